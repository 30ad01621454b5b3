import type { components } from './schema.gen';

/**
 * The shapes of the interface, under the names the screens use. All but the values of the live
 * topics come from the OpenAPI document. Ids are UUIDv7 texts, times RFC 3339 UTC with milliseconds.
 */

type Schemas = components['schemas'];

export type Installation = Schemas['InstallationInfo'];
export type Me = Schemas['Me'];
export type DemoAccount = Schemas['DemoAccount'];
export type SignInSession = Schemas['SessionView'];

export type Unit = Schemas['UnitView'];
export type Person = Schemas['PersonEntry'];

export type Home = Schemas['Home'];
export type MeetingCard = Schemas['MeetingCard'];
export type Meeting = Schemas['ApiMeeting'];
export type MeetingState = Meeting['state'];
export type Sitting = Schemas['SittingView'];
export type Item = Schemas['Item'];
export type ItemState = Item['state'];
export type Participant = Schemas['ParticipantView'];
export type Attendance = Participant['attendance'];
export type Display = Schemas['DisplayView'];
export type SpareDevice = Schemas['SpareView'];
export type SpareProgress = Schemas['SpareProgress'];
export type LedgerEntry = Schemas['Entry'];

export type Document = Schemas['DocumentsDocument'];
export type DocumentVersion = Schemas['DocumentsDocumentVersion'];
export type NewDocument = Schemas['NewDocumentCard'];
export type SearchHit = Schemas['SearchHit'];

export type Rule = Schemas['Rule'];
export type RuleProfile = Schemas['Profile'];
export type RuleVersion = Schemas['ProfileVersion'];
export type FullRule = Schemas['RulesRule'];
export type RuleFraction = Schemas['Fraction'];
export type RulePreview = Schemas['Preview'];
export type RollSummary = Schemas['RollCounts'];
export type Vote = Schemas['Vote'];
export type VoteState = Vote['state'];
export type Result = Schemas['Result'];
export type Outcome = Result['outcome'];
export type PersonResult = Schemas['PersonResult'];
export type Candidate = Schemas['Candidate'];
export type CountingBoard = Schemas['CountingBoard'];
export type BeforeOpening = Schemas['BeforeOpening'];
export type Tally = Schemas['Tally'];
export type TallyScan = Schemas['Scan'];
export type RollLine = Schemas['RollLine'];
export type VoteKind = Vote['kind'];
export type VoteMethod = Vote['method'];
export type MyBallot = Schemas['MyBallot'];
export type StoredBallot = Schemas['Stored'];
export type Choice = StoredBallot['choice'];

export type MyVoteKey = Schemas['MyVoteKey'];
export type VoteManifest = Schemas['VoteManifest'];
export type SecretStored = Schemas['SecretStored'];
export type PublishedBallot = Schemas['PublishedBallot'];
export type BoardView = Schemas['BoardView'];
export type VoteKeyLine = Schemas['VoteKeyLine'];

export type Ceremony = Schemas['Ceremony'];
export type CeremonyDetails = Schemas['CeremonyDetails'];
export type CeremonyTrustee = Schemas['Trustee'];

/** MeetingCeremonies is the value of the topic `meeting/<id>/ceremonies`: no secrets, no sealed shares. */
export interface MeetingCeremonies {
  ceremonies: Ceremony[];
}

/** BoardHeadState is the value of the topic `meeting/<id>/board`. */
export interface BoardHeadState {
  board: string;
  head: Schemas['BoardHead'];
}

export type Channel = Schemas['ChatChannel'];
export type Message = Schemas['Message'];
export type History = Schemas['History'];

export type Conference = Schemas['Conference'];
export type ConferenceParticipant = Schemas['MediaParticipantView'];

/** MeetingLive is the value of the topic `meeting/<id>`. */
export interface MeetingLive extends Pick<Meeting, 'title' | 'state' | 'rehearsal' | 'agenda_revision' | 'documents_revision'> {
  current_item: Pick<Item, 'id' | 'number' | 'title' | 'kind' | 'presenter' | 'state'> | null;
  /** The meeting is in a closed part (phần họp kín): chat, conference and coming online are suspended. */
  closed_part: boolean;
  presence: Pick<RollSummary, 'seats' | 'present' | 'hall' | 'online'> & { needed: number; met: boolean; text: string; text_en: string };
  speaker: { id: string; participant_id: string; name: string; title: string; unit_name: string; since: string; seconds: number } | null;
  queue: { id: string; participant_id: string; name: string; title: string; unit_name: string; topic: string }[];
}

/** MeetingVotes is the value of the topic `meeting/<id>/votes`: no ballots, results only when announced. */
export interface MeetingVotes {
  votes: Omit<Vote, 'my_ballot'>[];
}

export type OpinionBallot = Schemas['OpinionsOpinionBallot'];
export type OpinionState = OpinionBallot['state'];
export type OpinionCard = Schemas['OpinionCard'];
export type OpinionMember = Schemas['OpinionMember'];
export type OpinionCandidate = Schemas['OpinionCandidate'];
export type OpinionsWaiting = Schemas['OpinionsWaiting'];
export type StoredOpinion = Schemas['StoredAnswer'];
export type OpinionChoice = StoredOpinion['choice'];

/** OpinionProgress is the value of the topic `opinions/<ballot>`, for its office. */
export interface OpinionProgress {
  id: string;
  state: OpinionState;
  answered: number;
  members: OpinionMember[];
}

/** OpinionNews is what a member hears of an opinion ballot. */
export interface OpinionNews {
  opinion_id: string;
  title: string;
  deadline: string | null;
}
