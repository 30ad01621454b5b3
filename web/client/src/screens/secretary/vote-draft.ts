import type { Participant, Rule, VoteKind, VoteMethod } from '../../core/api/types';
import type { NewVote, VoteChange } from '../../core/meeting/acts';
import type { KnownVote } from '../../core/meeting/votes';

/** DraftCandidate is somebody to stand, or in whom confidence is asked; without an id somebody outside the directory. */
export interface DraftCandidate {
  person: string;
  name: string;
  title: string;
  nominated_by: string;
}

/** DraftMember is a member of a counting board to be set up. */
export interface DraftMember {
  person: string;
  name: string;
  head: boolean;
}

/** DraftExclusion is somebody who may not take part. */
export interface DraftExclusion {
  person: string;
  name: string;
  reason: string;
}

/** VoteDraft is all that the secretary typed about one vote; it is kept as it is until the vote is saved. */
export interface VoteDraft {
  kind: VoteKind;
  item: string;
  motion: string;
  rule: string;
  paper: string;
  code: string;
  method: VoteMethod;
  seats: string;
  countdown: string;
  close: boolean;
  candidates: DraftCandidate[];
  sets_up_board: boolean;
  members: DraftMember[];
  counting_board: string;
  exclusions: DraftExclusion[];
}

/** emptyDraft is where a new vote begins. */
export function emptyDraft(item: string): VoteDraft {
  return {
    kind: 'open', item, motion: '', rule: '', paper: '', code: '', method: 'electronic', seats: '1', countdown: '0', close: false,
    candidates: [], sets_up_board: false, members: [], counting_board: '', exclusions: [],
  };
}

/** draftOf is a vote as it may be changed. */
export function draftOf(vote: KnownVote): VoteDraft {
  return {
    ...emptyDraft(vote.item_id),
    kind: vote.kind,
    motion: vote.motion,
    rule: vote.rule.code,
    paper: vote.document_version_id ?? '',
    code: vote.code,
    method: vote.method,
    seats: String(Math.max(1, vote.seats_to_fill)),
    countdown: String(vote.countdown_seconds),
    close: vote.close_by_countdown,
    candidates: vote.candidates.filter(({ withdrawn }) => !withdrawn).map((each) => ({ person: each.person_id ?? '', name: each.name, title: each.title, nominated_by: each.nominated_by })),
    sets_up_board: vote.proposes_board !== null,
    members: (vote.proposes_board?.members ?? []).map((each) => ({ person: each.person_id, name: each.name, head: each.head })),
    counting_board: vote.counting_board?.id ?? '',
    exclusions: vote.exclusions.map((each) => ({ person: each.person_id, name: each.name, reason: each.reason })),
  };
}

/** readVoteDraft takes what was kept, over what a newer version of this screen asks for besides. */
export function readVoteDraft(kept: string, fallback: VoteDraft): VoteDraft {
  try {
    const read: unknown = JSON.parse(kept);
    return typeof read === 'object' && read !== null ? { ...fallback, ...read } : fallback;
  } catch {
    return fallback;
  }
}

/** rulesFor are the rules that decide about a kind of vote. */
export function rulesFor(rules: Rule[], kind: VoteKind): Rule[] {
  return rules.filter((rule) => rule.kind === (kind === 'open' ? 'motion' : kind));
}

/** methodsFor are the ways in which a vote may be taken; a secret form is on paper or on devices, the first being proposed. */
export function methodsFor(kind: VoteKind, rule: Pick<Rule, 'secret'> | undefined): VoteMethod[] {
  if (kind === 'open' && !rule?.secret) return ['electronic', 'hands', 'cards', 'roll_call', 'paper'];
  return rule?.secret ? ['paper', 'electronic'] : ['paper', 'roll_call', 'hands', 'cards'];
}

function shared(draft: VoteDraft, secret: boolean) {
  const persons = draft.kind !== 'open';
  return {
    method: draft.method,
    countdown_seconds: Number(draft.countdown) || 0,
    close_by_countdown: draft.close && !secret && Number(draft.countdown) > 0,
    exclusions: draft.exclusions.map(({ person, reason }) => ({ person_id: person, reason: reason.trim() })),
    ...(persons
      ? { candidates: draft.candidates.map(({ person, name, title, nominated_by }) => ({ ...(person ? { person_id: person } : {}), name, title, nominated_by: nominated_by.trim() })) }
      : {}),
    ...(draft.kind === 'election' ? { seats_to_fill: Number(draft.seats) || 0 } : {}),
    ...((persons || secret) && draft.counting_board ? { counting_board_id: draft.counting_board } : {}),
    ...(!persons && !secret && draft.sets_up_board ? { board: { head: draft.members.find(({ head }) => head)?.person ?? '', members: draft.members.filter(({ head }) => !head).map(({ person }) => person) } } : {}),
  };
}

/** newVote is the draft as the server takes it; secret tells that its rule is. A secret vote is closed by two persons, never by a countdown. */
export function newVote(draft: VoteDraft, secret: boolean, parent = ''): NewVote {
  return {
    item_id: draft.item,
    motion: draft.motion.trim(),
    kind: draft.kind,
    ...(draft.code.trim() ? { code: draft.code.trim() } : {}),
    ...(draft.rule ? { rule: draft.rule } : {}),
    ...(draft.paper ? { document_version_id: draft.paper } : {}),
    ...(parent ? { parent_id: parent } : {}),
    ...shared(draft, secret),
  };
}

/** voteChange is what may still be changed: of a text before the meeting only how it is voted on. */
export function voteChange(draft: VoteDraft, secret: boolean, state: KnownVote['state']): VoteChange {
  const { method, countdown_seconds, close_by_countdown, exclusions } = shared(draft, secret);
  if (state === 'ready') return { method, countdown_seconds, close_by_countdown, exclusions };
  return { ...shared(draft, secret), motion: draft.motion.trim(), rule: draft.rule, ...(draft.paper ? { document_version_id: draft.paper } : {}) };
}

/** boardMotion proposes the sentence by which a counting board is set up. */
export function boardMotion(members: DraftMember[], words: { motion: (args: { count: number; names: string }) => string; head: string }): string {
  const names = [...members].sort((a, b) => Number(b.head) - Number(a.head)).map(({ name, head }) => (head ? `${name} (${words.head})` : name));
  return words.motion({ count: members.length, names: names.join(', ') });
}

/** delegates are the holders of a seat. */
export function delegates(people: Participant[]): Participant[] {
  return people.filter(({ seat_number }) => seat_number !== null);
}
