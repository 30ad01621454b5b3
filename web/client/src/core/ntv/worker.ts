import { ballotSignHash, buildBallot, prepareTables, spoilSignHash } from './ballot';
import { parseElection, type Election } from './manifest';
import type { Answer, Question } from './questions';
import { goodSignature } from './signature';

/** The thread that makes ballots: the page is never blocked, and seeds stay here until a ballot is cast or opened. */

let election: { raw: Uint8Array; parsed: Election } | null = null;
/** Ballots made and neither cast nor opened, by the number the page knows them under. */
const held = new Map<number, { seed: Uint8Array; bits: number[] }>();
let numbers = 0;

function electionOf(raw: Uint8Array): Election {
  if (!election || election.raw.length !== raw.length || election.raw.some((byte, at) => byte !== raw[at])) {
    election = { raw, parsed: parseElection(raw) };
  }
  return election.parsed;
}

function drop(number: number): void {
  const ballot = held.get(number);
  ballot?.seed.fill(0);
  ballot?.bits.fill(0);
  held.delete(number);
}

function answer(question: Question): Answer {
  switch (question.ask) {
    case 'prepare':
      prepareTables(electionOf(question.manifest));
      return {};
    case 'build': {
      const parsed = electionOf(question.manifest);
      const seed = crypto.getRandomValues(new Uint8Array(32));
      const { vid, vk, bseq } = question;
      const { body, hash, code } = buildBallot(parsed, { vid, vk, bseq, bits: question.bits, seed });
      held.set(++numbers, { seed, bits: [...question.bits] });
      return { made: { number: numbers, body, hash, code, signHash: ballotSignHash(parsed.eh, hash), spoilHash: spoilSignHash(parsed.eh, hash) } };
    }
    case 'open': {
      const ballot = held.get(question.number);
      if (!ballot) throw new Error('this ballot was cast, opened or dropped');
      const opened = { seed: ballot.seed.slice(), bits: [...ballot.bits] };
      drop(question.number);
      return { opened };
    }
    case 'drop':
      drop(question.number);
      return {};
    case 'rebuild': {
      const { vid, vk, bseq, bits, seed } = question;
      const { body, hash, code } = buildBallot(electionOf(question.manifest), { vid, vk, bseq, bits, seed });
      seed.fill(0);
      return { rebuilt: { body, hash, code } };
    }
    case 'verify':
      return { good: goodSignature(question.key, question.message, question.sig) };
  }
}

self.onmessage = ({ data }: MessageEvent<{ id: number; question: Question }>) => {
  try {
    self.postMessage({ id: data.id, answer: answer(data.question) });
  } catch (error) {
    self.postMessage({ id: data.id, wrong: (error as Error).message });
  }
};
