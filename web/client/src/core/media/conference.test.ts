import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { offlineProblem, Problem } from '../api/problem';
import { ConferenceClient } from './conference';
import type { JoinRequest, Signal, Signalling } from './signalling';

class FakeTrack extends EventTarget {
  enabled = true;
  contentHint = '';
  stopped = false;
  constructor(readonly kind: 'audio' | 'video') {
    super();
  }
  stop(): void {
    this.stopped = true;
  }
  clone(): FakeTrack {
    return new FakeTrack(this.kind);
  }
}

class FakeStream {
  constructor(readonly tracks: FakeTrack[] = []) {}
  getTracks(): FakeTrack[] {
    return this.tracks;
  }
  getAudioTracks(): FakeTrack[] {
    return this.tracks.filter((track) => track.kind === 'audio');
  }
  getVideoTracks(): FakeTrack[] {
    return this.tracks.filter((track) => track.kind === 'video');
  }
}

class FakePeer {
  connectionState: RTCPeerConnectionState = 'new';
  onconnectionstatechange: (() => void) | null = null;
  ontrack: ((event: unknown) => void) | null = null;
  closed = false;
  remote: string[] = [];
  transceivers = ['0', '1', '2', '3'].map((mid) => {
    const sender = { track: null as FakeTrack | null, replaceTrack: async (track: FakeTrack | null) => void (sender.track = track) };
    return { mid, direction: 'recvonly', sender };
  });
  getTransceivers() {
    return this.transceivers;
  }
  async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    this.remote.push(description.sdp ?? '');
  }
  async createAnswer() {
    return { type: 'answer', sdp: `answer to ${this.remote.at(-1)}` };
  }
  async setLocalDescription(): Promise<void> {}
  async getStats() {
    return new Map();
  }
  close(): void {
    this.closed = true;
  }
  becomes(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

class FakeSignalling implements Signalling {
  ops: [string, unknown][] = [];
  answers: Record<string, (data: unknown) => unknown> = {};
  #heard: ((signal: Signal) => void) | null = null;
  #line: ((open: boolean) => void) | null = null;
  resumed = false;
  async op(name: string, data: unknown): Promise<unknown> {
    this.ops.push([name, data]);
    const answer = this.answers[name];
    if (answer) return answer(data);
    if (name === 'media.join') {
      return { participant_id: 'me', resume: 'token', resumed: this.resumed, ice_servers: [], slots: { audio: 4, stage: 1, screen: 1, thumbs: 12 } };
    }
    if (name === 'media.state') return { ...(data as object), held: false };
    return {};
  }
  listen(_meeting: string, heard: (signal: Signal) => void): () => void {
    this.#heard = heard;
    return () => (this.#heard = null);
  }
  line(changed: (open: boolean) => void): () => void {
    this.#line = changed;
    changed(true);
    return () => (this.#line = null);
  }
  say(signal: Signal): void {
    this.#heard?.(signal);
  }
  becomes(open: boolean): void {
    this.#line?.(open);
  }
  named(name: string): unknown[] {
    return this.ops.filter(([each]) => each === name).map(([, data]) => data);
  }
  get listening(): boolean {
    return this.#heard !== null;
  }
}

const publish = { audio: '0', video: '1', screen: '2' };
const offer = (generation: number): Signal => ({ name: 'offer', data: { generation, sdp: `offer ${generation}`, publish, slots: [{ slot: 0, kind: 'audio', mid: '3' }] } });

let microphone: FakeTrack;
let camera: FakeTrack;
let refuse: string | null;

function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
}

beforeEach(() => {
  vi.useFakeTimers();
  refuse = null;
  vi.stubGlobal('sessionStorage', storage());
  vi.stubGlobal('localStorage', storage());
  vi.stubGlobal('MediaStream', FakeStream);
  vi.stubGlobal(
    'AudioContext',
    class {
      createMediaStreamSource = () => ({ connect: () => undefined, disconnect: () => undefined });
      createAnalyser = () => ({ fftSize: 0, getFloatTimeDomainData: () => undefined });
      close = async () => undefined;
    },
  );
  vi.stubGlobal('navigator', {
    mediaDevices: {
      getUserMedia: async (constraints: MediaStreamConstraints) => {
        if (refuse) throw new DOMException('refused', refuse);
        if (constraints.audio) return new FakeStream([(microphone = new FakeTrack('audio'))]);
        return new FakeStream([(camera = new FakeTrack('video'))]);
      },
      getDisplayMedia: async () => {
        throw new DOMException('declined', 'NotAllowedError');
      },
    },
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

interface Room {
  client: ConferenceClient;
  signalling: FakeSignalling;
  peers: FakePeer[];
}

async function room(): Promise<Room> {
  const signalling = new FakeSignalling();
  const peers: FakePeer[] = [];
  const client = new ConferenceClient({
    meeting: 'm1',
    signalling,
    newPeer: () => {
      const peer = new FakePeer();
      peers.push(peer);
      return peer as unknown as RTCPeerConnection;
    },
    playVoice: (_stream, blocked) => {
      blocked();
      return { play: async () => true, sink: async () => undefined, stop: () => undefined };
    },
  });
  await client.join();
  return { client, signalling, peers };
}

/** Lets everything that waits only for itself come to rest. */
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe('ConferenceClient', () => {
  it('answers each offer once, with the reserved lines sending', async () => {
    const { client, signalling, peers } = await room();
    signalling.say(offer(1));
    signalling.say(offer(1));
    await settle();
    expect(signalling.named('media.answer')).toEqual([{ generation: 1, sdp: 'answer to offer 1' }]);
    expect(peers[0]!.transceivers.map(({ direction }) => direction)).toEqual(['sendonly', 'sendonly', 'sendonly', 'recvonly']);
    peers[0]!.becomes('connected');
    expect(client.state.get().phase).toBe('connected');
    client.leave();
  });

  it('asks for nothing the server does not know', async () => {
    const { client, signalling } = await room();
    expect(signalling.named('media.join')).toEqual([{ meeting_id: 'm1', kind: 'person', audio_only: false, resume: '', keep_connection: false } satisfies JoinRequest]);
    client.leave();
  });

  it('opens no device before it is asked to, and puts the voice on its line', async () => {
    const { client, signalling, peers } = await room();
    signalling.say(offer(1));
    await settle();
    expect(peers[0]!.transceivers[0]!.sender.track).toBeNull();
    await client.setMicrophone(true);
    expect(peers[0]!.transceivers[0]!.sender.track).toBe(microphone);
    expect(microphone.enabled).toBe(true);
    expect(signalling.named('media.state').at(-1)).toEqual({ audio: true, video: false, screen: false });
    client.leave();
  });

  it('mutes at once, even while something else is under way', async () => {
    const { client, signalling } = await room();
    await client.setMicrophone(true);
    signalling.answers['media.answer'] = () => new Promise(() => undefined);
    signalling.say(offer(1));
    await settle();
    void client.setMicrophone(false);
    expect(microphone.enabled).toBe(false);
    expect(client.state.get().audio).toBe(false);
    client.leave();
  });

  it('obeys a moderator, and says when the microphone is held', async () => {
    const { client, signalling } = await room();
    await client.setMicrophone(true);
    signalling.say({ name: 'muted', data: { by: 'Lê Thị Minh Hạnh', held: true } });
    expect(microphone.enabled).toBe(false);
    expect(client.state.get()).toMatchObject({ audio: false, held: true, mutedBy: 'Lê Thị Minh Hạnh' });
    await client.setMicrophone(true);
    expect(client.state.get().audio).toBe(false);
    signalling.say({ name: 'allowed', data: { by: 'Lê Thị Minh Hạnh' } });
    await client.setMicrophone(true);
    expect(client.state.get().audio).toBe(true);
    client.leave();
  });

  it('takes the voice back when the server holds it', async () => {
    const { client, signalling } = await room();
    signalling.answers['media.state'] = () => {
      throw new Problem('media.held', 409, '');
    };
    await client.setMicrophone(true);
    await settle();
    expect(microphone.enabled).toBe(false);
    expect(client.state.get()).toMatchObject({ audio: false, held: true });
    client.leave();
  });

  it('releases the camera when it is switched off', async () => {
    const { client, signalling, peers } = await room();
    signalling.say(offer(1));
    await client.setCamera(true);
    expect(peers[0]!.transceivers[1]!.sender.track).toBe(camera);
    await client.setCamera(false);
    expect(camera.stopped).toBe(true);
    expect(peers[0]!.transceivers[1]!.sender.track).toBeNull();
    expect(client.own.get().camera).toBeNull();
    client.leave();
  });

  it('says what is wrong with a device and stays in the conference', async () => {
    const { client } = await room();
    refuse = 'NotAllowedError';
    await client.setMicrophone(true);
    expect(client.state.get()).toMatchObject({ microphone: 'denied', audio: false, phase: 'joining' });
    refuse = 'NotFoundError';
    await client.setCamera(true);
    expect(client.state.get()).toMatchObject({ camera: 'missing', video: false });
    await client.setScreen(true);
    expect(client.state.get().screen).toBe(false);
    client.leave();
  });

  it('asks for new paths when nothing flows any more, until it flows', async () => {
    const { client, signalling, peers } = await room();
    signalling.say(offer(1));
    await settle();
    peers[0]!.becomes('connected');
    peers[0]!.becomes('disconnected');
    expect(client.state.get().phase).toBe('reconnecting');
    expect(signalling.named('media.restart')).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(2_500);
    expect(signalling.named('media.restart')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(signalling.named('media.restart')).toHaveLength(2);
    signalling.say(offer(2));
    await settle();
    expect(peers[0]!.remote).toEqual(['offer 1', 'offer 2']);
    peers[0]!.becomes('connected');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(signalling.named('media.restart')).toHaveLength(2);
    expect(client.state.get().phase).toBe('connected');
    client.leave();
  });

  it('does not ask for new paths when a short break repairs itself', async () => {
    const { client, signalling, peers } = await room();
    signalling.say(offer(1));
    await settle();
    peers[0]!.becomes('connected');
    peers[0]!.becomes('disconnected');
    peers[0]!.becomes('connected');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(signalling.named('media.restart')).toHaveLength(0);
    client.leave();
  });

  it('takes its place back after a lost line, with the same connection when the server kept it', async () => {
    const { client, signalling, peers } = await room();
    signalling.say(offer(1));
    await client.setMicrophone(true);
    signalling.becomes(false);
    signalling.resumed = true;
    signalling.becomes(true);
    await settle();
    expect(signalling.named('media.join').at(-1)).toMatchObject({ resume: 'token', keep_connection: true });
    expect(peers).toHaveLength(1);
    expect(signalling.named('media.state').at(-1)).toEqual({ audio: true, video: false, screen: false });
    signalling.say(offer(2));
    await settle();
    expect(signalling.named('media.answer')).toHaveLength(2);
    client.leave();
  });

  it('makes a new connection when the server did not keep the old one, and goes on sending', async () => {
    const { client, signalling, peers } = await room();
    signalling.say(offer(1));
    await client.setMicrophone(true);
    peers[0]!.becomes('connected');
    signalling.becomes(false);
    signalling.becomes(true);
    await settle();
    expect(peers[0]!.closed).toBe(true);
    expect(client.state.get().phase).toBe('reconnecting');
    signalling.say(offer(1));
    await settle();
    peers[1]!.becomes('connected');
    expect(client.state.get().phase).toBe('connected');
    expect(peers[1]!.remote).toEqual(['offer 1']);
    expect(peers[1]!.transceivers[0]!.sender.track).toBe(microphone);
    client.leave();
  });

  it('waits for the next return of the line when joining again is cut off', async () => {
    const { client, signalling } = await room();
    signalling.answers['media.join'] = () => {
      throw offlineProblem();
    };
    signalling.becomes(false);
    signalling.becomes(true);
    await settle();
    expect(client.state.get().me).toBe('me');
    delete signalling.answers['media.join'];
    signalling.becomes(false);
    signalling.becomes(true);
    await settle();
    expect(signalling.named('media.join')).toHaveLength(3);
    client.leave();
  });

  it('releases everything when it leaves, is removed or the conference ends', async () => {
    const endings: [(room: Room) => void, string][] = [
      [({ client }) => client.leave(), 'left'],
      [({ signalling }) => signalling.say({ name: 'removed', data: { by: 'x' } }), 'removed'],
      [({ signalling }) => signalling.say({ name: 'ended', data: { reason: 'closed' } }), 'ended'],
      [({ signalling }) => signalling.say({ name: 'ended', data: { reason: 'closed_part' } }), 'closed_part'],
      [({ signalling }) => signalling.say({ name: 'ended', data: { reason: 'replaced' } }), 'replaced'],
    ];
    for (const [end, phase] of endings) {
      const here = await room();
      here.signalling.say(offer(1));
      await here.client.setMicrophone(true);
      await here.client.setCamera(true);
      end(here);
      expect(here.client.state.get().phase).toBe(phase);
      expect([microphone.stopped, camera.stopped, here.peers[0]!.closed, here.signalling.listening]).toEqual([true, true, true, false]);
      expect(sessionStorage.getItem('nt.media.place.m1')).toBeNull();
    }
  });

  it('says why it was not let in', async () => {
    const signalling = new FakeSignalling();
    signalling.answers['media.join'] = () => {
      throw new Problem('media.locked', 409, 'Hội nghị đã khóa');
    };
    const client = new ConferenceClient({ meeting: 'm1', signalling, newPeer: () => new FakePeer() as unknown as RTCPeerConnection });
    await expect(client.join()).rejects.toMatchObject({ code: 'media.locked' });
    expect(client.state.get()).toMatchObject({ phase: 'failed', error: 'media.locked' });
    expect(signalling.listening).toBe(false);
  });

  it('asks for a click when the browser does not play voices, until they play', async () => {
    const { client, peers } = await room();
    peers[0]!.ontrack?.({ track: new FakeTrack('audio'), transceiver: { mid: '3' } });
    expect(client.state.get().needsGesture).toBe(true);
    expect(client.streams.get().has('3')).toBe(true);
    await client.hear();
    expect(client.state.get().needsGesture).toBe(false);
    client.leave();
  });

  it('gives up cameras for a weak line, but not the shared page', async () => {
    const { client, signalling } = await room();
    signalling.say({
      name: 'slots',
      data: {
        slots: [
          { slot: 0, mid: '3', kind: 'audio', participant_id: null },
          { slot: 4, mid: '7', kind: 'stage', participant_id: 'p' },
          { slot: 5, mid: '8', kind: 'screen', participant_id: 'p' },
          { slot: 6, mid: '9', kind: 'thumb', participant_id: 'q' },
        ],
      },
    });
    await client.setAudioOnly(true);
    expect(signalling.named('media.view')).toEqual([{ slots: [{ slot: 4, width: 0, height: 0 }, { slot: 6, width: 0, height: 0 }] }]);
    client.leave();
  });
});
