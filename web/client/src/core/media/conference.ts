import { Problem } from '../api/problem';
import { Value, type Readable } from '../state/value';
import { openCamera, openMicrophone, openScreen, rememberChoice, rememberedChoice, troubleOf, type Choice } from './devices';
import { SpeakingDetector, watchLevel } from './level';
import { judge, readSample, Steady, type Sample, type Verdict } from './quality';
import { withOpusForWeakLines } from './sdp';
import type { JoinAnswer, JoinKind, JoinRequest, Offer, PublishMids, SendingAnswer, Signal, Signalling, SlotView } from './signalling';
import { initialState, isInside, reduce, takesOffer, type Action, type ConferenceState } from './state';

/** ConferenceOptions name the room, and in tests the parts of the browser. */
export interface ConferenceOptions {
  meeting: string;
  signalling: Signalling;
  /** newPeer makes the connection for media; the browser's own unless told. */
  newPeer?: (configuration: RTCConfiguration) => RTCPeerConnection;
  /** player plays one received voice and returns what stops it; an audio element unless told. */
  player?: (stream: MediaStream, blocked: () => void) => VoicePlayer;
}

/** VoicePlayer plays one received voice. */
export interface VoicePlayer {
  /** play tries again after the browser refused; resolves to whether sound flows. */
  play(): Promise<boolean>;
  /** sink sends the sound to another loudspeaker. */
  sink(speaker: string): Promise<void>;
  stop(): void;
}

const statsEvery = 2_000;
/** A short break of the path repairs itself; only after this is a new path asked for. */
const patience = 2_500;
/** Ask again for a new path while the old one stays broken. */
const restartEvery = 6_000;

/**
 * ConferenceClient is one person in one conference room: it joins over the live connection, receives
 * the pool of slots, sends microphone, camera and screen, and repairs the line by itself.
 *
 * It never makes an offer: the server does, and the client answers (docs/media.md). One joins with
 * everything switched off.
 */
export class ConferenceClient {
  readonly #state = new Value<ConferenceState>(initialState);
  readonly #streams = new Value<ReadonlyMap<string, MediaStream>>(new Map());
  readonly #own = new Value<{ camera: MediaStream | null; screen: MediaStream | null }>({ camera: null, screen: null });
  readonly #verdict = new Value<Verdict | null>(null);
  readonly #speaking = new Value(false);

  /** state is everything a screen shows, except pictures and sound. */
  readonly state: Readable<ConferenceState> = this.#state;
  /** streams holds what arrives, by the mid of its slot. */
  readonly streams: Readable<ReadonlyMap<string, MediaStream>> = this.#streams;
  /** own holds my pictures, for the small mirror. */
  readonly own: Readable<{ camera: MediaStream | null; screen: MediaStream | null }> = this.#own;
  /** verdict is the last judgement of the line, with its figures. */
  readonly verdict: Readable<Verdict | null> = this.#verdict;
  /** speaking is true while my microphone hears a voice, also while it is muted. */
  readonly speaking: Readable<boolean> = this.#speaking;

  readonly #meeting: string;
  readonly #signalling: Signalling;
  readonly #newPeer: (configuration: RTCConfiguration) => RTCPeerConnection;
  readonly #player: (stream: MediaStream, blocked: () => void) => VoicePlayer;

  #peer: RTCPeerConnection | null = null;
  #kind: JoinKind = 'person';
  /** Joining, offers and device changes touch one connection: they wait for each other. */
  #queue: Promise<unknown> = Promise.resolve();
  #voices = new Map<string, VoicePlayer>();
  #microphone: MediaStream | null = null;
  #choice: Choice = rememberedChoice();
  #ends: (() => void)[] = [];
  #stopLevel: (() => void) | null = null;
  #statsTimer: ReturnType<typeof setInterval> | undefined;
  #cutTimer: ReturnType<typeof setTimeout> | undefined;
  #before: Sample | null = null;
  #steady = new Steady();
  #lineOpen = true;

  constructor(options: ConferenceOptions) {
    this.#meeting = options.meeting;
    this.#signalling = options.signalling;
    this.#newPeer = options.newPeer ?? ((configuration) => new RTCPeerConnection(configuration));
    this.#player = options.player ?? playInPage;
  }

  /** choice is the devices in use. */
  get choice(): Choice {
    return this.#choice;
  }

  /**
   * join enters the room, muted. It resolves when the server has let the person in; sound and
   * pictures follow. Rejected with the server's Problem when it refuses.
   */
  async join(options: { kind?: JoinKind; audioOnly?: boolean } = {}): Promise<void> {
    if (isInside(this.#state.get())) return;
    this.#kind = options.kind ?? 'person';
    this.#act({ type: 'join', audioOnly: options.audioOnly ?? false });
    this.#lineOpen = true;
    this.#ends = [
      this.#signalling.listen(this.#meeting, (signal) => this.#heard(signal)),
      this.#signalling.line((open) => this.#lineChanged(open)),
    ];
    if (typeof window !== 'undefined') {
      const moved = () => this.#repair();
      window.addEventListener('online', moved);
      this.#ends.push(() => window.removeEventListener('online', moved));
    }
    try {
      // In order: an offer that follows in the same breath waits for the connection.
      await this.#inOrder(async () => {
        const answer = await this.#askToJoin(false);
        if (isInside(this.#state.get())) this.#begin(answer);
      });
    } catch (problem) {
      this.#close();
      this.#act({ type: 'refused', error: codeOf(problem) });
      throw problem;
    }
  }

  /** leave goes out of the room and releases every device. */
  leave(): void {
    if (!isInside(this.#state.get())) return;
    this.#tell('media.leave', {});
    forgetPlace(this.#meeting);
    this.#close();
    this.#act({ type: 'leave' });
  }

  /** setMicrophone switches my voice on or off; off takes effect at once, whatever the line does. */
  async setMicrophone(on: boolean): Promise<void> {
    if (!isInside(this.#state.get())) return;
    if (!on) {
      this.#enableMicrophone(false);
      this.#sending('audio', false);
      return;
    }
    await this.#inOrder(async () => {
      if (!isInside(this.#state.get()) || this.#state.get().held) return;
      if (!this.#microphone && !(await this.#openMicrophone())) return;
      this.#enableMicrophone(true);
      this.#sending('audio', true);
    });
  }

  /** setCamera switches my picture on or off; off also switches the camera's lamp off. */
  setCamera(on: boolean): Promise<void> {
    return this.#inOrder(async () => {
      if (!isInside(this.#state.get())) return;
      if (!on) return this.#stopCamera();
      if (this.#own.get().camera) return;
      let stream: MediaStream;
      try {
        stream = await openCamera(this.#choice);
      } catch (error) {
        this.#act({ type: 'device', which: 'camera', trouble: troubleOf(error) });
        return;
      }
      if (!isInside(this.#state.get())) return stopTracks(stream);
      this.#act({ type: 'device', which: 'camera', trouble: 'none' });
      const track = stream.getVideoTracks()[0]!;
      track.contentHint = 'motion';
      track.addEventListener('ended', () => void this.setCamera(false));
      this.#own.update((own) => ({ ...own, camera: stream }));
      await this.#send('video', track);
      this.#sending('video', true);
    });
  }

  /** setScreen shares a screen the person picks, or stops sharing. Picking none changes nothing. */
  setScreen(on: boolean): Promise<void> {
    return this.#inOrder(async () => {
      if (!isInside(this.#state.get())) return;
      if (!on) return this.#stopScreen();
      if (this.#own.get().screen) return;
      const stream = await openScreen().catch(() => null);
      if (!stream) return;
      if (!isInside(this.#state.get())) return stopTracks(stream);
      const track = stream.getVideoTracks()[0]!;
      track.contentHint = 'detail';
      track.addEventListener('ended', () => void this.setScreen(false));
      this.#own.update((own) => ({ ...own, screen: stream }));
      await this.#send('screen', track);
      this.#sending('screen', true);
    });
  }

  /** setAudioOnly gives up pictures for a weak line, or takes them again. */
  async setAudioOnly(on: boolean): Promise<void> {
    if (on && this.#state.get().video) await this.setCamera(false);
    this.#act({ type: 'audio-only', on });
    // Cameras without a size are not sent, a shared screen still comes. When pictures are wanted
    // again the screen states its sizes.
    if (on) {
      const cameras = this.#state.get().slots.filter(({ kind }) => kind === 'stage' || kind === 'thumb');
      this.view(cameras.map(({ slot }) => ({ slot, width: 0, height: 0 })));
    }
  }

  /** view tells the server how large each slot is on the screen, in device pixels. */
  view(slots: SlotView[]): void {
    if (isInside(this.#state.get()) && slots.length > 0) this.#tell('media.view', { slots });
  }

  /** choose takes other devices, also in the middle of speaking, and remembers them. */
  choose(change: Choice): Promise<void> {
    return this.#inOrder(async () => {
      this.#choice = { ...this.#choice, ...change };
      rememberChoice(this.#choice);
      if (change.microphone !== undefined && this.#microphone) {
        this.#closeMicrophone();
        if (await this.#openMicrophone()) this.#enableMicrophone(this.#state.get().audio);
        else this.#sending('audio', false);
      }
      if (change.camera !== undefined && this.#own.get().camera) {
        const stream = await openCamera(this.#choice);
        stopTracks(this.#own.get().camera);
        this.#own.update((own) => ({ ...own, camera: stream }));
        await this.#send('video', stream.getVideoTracks()[0]!);
      }
      if (change.speaker !== undefined) {
        await Promise.all([...this.#voices.values()].map((voice) => voice.sink(change.speaker!)));
      }
    });
  }

  /** hear plays the voices after the browser refused to; call it from a click. */
  async hear(): Promise<void> {
    const playing = await Promise.all([...this.#voices.values()].map((voice) => voice.play()));
    this.#act({ type: 'gesture', needed: playing.includes(false) });
  }

  #act(action: Action): void {
    this.#state.set(reduce(this.#state.get(), action));
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  /** What is told needs no answer: when the line is down, joining again brings both sides together. */
  #tell(name: string, data: unknown): void {
    this.#signalling.op(name, data).catch(() => undefined);
  }

  async #askToJoin(keep: boolean): Promise<JoinAnswer> {
    const { audioOnly, resume } = this.#state.get();
    const request: JoinRequest = {
      meeting_id: this.#meeting,
      kind: this.#kind,
      audio_only: audioOnly,
      resume: resume ?? rememberedPlace(this.#meeting),
      keep_connection: keep,
    };
    const answer = (await this.#signalling.op('media.join', request)) as JoinAnswer;
    rememberPlace(this.#meeting, answer.resume);
    return answer;
  }

  #begin(answer: JoinAnswer): void {
    this.#act({ type: 'joined', answer });
    this.#openPeer(answer);
    this.#statsTimer = setInterval(() => void this.#look(), statsEvery);
  }

  #openPeer(answer: JoinAnswer): void {
    const peer = this.#newPeer({ iceServers: answer.ice_servers ?? [], bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' });
    this.#peer = peer;
    peer.onconnectionstatechange = () => {
      if (this.#peer === peer) this.#pathChanged(peer.connectionState);
    };
    peer.ontrack = ({ track, transceiver }) => {
      if (this.#peer === peer && transceiver.mid !== null) this.#arrived(transceiver.mid, track);
    };
  }

  #heard(signal: Signal): void {
    switch (signal.name) {
      case 'offer':
        this.#inOrder(() => this.#answer(signal.data)).catch((problem: unknown) => {
          // A stale answer is followed by a newer offer; anything else needs a new one.
          if (codeOf(problem) !== 'media.stale_answer') this.#repair();
        });
        break;
      case 'slots':
        this.#act({ type: 'slots', slots: signal.data.slots });
        break;
      case 'muted':
        this.#enableMicrophone(false);
        this.#act({ type: 'muted', ...signal.data });
        break;
      case 'allowed':
        this.#act({ type: 'allowed' });
        break;
      case 'removed':
        forgetPlace(this.#meeting);
        this.#close();
        this.#act({ type: 'removed' });
        break;
      case 'ended':
        forgetPlace(this.#meeting);
        this.#close();
        this.#act({ type: 'ended', replaced: signal.data.reason === 'replaced' });
        break;
    }
  }

  async #answer(offer: Offer): Promise<void> {
    const peer = this.#peer;
    if (!peer || !takesOffer(this.#state.get(), offer.generation)) return;
    this.#act({ type: 'offer', generation: offer.generation, publish: offer.publish, slots: offer.slots });
    await peer.setRemoteDescription({ type: 'offer', sdp: withOpusForWeakLines(offer.sdp) });
    await this.#usePublishSlots(peer);
    const answer = await peer.createAnswer();
    await peer.setLocalDescription(answer);
    if (this.#peer !== peer) return;
    await this.#signalling.op('media.answer', { generation: offer.generation, sdp: answer.sdp });
  }

  /** The reserved transceivers must be answered as sending from the start: a track can then be put in at any time. */
  async #usePublishSlots(peer: RTCPeerConnection): Promise<void> {
    const publish = this.#state.get().publish;
    if (!publish || this.#kind === 'watch') return;
    const tracks: Record<keyof PublishMids, MediaStreamTrack | null> = {
      audio: this.#microphone?.getAudioTracks()[0] ?? null,
      video: this.#own.get().camera?.getVideoTracks()[0] ?? null,
      screen: this.#own.get().screen?.getVideoTracks()[0] ?? null,
    };
    for (const what of ['audio', 'video', 'screen'] as const) {
      const transceiver = peer.getTransceivers().find((each) => each.mid === publish[what]);
      if (!transceiver) continue;
      transceiver.direction = 'sendonly';
      if (transceiver.sender.track !== tracks[what]) await transceiver.sender.replaceTrack(tracks[what]);
    }
  }

  async #send(what: keyof PublishMids, track: MediaStreamTrack | null): Promise<void> {
    const mid = this.#state.get().publish?.[what];
    const transceiver = mid === undefined ? undefined : this.#peer?.getTransceivers().find((each) => each.mid === mid);
    await transceiver?.sender.replaceTrack(track);
  }

  #sending(what: 'audio' | 'video' | 'screen', on: boolean): void {
    this.#act({ type: 'sending', what, on });
    this.#tellSending();
  }

  #tellSending(): void {
    const { audio, video, screen } = this.#state.get();
    this.#signalling.op('media.state', { audio, video, screen }).then(
      (answer) => {
        if ((answer as SendingAnswer | undefined)?.held) this.#holdMicrophone();
      },
      (problem: unknown) => {
        if (codeOf(problem) === 'media.held') this.#holdMicrophone();
      },
    );
  }

  #holdMicrophone(): void {
    this.#enableMicrophone(false);
    this.#act({ type: 'held' });
  }

  #enableMicrophone(on: boolean): void {
    for (const track of this.#microphone?.getAudioTracks() ?? []) track.enabled = on;
  }

  async #openMicrophone(): Promise<boolean> {
    let stream: MediaStream;
    try {
      stream = await openMicrophone(this.#choice);
    } catch (error) {
      this.#act({ type: 'device', which: 'microphone', trouble: troubleOf(error) });
      return false;
    }
    if (!isInside(this.#state.get())) {
      stopTracks(stream);
      return false;
    }
    this.#act({ type: 'device', which: 'microphone', trouble: 'none' });
    this.#microphone = stream;
    const track = stream.getAudioTracks()[0]!;
    track.addEventListener('ended', () => {
      this.#closeMicrophone();
      void this.setMicrophone(false);
    });
    // The meter listens to a copy: a muted track gives silence, and one should be told when
    // speaking while muted.
    const copy = new MediaStream([track.clone()]);
    const detector = new SpeakingDetector();
    const stop = watchLevel(copy, (level) => this.#speaking.set(detector.take(level)));
    this.#stopLevel = () => {
      stop();
      stopTracks(copy);
    };
    await this.#send('audio', track);
    return true;
  }

  #closeMicrophone(): void {
    this.#stopLevel?.();
    this.#stopLevel = null;
    stopTracks(this.#microphone);
    this.#microphone = null;
    this.#speaking.set(false);
  }

  async #stopCamera(): Promise<void> {
    await this.#send('video', null);
    stopTracks(this.#own.get().camera);
    this.#own.update((own) => ({ ...own, camera: null }));
    this.#sending('video', false);
  }

  async #stopScreen(): Promise<void> {
    await this.#send('screen', null);
    stopTracks(this.#own.get().screen);
    this.#own.update((own) => ({ ...own, screen: null }));
    this.#sending('screen', false);
  }

  #arrived(mid: string, track: MediaStreamTrack): void {
    const stream = new MediaStream([track]);
    this.#streams.update((streams) => new Map(streams).set(mid, stream));
    if (track.kind !== 'audio') return;
    this.#voices.get(mid)?.stop();
    const voice = this.#player(stream, () => this.#act({ type: 'gesture', needed: true }));
    this.#voices.set(mid, voice);
    if (this.#choice.speaker) void voice.sink(this.#choice.speaker);
  }

  #pathChanged(path: RTCPeerConnectionState): void {
    clearTimeout(this.#cutTimer);
    switch (path) {
      case 'connected':
        this.#act({ type: 'flowing' });
        break;
      case 'disconnected':
        this.#act({ type: 'cut', at: Date.now() });
        this.#cutTimer = setTimeout(() => this.#repair(), patience);
        break;
      case 'failed':
        this.#act({ type: 'cut', at: Date.now() });
        this.#repair();
        break;
    }
  }

  /** Asks the server for an offer with new paths; again and again while nothing flows. */
  #repair(): void {
    clearTimeout(this.#cutTimer);
    if (!this.#peer || !isInside(this.#state.get()) || !this.#lineOpen) return;
    this.#tell('media.restart', {});
    this.#cutTimer = setTimeout(() => {
      if (this.#peer?.connectionState !== 'connected') this.#repair();
    }, restartEvery);
  }

  /** The server keeps the place of a lost live connection for a while: joining again takes it back. */
  #lineChanged(open: boolean): void {
    const returned = open && !this.#lineOpen;
    this.#lineOpen = open;
    if (returned && this.#state.get().me !== null) void this.#inOrder(() => this.#rejoin());
  }

  async #rejoin(): Promise<void> {
    if (!isInside(this.#state.get())) return;
    try {
      const answer = await this.#askToJoin(true);
      if (!isInside(this.#state.get())) return;
      this.#act({ type: 'joined', answer });
      // The server no longer has the other end of the old connection.
      if (!answer.resumed) this.#replacePeer(answer);
      this.#tellSending();
    } catch (problem) {
      // Lost again on the way: the next return of the line tries anew.
      if (problem instanceof Problem && problem.offline) return;
      this.#close();
      this.#act({ type: 'refused', error: codeOf(problem) });
    }
  }

  #replacePeer(answer: JoinAnswer): void {
    this.#peer?.close();
    this.#stopVoices();
    this.#streams.set(new Map());
    this.#before = null;
    this.#openPeer(answer);
  }

  async #look(): Promise<void> {
    const peer = this.#peer;
    if (!peer || peer.connectionState !== 'connected') return;
    const now = readSample((await peer.getStats()) as unknown as Iterable<[string, unknown]>);
    if (this.#peer !== peer) return;
    const verdict = judge(this.#before, now);
    this.#before = now;
    this.#verdict.set(verdict);
    this.#act({ type: 'line', line: this.#steady.take(verdict.line) });
  }

  #stopVoices(): void {
    for (const voice of this.#voices.values()) voice.stop();
    this.#voices.clear();
  }

  #close(): void {
    clearInterval(this.#statsTimer);
    clearTimeout(this.#cutTimer);
    for (const end of this.#ends.splice(0)) end();
    this.#peer?.close();
    this.#peer = null;
    this.#before = null;
    this.#steady = new Steady();
    this.#closeMicrophone();
    stopTracks(this.#own.get().camera);
    stopTracks(this.#own.get().screen);
    this.#own.set({ camera: null, screen: null });
    this.#stopVoices();
    this.#streams.set(new Map());
    this.#verdict.set(null);
  }
}

const placeKey = 'nt.media.place.';

/** mayResume tells that this tab was in the conference before it was reloaded. */
export function mayResume(meeting: string): boolean {
  return rememberedPlace(meeting) !== '';
}

function rememberedPlace(meeting: string): string {
  return sessionStorage.getItem(placeKey + meeting) ?? '';
}

function rememberPlace(meeting: string, resume: string): void {
  sessionStorage.setItem(placeKey + meeting, resume);
}

function forgetPlace(meeting: string): void {
  sessionStorage.removeItem(placeKey + meeting);
}

function stopTracks(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

function codeOf(problem: unknown): string {
  return problem instanceof Problem ? problem.code : 'client.unknown';
}

function playInPage(stream: MediaStream, blocked: () => void): VoicePlayer {
  const element = document.createElement('audio');
  element.autoplay = true;
  element.srcObject = stream;
  const play = async (): Promise<boolean> => {
    try {
      await element.play();
      return true;
    } catch (error) {
      // Stopped before it began is no refusal.
      if (error instanceof DOMException && error.name === 'NotAllowedError') {
        blocked();
        return false;
      }
      return true;
    }
  };
  void play();
  return {
    play,
    sink: async (speaker) => {
      if ('setSinkId' in element) await element.setSinkId(speaker).catch(() => undefined);
    },
    stop: () => {
      element.pause();
      element.srcObject = null;
    },
  };
}
