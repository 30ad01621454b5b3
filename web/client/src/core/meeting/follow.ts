import { get } from '../api/request';
import type { Meeting, MeetingLive, MeetingVotes } from '../api/types';
import { live } from '../state/session';
import { Value, type Readable } from '../state/value';
import { knownVotes, type KnownVote, type SecretariatVotes } from './votes';

/**
 * FollowedMeeting is a meeting as those who run it follow it: the programme by HTTP, read again
 * whenever the live state says that it changed, and presence, floor and votes as they happen.
 */
export class FollowedMeeting {
  readonly #meeting = new Value<Meeting | null>(null);
  readonly #problem = new Value<unknown>(null);
  readonly #votes = new Value<KnownVote[]>([]);

  /** meeting is the programme, null until it was read. */
  readonly meeting: Readable<Meeting | null> = this.#meeting;
  /** problem is why the programme could not be read last time. */
  readonly problem: Readable<unknown> = this.#problem;
  /** votes are all votes this person may know of. */
  readonly votes: Readable<KnownVote[]> = this.#votes;
  /** live is the state of the meeting now, undefined until heard. */
  readonly live: Readable<MeetingLive | undefined>;

  readonly #id: string;
  #revisions = '';

  constructor(id: string) {
    this.#id = id;
    this.live = live.state<MeetingLive>(`meeting/${id}`);
  }

  /** start follows until the returned function is called. */
  start(): () => void {
    let shared: MeetingVotes | undefined;
    let more: SecretariatVotes | undefined;
    const join = (): void => this.#votes.set(knownVotes(shared, more));
    const ends = [
      this.live.subscribe((now) => {
        if (!now) return;
        const revisions = `${now.agenda_revision}/${now.documents_revision}/${now.state}`;
        if (this.#revisions !== '' && this.#revisions !== revisions) void this.read();
        this.#revisions = revisions;
      }),
      live.state<MeetingVotes>(`meeting/${this.#id}/votes`).subscribe((value) => {
        shared = value;
        join();
      }),
      live.state<SecretariatVotes>(`meeting/${this.#id}/votes/secretariat`).subscribe((value) => {
        more = value;
        join();
      }),
    ];
    void this.read();
    return () => {
      for (const end of ends) end();
    };
  }

  /** read fetches the programme again; what was read before stays when it fails. */
  async read(): Promise<void> {
    try {
      this.#meeting.set(await get(`/api/meetings/${this.#id}`));
      this.#problem.set(null);
    } catch (problem) {
      this.#problem.set(problem);
    }
  }
}
