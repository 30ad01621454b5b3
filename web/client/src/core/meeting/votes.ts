import type { MeetingVotes, Result, Vote, VoteState } from '../api/types';

/** KnownVote is a vote as those who run the meeting see it; ballots are nobody's business here. */
export interface KnownVote extends Omit<Vote, 'my_ballot'> {
  /** Who may vote and has not, while the vote is open; empty for those who may not know. */
  not_stored: { seat_number: number; name: string; unit_name: string }[];
}

/** SecretariatVotes is the value of the topic `meeting/<id>/votes/secretariat`. */
export interface SecretariatVotes {
  prepared: MeetingVotes['votes'];
  votes: {
    id: string;
    state: VoteState;
    result: Result | null;
    /** Before the announcement only they learn what the chair has to conclude, or has concluded. */
    needs_conclusion: boolean;
    conclusion_reason: string;
    not_stored: KnownVote['not_stored'] | null;
  }[];
}

/**
 * knownVotes joins what everybody sees with what the secretariat and the chair see besides: prepared
 * votes, results before their announcement, and who has not voted. In the order in which they are called.
 */
export function knownVotes(shared: MeetingVotes | undefined, more: SecretariatVotes | undefined): KnownVote[] {
  const known = new Map<string, KnownVote>();
  for (const vote of more?.prepared ?? []) known.set(vote.id, { ...vote, not_stored: [] });
  // The two topics arrive one after the other: a vote just shown to everybody is no longer prepared.
  for (const vote of shared?.votes ?? []) known.set(vote.id, { ...vote, not_stored: [] });
  for (const extra of more?.votes ?? []) {
    const vote = known.get(extra.id);
    if (!vote || vote.state !== extra.state) continue;
    const result = vote.result ?? extra.result;
    known.set(extra.id, {
      ...vote,
      result,
      needs_conclusion: extra.needs_conclusion,
      conclusion: result?.conclusion ?? '',
      conclusion_reason: extra.conclusion_reason,
      not_stored: extra.not_stored ?? [],
    });
  }
  // What everybody sees of a text does not name the parts that are still prepared.
  const whole = (vote: KnownVote): KnownVote => {
    const more = [...known.values()].filter((part) => part.parent_id === vote.id && !vote.parts.some(({ id }) => id === part.id));
    return more.length === 0 ? vote : { ...vote, parts: [...vote.parts, ...more.map(({ id, code, state }) => ({ id, code, state, outcome: '' }))] };
  };
  return inOrder([...known.values()].map(whole));
}

/**
 * inOrder is the order in which votes are called: by item of the agenda, then as they were prepared.
 * Contested parts stand right before the whole text, what is taken again or in a further round right
 * after the first time.
 */
function inOrder(votes: KnownVote[]): KnownVote[] {
  const known = new Map(votes.map((vote) => [vote.id, vote]));
  const first = (vote: KnownVote): KnownVote => {
    const before = known.get(vote.repeats_id ?? vote.previous_round_id ?? '');
    return before ? first(before) : vote;
  };
  const place = (vote: KnownVote): string[] => {
    const own = first(vote);
    const whole = known.get(own.parent_id ?? '');
    // Ids begin with the time at which they were made.
    return [...(whole ? [first(whole).id, '0', own.id] : [own.id, '1', '']), vote.id];
  };
  const places = new Map(votes.map((vote) => [vote.id, place(vote)]));
  return [...votes].sort((a, b) => {
    if (a.item_number !== b.item_number) return a.item_number - b.item_number;
    const [left, right] = [places.get(a.id) ?? [], places.get(b.id) ?? []];
    const at = left.findIndex((text, i) => text !== right[i]);
    return at < 0 ? 0 : (left[at] ?? '') < (right[at] ?? '') ? -1 : 1;
  });
}

const urgency: VoteState[] = ['open', 'counting', 'closed', 'ready', 'prepared', 'announced', 'cancelled'];

/** byUrgency puts votes that ask for an act before those that are over; in each state the order stays. */
export function byUrgency(votes: KnownVote[]): KnownVote[] {
  return [...votes].sort((a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state));
}

/** countedByPeople tells that somebody counts hands, cards, names or papers and enters the figures. */
export function countedByPeople(vote: Pick<KnownVote, 'method'>): boolean {
  return vote.method !== 'electronic';
}

/** notCounted tells that a vote waits for its count before it can be closed. */
export function notCounted(vote: Pick<KnownVote, 'method' | 'counted'>): boolean {
  return countedByPeople(vote) && !vote.counted;
}

/** mayCount tells whether the person may enter figures: secretary and chair on a motion, the counting board on persons; the server decides. */
export function mayCount(vote: Pick<KnownVote, 'kind' | 'method' | 'counting_board'>, may: string[], person: string): boolean {
  if (!countedByPeople(vote)) return false;
  if (onBoard(vote, person)) return true;
  if (vote.kind === 'open') return may.includes('vote.prepare') || may.includes('vote.open');
  return vote.method === 'roll_call' && may.includes('vote.prepare');
}

/** onBoard tells whether the person sits on the counting board of the vote. */
export function onBoard(vote: Pick<KnownVote, 'counting_board'>, person: string): boolean {
  return vote.counting_board?.members.some(({ person_id }) => person_id === person) ?? false;
}

/** openedWith are the votes that were opened in one go with this one and are still in its state, itself among them. */
export function openedWith(votes: KnownVote[], vote: KnownVote): KnownVote[] {
  if (vote.opening_id === '') return [vote];
  return votes.filter((each) => each.opening_id === vote.opening_id && each.state === vote.state);
}
