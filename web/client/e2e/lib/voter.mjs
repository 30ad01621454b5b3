import { createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const core = (name) => fileURLToPath(new URL(`../../src/core/ntv/${name}.ts`, import.meta.url));

let parts = null;

/** protocol is the client's own core, loaded once: delegates without a browser make their ballots with the code that the browser runs. */
function protocol() {
  parts ??= Promise.all(['ballot', 'digest', 'manifest'].map(async (name) => (await runnerImport(core(name), { configFile: false, logLevel: 'error' })).module)).then(([ballot, digest, manifest]) => ({ ...ballot, ...digest, ...manifest }));
  return parts;
}

/** Voter is a delegate without a browser who has a vote key: it signs and encrypts as a device does. */
export class Voter {
  #seat;
  #key = generateKeyPairSync('ed25519').privateKey;
  #elections;

  constructor(seat, elections) {
    this.#seat = seat;
    this.#elections = elections;
  }

  /** publicKey is the 32 bytes that stand on the roll. */
  get publicKey() {
    return createPublicKey(this.#key).export({ type: 'spki', format: 'der' }).subarray(-32);
  }

  /** register makes the key known to the server, with the proof that this device has it. */
  async register() {
    const { voteKeySigHash } = await protocol();
    const { person } = await this.#seat.get('/api/auth/me');
    const signature = sign(null, await voteKeySigHash(person.id), this.#key).toString('hex');
    await this.#seat.put('/api/me/vote-key', { public_key: this.publicKey.toString('hex'), signature, device: 'Máy của bài thử', replace: false });
  }

  /** cast makes a secret ballot of the bits and sends it; the receipt. */
  async cast(vote, bits) {
    const { parseElection, buildBallot, ballotSignHash } = await protocol();
    const place = await this.#seat.get(`/api/votes/${vote}/manifest`);
    if (!this.#elections.has(place.election_hash)) this.#elections.set(place.election_hash, parseElection(new Uint8Array(Buffer.from(place.manifest, 'base64'))));
    const election = this.#elections.get(place.election_hash);
    const { body, hash } = buildBallot(election, { vid: place.vid, vk: new Uint8Array(this.publicKey), bseq: place.next_bseq, bits, seed: new Uint8Array(randomBytes(32)) });
    const record = Buffer.concat([body, sign(null, ballotSignHash(election.eh, hash), this.#key)]).toString('base64');
    return this.#seat.put(`/api/votes/${vote}/secret-ballot`, { record });
  }
}
