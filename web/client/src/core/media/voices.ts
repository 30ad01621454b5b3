/** Voice plays one received voice. */
export interface Voice {
  /** play tries again after the browser refused; resolves to whether sound flows. */
  play(): Promise<boolean>;
  /** sink sends the sound to another loudspeaker. */
  sink(speaker: string): Promise<void>;
  stop(): void;
}

/** PlayVoice starts playing a stream; `blocked` is called when the browser wants a click first. */
export type PlayVoice = (stream: MediaStream, blocked: () => void) => Voice;

/** playInPage plays through an audio element that is not on the page. */
export const playInPage: PlayVoice = (stream, blocked) => {
  const element = document.createElement('audio');
  element.autoplay = true;
  element.srcObject = stream;
  const play = async (): Promise<boolean> => {
    try {
      await element.play();
      return true;
    } catch (error) {
      // Stopped before it began is no refusal.
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return true;
      blocked();
      return false;
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
};

/** Voices are all received voices of a conference, by the mid of their slot. */
export class Voices {
  #voices = new Map<string, Voice>();
  readonly #play: PlayVoice;
  readonly #blocked: () => void;

  constructor(play: PlayVoice, blocked: () => void) {
    this.#play = play;
    this.#blocked = blocked;
  }

  /** add plays a new voice in place of the one its slot had. */
  add(mid: string, stream: MediaStream, speaker: string | undefined): void {
    this.#voices.get(mid)?.stop();
    const voice = this.#play(stream, this.#blocked);
    this.#voices.set(mid, voice);
    if (speaker) void voice.sink(speaker);
  }

  /** playAll tries again from a click; resolves to whether every voice is heard. */
  async playAll(): Promise<boolean> {
    const playing = await Promise.all([...this.#voices.values()].map((voice) => voice.play()));
    return !playing.includes(false);
  }

  /** sinkAll sends every voice to another loudspeaker. */
  async sinkAll(speaker: string): Promise<void> {
    await Promise.all([...this.#voices.values()].map((voice) => voice.sink(speaker)));
  }

  /** stopAll ends every voice. */
  stopAll(): void {
    for (const voice of this.#voices.values()) voice.stop();
    this.#voices.clear();
  }
}
