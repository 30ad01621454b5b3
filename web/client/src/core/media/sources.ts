import { Value, type Readable } from '../state/value';
import { openCamera, openMicrophone, openScreen, rememberChoice, rememberedChoice, type Choice } from './devices';
import { SpeakingDetector, watchLevel } from './level';

/** Pictures are my own camera and shared screen, for the mirror on the screen. */
export interface Pictures {
  camera: MediaStream | null;
  screen: MediaStream | null;
}

/** SourceEnd says which source ended by itself: unplugged, or sharing stopped from the browser's bar. */
export type SourceEnd = (which: 'audio' | 'video' | 'screen') => void;

/** Sources are the microphone, camera and screen of this computer while they are open. */
export class Sources {
  readonly #pictures = new Value<Pictures>({ camera: null, screen: null });
  readonly #speaking = new Value(false);
  #microphone: MediaStream | null = null;
  #stopMeter: (() => void) | null = null;
  #choice: Choice = rememberedChoice();
  readonly #ended: SourceEnd;

  constructor(ended: SourceEnd) {
    this.#ended = ended;
  }

  /** pictures are the open camera and screen. */
  get pictures(): Readable<Pictures> {
    return this.#pictures;
  }

  /** speaking is true while the open microphone hears a voice, also while it is muted. */
  get speaking(): Readable<boolean> {
    return this.#speaking;
  }

  /** choice is the devices in use. */
  get choice(): Choice {
    return this.#choice;
  }

  /** track is what a source sends now, null while it is closed. */
  track(which: 'audio' | 'video' | 'screen'): MediaStreamTrack | null {
    if (which === 'audio') return this.#microphone?.getAudioTracks()[0] ?? null;
    const { camera, screen } = this.#pictures.get();
    return (which === 'video' ? camera : screen)?.getVideoTracks()[0] ?? null;
  }

  /** prefer takes other devices from the next opening on, and remembers them on this computer. */
  prefer(change: Choice): void {
    this.#choice = { ...this.#choice, ...change };
    rememberChoice(this.#choice);
  }

  /** openAudio opens the microphone, silent until enabled. Rejected as the browser rejects it. */
  async openAudio(): Promise<void> {
    const stream = await openMicrophone(this.#choice);
    this.closeAudio();
    this.#microphone = stream;
    const track = stream.getAudioTracks()[0]!;
    track.enabled = false;
    track.addEventListener('ended', () => this.#ended('audio'));
    // The meter listens to a copy: a muted track is silent, and one should be told when speaking
    // while muted.
    const copy = new MediaStream([track.clone()]);
    for (const each of copy.getAudioTracks()) each.enabled = true;
    const detector = new SpeakingDetector();
    const stop = watchLevel(copy, (level) => this.#speaking.set(detector.take(level)));
    this.#stopMeter = () => {
      stop();
      stopTracks(copy);
    };
  }

  /** enableAudio lets the voice through or not; takes effect at once. */
  enableAudio(on: boolean): void {
    const track = this.track('audio');
    if (track) track.enabled = on;
  }

  /** closeAudio releases the microphone. */
  closeAudio(): void {
    this.#stopMeter?.();
    this.#stopMeter = null;
    stopTracks(this.#microphone);
    this.#microphone = null;
    this.#speaking.set(false);
  }

  /** openVideo opens the camera in place of the one open before. */
  async openVideo(): Promise<void> {
    // While a camera is open, browsers give it again only in the size that it has.
    this.hide('camera');
    this.#show('camera', await openCamera(this.#choice));
  }

  /** shareScreen shares what the person picks. */
  async shareScreen(): Promise<void> {
    this.#show('screen', await openScreen());
  }

  /** hide releases the camera, whose lamp goes out, or ends sharing the screen. */
  hide(which: keyof Pictures): void {
    stopTracks(this.#pictures.get()[which]);
    this.#pictures.update((pictures) => ({ ...pictures, [which]: null }));
  }

  /** closeAll releases every device. */
  closeAll(): void {
    this.closeAudio();
    this.hide('camera');
    this.hide('screen');
  }

  #show(which: keyof Pictures, stream: MediaStream): void {
    stopTracks(this.#pictures.get()[which]);
    const track = stream.getVideoTracks()[0]!;
    // Sharp letters matter more than smooth motion on a shared page.
    track.contentHint = which === 'screen' ? 'detail' : 'motion';
    track.addEventListener('ended', () => this.#ended(which === 'screen' ? 'screen' : 'video'));
    this.#pictures.update((pictures) => ({ ...pictures, [which]: stream }));
  }
}

/** stopTracks releases what a stream holds. */
export function stopTracks(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
