/** The shapes of the HTTP API. Ids are UUIDv7 texts, times RFC 3339 UTC with milliseconds. */

export type MeetingState = 'draft' | 'upcoming' | 'in_progress' | 'paused' | 'closed' | 'cancelled';
export type ItemState = 'pending' | 'presenting' | 'debating' | 'awaiting_vote' | 'finished' | 'decided' | 'postponed' | 'withdrawn';
export type Attendance = 'hall' | 'online' | 'excused' | 'unexcused' | 'absent' | 'left';
export type VoteState = 'prepared' | 'ready' | 'open' | 'closed' | 'announced' | 'cancelled';
export type Choice = 'for' | 'against' | 'abstain';
export type Outcome = 'passed' | 'failed' | 'no_quorum' | 'needs_chair';

export interface Installation {
  name: string;
  first_run: boolean;
  rehearsal: boolean;
  rehearsal_banner: string;
  version: string;
  demo_accounts: boolean;
  server_time: string;
}

export interface Me {
  person: { id: string; name: string; title: string; unit_name: string; sort_key: string };
  login: string;
  must_change_password: boolean;
  language: 'vi' | 'en';
  roles: { role: string; domain: string }[];
  rehearsal: boolean;
  server_time: string;
}

export interface DemoAccount {
  login: string;
  name: string;
  title: string;
  role_label: string;
}

export interface SignInSession {
  id: string;
  device: string;
  address: string;
  created_at: string;
  last_seen_at: string;
  current: boolean;
}

export interface MeetingCard {
  id: string;
  title: string;
  kind: string;
  state: MeetingState;
  starts_at: string;
  ends_at: string;
  place: string;
  unit_name: string;
  my_role: string;
  rehearsal: boolean;
  attendance: Attendance | null;
}

export interface NewDocument {
  document_id: string;
  version_id: string;
  meeting_id: string;
  title: string;
  published_at: string;
}

export interface Home {
  now: MeetingCard[];
  next: MeetingCard | null;
  upcoming: MeetingCard[];
  new_documents: NewDocument[];
  unread: number;
}

export interface DocumentVersion {
  id: string;
  ordinal: number;
  pages: number;
  size: number;
  note: string;
  published_at: string;
  filename: string;
  state: 'published' | 'replaced' | 'withdrawn';
}

export interface Document {
  id: string;
  title: string;
  kind: string;
  code: string;
  late: boolean;
  state: 'published' | 'withdrawn';
  withdrawn_reason: string;
  version: DocumentVersion;
  read_page: number;
}

export interface Item {
  id: string;
  number: number;
  kind: string;
  title: string;
  presenter: string;
  sitting_id: string | null;
  starts_at: string | null;
  minutes: number;
  state: ItemState;
  documents: Document[];
}

export interface Sitting {
  id: string;
  ordinal: number;
  title: string;
  starts_at: string;
  ends_at: string;
}

export interface Meeting extends MeetingCard {
  sittings: Sitting[];
  items: Item[];
  current_item_id: string | null;
  channel_id: string | null;
  agenda_revision: number;
  documents_revision: number;
  may: string[];
  me: { participant_id: string; role: string; seat_number: number | null; attendance: Attendance; is_voter: boolean } | null;
}

export interface SearchHit {
  document_id: string;
  version_id: string;
  title: string;
  page: number;
  snippet: string;
}

export interface Rule {
  code: string;
  name: string;
  name_en: string;
  threshold_text: string;
  threshold_text_en: string;
  needed: number | null;
  ground: string;
  ground_text: string;
}

export interface RollSummary {
  seats: number;
  present: number;
  hall: number;
  online: number;
  quorum_needed: number;
  quorum_met: boolean;
}

export interface Result {
  outcome: Outcome;
  base: number;
  needed: number;
  for: number;
  against: number;
  abstain: number;
  not_voting: number;
  absent: number;
  share: number;
  share_text: string;
  explanation: string;
  explanation_en: string;
  outcome_text: string;
  outcome_text_en: string;
  ground: string;
  minutes_text: string;
}

export interface MyBallot {
  eligible: boolean;
  choice: Choice | null;
  revision: number;
  stored_at: string | null;
}

export interface Vote {
  id: string;
  meeting_id: string;
  item_id: string;
  item_number: number;
  document_version_id: string | null;
  code: string;
  motion: string;
  kind: string;
  state: VoteState;
  rule: Rule;
  roll: RollSummary | null;
  opened_at: string | null;
  closed_at: string | null;
  announced_at: string | null;
  received: number;
  result: Result | null;
  below_quorum_reason: string;
  cancelled_reason: string;
  repeats_id: string | null;
  repeated_by_id: string | null;
  my_ballot: MyBallot | null;
}

export interface StoredBallot {
  choice: Choice;
  revision: number;
  stored_at: string;
}

export interface Participant {
  id: string;
  person_id: string;
  name: string;
  title: string;
  unit_name: string;
  group: string;
  role: string;
  seat_number: number | null;
  attendance: Attendance;
  attendance_at: string | null;
  reason: string;
}

export interface Channel {
  id: string;
  meeting_id: string | null;
  title: string;
  kind: string;
  closed: boolean;
  may_write: boolean;
  last_seq: number;
  read_seq: number;
  unread: number;
  last_message: Message | null;
}

export interface Message {
  channel_id: string;
  seq: number;
  client_id: string;
  sender_id: string;
  sender_name: string;
  sender_title: string;
  body: string;
  at: string;
}

export interface ConferenceParticipant {
  id: string;
  person_id: string;
  name: string;
  title: string;
  site_name: string;
  kind: 'person' | 'site';
  audio: boolean;
  video: boolean;
  screen: boolean;
  held: boolean;
  speaking: boolean;
  connection: 'good' | 'weak' | 'lost';
}

export interface Conference {
  open: boolean;
  participants: ConferenceParticipant[];
  locked: boolean;
}

/** MeetingLive is the value of the topic `meeting/<id>`. */
export interface MeetingLive {
  state: MeetingState;
  current_item: { id: string; number: number; title: string; kind: string; presenter: string; state: ItemState } | null;
  presence: { seats: number; present: number; hall: number; online: number; needed: number; met: boolean; text: string; text_en: string };
  speaker: { id: string; participant_id: string; name: string; title: string; unit_name: string; since: string; seconds: number } | null;
  queue: { id: string; participant_id: string; name: string; title: string; unit_name: string; topic: string }[];
  agenda_revision: number;
  documents_revision: number;
  rehearsal: boolean;
  title: string;
}

/** MeetingVotes is the value of the topic `meeting/<id>/votes`: no ballots, results only when announced. */
export interface MeetingVotes {
  votes: Omit<Vote, 'my_ballot'>[];
}
