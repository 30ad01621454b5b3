import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import type { BoardView } from '../api/types';
import { hex, unhex } from '../ntv/frame';
import { headHash, recordHash, zeros, type Head } from '../ntv/record';
import { judgeHead, witnessed, type Link, type Witnessed } from '../ntv/witness';
import { Watch, type Alarm } from './board-watch';

const secret = new Uint8Array(32).fill(5);

/** Board is a chain signed by one key; `text` makes another history. */
class Board {
  links: Link[] = [];
  key: Uint8Array;

  constructor(key: Uint8Array = secret) {
    this.key = key;
  }

  get id() {
    return this.links[0]!.hash;
  }

  add(text: string): this {
    const seq = this.links.length;
    const body = hex(new Uint8Array(32).fill(text.charCodeAt(0)));
    const link = { seq, prev: this.links[seq - 1]?.hash ?? zeros, type: 'note', ts: seq, body_sha256: body, hash: '', sig: '' };
    link.hash = recordHash(seq === 0 ? zeros : this.id, { ...link, bodyHash: unhex(body, 32) });
    link.sig = hex(ed25519.sign(headHash(seq === 0 ? link.hash : this.id, seq, link.hash), this.key));
    this.links.push(link);
    return this;
  }

  upTo(count: number): Board {
    const copy = new Board(this.key);
    copy.links = this.links.slice(0, count);
    return copy;
  }

  view(behind = false): BoardView {
    const last = this.links[this.links.length - 1]!;
    return { meeting_id: 'm', exists: true, session: 'm', title: 't', board: this.id, server_key: hex(ed25519.getPublicKey(this.key)), head: { seq: last.seq, hash: last.hash, sig: last.sig }, behind, client_hash: '' };
  }
}

function bench(board: Board) {
  const kept = new Map<string, Witnessed>();
  const seen: Head[] = [];
  let pinned = '';
  const self: { board: Board; behind: boolean; seen: Head[]; watch: Watch; look(): Promise<Alarm | undefined> } = {
    board,
    behind: false,
    seen,
    watch: new Watch(
      {
        board: async () => self.board.view(self.behind),
        links: async (_, from) => self.board.links.slice(from),
        seen: async (_, head) => {
          seen.push(head);
          return self.board.links[head.seq]?.hash === head.hash;
        },
      },
      {
        kept: async (id) => kept.get(id),
        judge: async (head, serverKey, chain) => {
          const before = kept.get(head.board);
          const verdict = judgeHead(before, head, serverKey, chain);
          const after = witnessed(before, head, serverKey, verdict);
          if (after) kept.set(head.board, after);
          return verdict;
        },
      },
      (_, id, key) => {
        pinned ||= `${id} ${key}`;
        return pinned === `${id} ${key}`;
      },
    ),
    async look() {
      await self.watch.look('m');
      return self.watch.alarms.get().get('m');
    },
  };
  return self;
}

const long = () => new Board().add('a').add('b').add('c').add('d');

describe('a witness', () => {
  it('follows a board that grows', async () => {
    const b = bench(long().upTo(1));
    for (const count of [1, 2, 4, 4]) {
      b.board = long().upTo(count);
      expect(await b.look()).toBeUndefined();
    }
    expect(b.seen).toEqual([]);
  });

  it('finds two histories, from the same number and from a later one, and stays alarmed', async () => {
    for (const other of [new Board().add('a').add('b').add('x'), new Board().add('a').add('b').add('x').add('y').add('z')]) {
      const b = bench(long().upTo(3));
      expect(await b.look()).toBeUndefined();
      b.board = other;
      expect(await b.look()).toBe('fork');
      b.board = long();
      expect(await b.look()).toBe('fork');
    }
  });

  it('shows what it has seen to a server that has forgotten, and is quiet when it remembers', async () => {
    const b = bench(long());
    expect(await b.look()).toBeUndefined();
    b.board = long().upTo(2);
    expect(await b.look()).toBe('behind');
    expect(b.seen).toMatchObject([{ seq: 3, hash: long().links[3]!.hash }]);
    b.board = long().add('e');
    expect(await b.look()).toBeUndefined();
  });

  it('says what the server says of itself', async () => {
    const b = bench(long());
    b.behind = true;
    expect(await b.look()).toBe('behind');
  });

  it('is alarmed by another board or key for the same meeting, however well signed', async () => {
    for (const other of [new Board().add('x'), new Board(new Uint8Array(32).fill(6)).add('a').add('b')]) {
      const b = bench(long());
      await b.look();
      b.board = other;
      expect(await b.look()).toBe('other');
    }
  });
});
