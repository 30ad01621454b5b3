import { Problem } from '../api/problem';
import { Value, type Readable } from '../state/value';
import { troubleOf, type Choice } from './devices';
import { forgetPlace, rememberedPlace, rememberPlace } from './place';
import { judge, readSample, Steady, type Sample, type Verdict } from './quality';
import { withOpusForWeakLines } from './sdp';
import type { JoinAnswer, JoinKind, JoinRequest, Offer, PublishMids, SendingAnswer, Signal, Signalling, SlotView } from './signalling';
import { Sources, type Pictures } from './sources';
import { initialState, isInside, reduce, takesOffer, type Action, type ConferenceState } from './state';
import { playInPage, Voices, type PlayVoice } from './voices';

/** ConferenceOptions name the room, and in tests the parts of the browser. */
export interface ConferenceOptions {
  meeting: string;
  signalling: Signalling;
  /** newPeer makes the connection for media; the browser's own unless told. */
  newPeer?: (configuration: RTCConfiguration) => RTCPeerConnection;
  /** playVoice plays a received voice; an audio element unless told. */
  playVoice?: PlayVoice;
}

const STATS_EVERY = 2_000;
/** A short break of the path repairs itself; only after this is a new path asked for. */
const PATIENCE = 2_500;
/** Ask again for a new path while the old one stays broken. */
const RESTART_EVERY = 6_000;

/**
 * ConferenceClient is one person in one conference: it joins over the live connection, receives the
 * pool of slots, sends microphone, camera and screen, and repairs the line by itself.
 *
 * It never makes an offer: the server does, and the client answers (docs/media.md). One joins with
 * everything switched off.
 */
export class ConferenceClient {
  readonly #state = new Value<ConferenceState>(initialState);
  readonly #streams = new Value<ReadonlyMap<string, MediaStream>>(new Map());
  readonly #verdict = new Value<Verdict | null>(null);

  /** state is everything a screen shows, except pictures and sound. */
  readonly state: Readable<ConferenceState> = this.#state;
  /** streams holds what arrives, by the mid of its slot. */
  readonly streams: Readable<ReadonlyMap<string, MediaStream>> = this.#streams;
  /** verdict is the last judgement of the line, with its figures. */
  readonly verdict: Readable<Verdict | null> = this.#verdict;

  readonly #meeting: string;
  readonly #signalling: Signalling;
  readonly #newPeer: (configuration: RTCConfiguration) => RTCPeerConnection;
  readonly #voices: Voices;
  readonly #sources = new Sources((which) => this.#sourceEnded(which));

  #peer: RTCPeerConnection | null = null;
  #kind: JoinKind = 'person';
  /** Joining, offers and device changes touch one connection: they wait for each other. */
  #queue: Promise<unknown> = Promise.resolve();
  #ends: (() => void)[] = [];
  #statsTimer: ReturnType<typeof setInterval> | undefined;
  #cutTimer: ReturnType<typeof setTimeout> | undefined;
  #before: Sample | null = null;
  #steady = new Steady();
  #lineOpen = true;

  constructor(options: ConferenceOptions) {
    this.#meeting = options.meeting;
    this.#signalling = options.signalling;
    this.#newPeer = options.newPeer ?? ((configuration) => new RTCPeerConnection(configuration));
    this.#voices = new Voices(options.playVoice ?? playInPage, () => this.#act({ type: 'gesture', needed: true }));
  }

  /** own holds my pictures, for the mirror. */
  get own(): Readable<Pictures> {
    return this.#sources.pictures;
  }

  /** speaking is true while my microphone hears a voice, also while it is muted. */
  get speaking(): Readable<boolean> {
    return this.#sources.speaking;
  }

  /** choice is the devices in use. */
  get choice(): Choice {
    return this.#sources.choice;
  }

  /**
   * join enters the conference, muted. It resolves when the server has let the person in; sound and
   * pictures follow. Rejected with the server's Problem when it refuses.
   */
  async join(options: { kind?: JoinKind; audioOnly?: boolean } = {}): Promise<void> {
    if (isInside(this.#state.get())) return;
    this.#kind = options.kind ?? 'person';
    this.#act({ type: 'join', audioOnly: options.audioOnly ?? false });
    this.#listen();
    try {
      // In order: an offer that follows in the same breath waits for the connection.
      await this.#inOrder(async () => {
        const answer = await this.#askToJoin(false);
        if (!isInside(this.#state.get())) return;
        this.#act({ type: 'joined', answer });
        this.#openPeer(answer);
        this.#statsTimer = setInterval(() => void this.#look(), STATS_EVERY);
      });
    } catch (problem) {
      this.#close();
      this.#act({ type: 'refused', error: codeOf(problem) });
      throw problem;
    }
  }

  /** leave goes out of the conference and releases every device. */
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
      this.#sources.enableAudio(false);
      this.#sending('audio', false);
      return;
    }
    await this.#inOrder(async () => {
      if (!isInside(this.#state.get()) || this.#state.get().held) return;
      if (!this.#sources.track('audio') && !(await this.#openMicrophone())) return;
      this.#sources.enableAudio(true);
      this.#sending('audio', true);
    });
  }

  /** setCamera switches my picture on or off; off also switches the camera's lamp off. */
  setCamera(on: boolean): Promise<void> {
    return this.#inOrder(async () => {
      if (!isInside(this.#state.get()) || on === this.#state.get().video) return;
      if (on && !(await this.#open('camera', () => this.#sources.openVideo()))) return;
      if (!on) this.#sources.hide('camera');
      await this.#send('video');
      this.#sending('video', on);
    });
  }

  /** setScreen shares a screen the person picks, or stops sharing. Picking none changes nothing. */
  setScreen(on: boolean): Promise<void> {
    return this.#inOrder(async () => {
      if (!isInside(this.#state.get()) || on === this.#state.get().screen) return;
      if (on) {
        const shared = await this.#sources.shareScreen().then(() => true, () => false);
        if (!shared) return;
        if (!isInside(this.#state.get())) return this.#sources.closeAll();
      } else {
        this.#sources.hide('screen');
      }
      await this.#send('screen');
      this.#sending('screen', on);
    });
  }

  /** setAudioOnly gives up pictures of people for a weak line, or takes them again. */
  async setAudioOnly(on: boolean): Promise<void> {
    if (on) await this.setCamera(false);
    this.#act({ type: 'audio-only', on });
    if (!on) return;
    // Cameras without a size are not sent, a shared screen still comes. When pictures are wanted
    // again the screen states its sizes.
    const cameras = this.#state.get().slots.filter(({ kind }) => kind === 'stage' || kind === 'thumb');
    this.view(cameras.map(({ slot }) => ({ slot, width: 0, height: 0 })));
  }

  /** view tells the server how large each slot is on the screen, in physical pixels. */
  view(slots: SlotView[]): void {
    if (isInside(this.#state.get()) && slots.length > 0) this.#tell('media.view', { slots });
  }

  /** choose takes other devices, also in the middle of speaking, and remembers them. */
  choose(change: Choice): Promise<void> {
    return this.#inOrder(async () => {
      this.#sources.prefer(change);
      if (change.microphone !== undefined && this.#sources.track('audio')) {
        if (await this.#openMicrophone()) this.#sources.enableAudio(this.#state.get().audio);
      }
      if ((change.camera !== undefined || change.picture !== undefined) && this.#sources.track('video')) {
        const opened = await this.#open('camera', () => this.#sources.openVideo());
        await this.#send('video');
        if (!opened && isInside(this.#state.get())) this.#sending('video', false);
      }
      if (change.speaker !== undefined) await this.#voices.sinkAll(change.speaker);
    });
  }

  /** hear plays the voices after the browser refused to; call it from a click. */
  async hear(): Promise<void> {
    this.#act({ type: 'gesture', needed: !(await this.#voices.playAll()) });
  }

  #act(action: Action): void {
    this.#state.set(reduce(this.#state.get(), action));
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  #listen(): void {
    this.#lineOpen = true;
    this.#ends = [
      this.#signalling.listen(this.#meeting, (signal) => this.#heard(signal)),
      this.#signalling.line((open) => this.#lineChanged(open)),
    ];
    if (typeof window === 'undefined') return;
    const moved = (): void => this.#repair();
    window.addEventListener('online', moved);
    this.#ends.push(() => window.removeEventListener('online', moved));
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

  #openPeer(answer: JoinAnswer): void {
    const peer = this.#newPeer({ iceServers: answer.ice_servers, bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' });
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
          // A stale answer is followed by a newer offer; anything else needs one.
          if (codeOf(problem) !== 'media.stale_answer') this.#repair();
        });
        return;
      case 'slots':
        this.#act({ type: 'slots', slots: signal.data.slots });
        return;
      case 'muted':
        this.#sources.enableAudio(false);
        this.#act({ type: 'muted', ...signal.data });
        return;
      case 'allowed':
        this.#act({ type: 'allowed' });
        return;
      case 'removed':
        forgetPlace(this.#meeting);
        this.#close();
        this.#act({ type: 'removed' });
        return;
      case 'ended':
        forgetPlace(this.#meeting);
        this.#close();
        this.#act({ type: 'ended', reason: signal.data.reason });
    }
  }

  async #answer(offer: Offer): Promise<void> {
    const peer = this.#peer;
    if (!peer || !takesOffer(this.#state.get(), offer.generation)) return;
    this.#act({ type: 'offer', generation: offer.generation, publish: offer.publish, slots: offer.slots });
    await peer.setRemoteDescription({ type: 'offer', sdp: withOpusForWeakLines(offer.sdp) });
    await this.#usePublishLines(peer, offer.publish);
    const answer = await peer.createAnswer();
    await peer.setLocalDescription(answer);
    if (this.#peer !== peer) return;
    await this.#signalling.op('media.answer', { generation: offer.generation, sdp: answer.sdp });
  }

  /** The reserved lines are answered as sending from the start: a track can then be put in at any time. */
  async #usePublishLines(peer: RTCPeerConnection, publish: PublishMids | null): Promise<void> {
    if (!publish) return;
    for (const what of ['audio', 'video', 'screen'] as const) {
      const transceiver = peer.getTransceivers().find((each) => each.mid === publish[what]);
      if (!transceiver) continue;
      transceiver.direction = 'sendonly';
      const track = this.#sources.track(what);
      if (transceiver.sender.track !== track) await transceiver.sender.replaceTrack(track);
    }
  }

  async #send(what: keyof PublishMids): Promise<void> {
    const mid = this.#state.get().publish?.[what];
    const transceiver = mid === undefined ? undefined : this.#peer?.getTransceivers().find((each) => each.mid === mid);
    await transceiver?.sender.replaceTrack(this.#sources.track(what));
  }

  #sending(what: 'audio' | 'video' | 'screen', on: boolean): void {
    this.#act({ type: 'sending', what, on });
    this.#tellSending();
  }

  #tellSending(): void {
    const { audio, video, screen } = this.#state.get();
    const hold = (): void => {
      this.#sources.enableAudio(false);
      this.#act({ type: 'held' });
    };
    this.#signalling.op('media.state', { audio, video, screen }).then(
      (answer) => {
        if ((answer as SendingAnswer).held) hold();
      },
      (problem: unknown) => {
        if (codeOf(problem) === 'media.held') hold();
      },
    );
  }

  async #openMicrophone(): Promise<boolean> {
    if (!(await this.#open('microphone', () => this.#sources.openAudio()))) return false;
    await this.#send('audio');
    return true;
  }

  async #open(which: 'microphone' | 'camera', opening: () => Promise<void>): Promise<boolean> {
    try {
      await opening();
    } catch (error) {
      this.#act({ type: 'device', which, trouble: troubleOf(error) });
      return false;
    }
    // Left while the browser was asking for permission.
    if (!isInside(this.#state.get())) {
      this.#sources.closeAll();
      return false;
    }
    this.#act({ type: 'device', which, trouble: 'none' });
    return true;
  }

  #sourceEnded(which: 'audio' | 'video' | 'screen'): void {
    if (which === 'video') void this.setCamera(false);
    if (which === 'screen') void this.setScreen(false);
    if (which !== 'audio') return;
    void this.setMicrophone(false);
    this.#sources.closeAudio();
  }

  #arrived(mid: string, track: MediaStreamTrack): void {
    const stream = new MediaStream([track]);
    this.#streams.update((streams) => new Map(streams).set(mid, stream));
    if (track.kind === 'audio') this.#voices.add(mid, stream, this.choice.speaker);
  }

  #pathChanged(path: RTCPeerConnectionState): void {
    clearTimeout(this.#cutTimer);
    switch (path) {
      case 'connected':
        this.#act({ type: 'flowing' });
        break;
      case 'disconnected':
        this.#act({ type: 'cut', at: Date.now() });
        this.#cutTimer = setTimeout(() => this.#repair(), PATIENCE);
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
    }, RESTART_EVERY);
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
    this.#voices.stopAll();
    this.#streams.set(new Map());
    this.#before = null;
    this.#act({ type: 'cut', at: Date.now() });
    this.#openPeer(answer);
  }

  async #look(): Promise<void> {
    const peer = this.#peer;
    if (!peer || peer.connectionState !== 'connected') return;
    const now = readSample(await peer.getStats());
    if (this.#peer !== peer) return;
    const verdict = judge(this.#before, now);
    this.#before = now;
    this.#verdict.set(verdict);
    this.#act({ type: 'line', line: this.#steady.take(verdict.line) });
  }

  #close(): void {
    clearInterval(this.#statsTimer);
    clearTimeout(this.#cutTimer);
    for (const end of this.#ends.splice(0)) end();
    this.#peer?.close();
    this.#peer = null;
    this.#before = null;
    this.#steady = new Steady();
    this.#sources.closeAll();
    this.#voices.stopAll();
    this.#streams.set(new Map());
    this.#verdict.set(null);
  }
}

function codeOf(problem: unknown): string {
  return problem instanceof Problem ? problem.code : 'client.unknown';
}
