import { encodeLine, type BoardRecord } from './record';
import { reseal, type TestBoard } from './testboard';
import { utf8 } from './frame';

/** Random damage to a good board: as a broken disk does it, and as a server with its signing key does it. */

/** random is a small generator (mulberry32) so that a seed tells the whole run. */
export function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

type Draw = (below: number) => number;

/** mutate returns the bytes of a damaged copy of a board, and what was done. */
export function mutate(board: TestBoard, draw: Draw): { bytes: Uint8Array; what: string } {
  const kinds = [flip, swapLines, dropLine, doubleLine, cut, resealed, resealed, resealed, resealed, resealed];
  return (kinds[draw(kinds.length)] as typeof flip)(board, draw);
}

function whole(lines: string[]): Uint8Array {
  return utf8(lines.join('\n') + '\n');
}

function flip(board: TestBoard, draw: Draw) {
  const bytes = whole(board.lines());
  const at = draw(bytes.length);
  bytes[at] = (bytes[at] as number) ^ (1 << draw(8));
  return { bytes, what: `bit of byte ${at}` };
}

function swapLines(board: TestBoard, draw: Draw) {
  const lines = board.lines();
  const [a, b] = [draw(lines.length), draw(lines.length)];
  [lines[a], lines[b]] = [lines[b] as string, lines[a] as string];
  return { bytes: whole(lines), what: `lines ${a} and ${b} swapped` };
}

function dropLine(board: TestBoard, draw: Draw) {
  const lines = board.lines();
  const at = draw(lines.length);
  lines.splice(at, 1);
  return { bytes: whole(lines), what: `line ${at} dropped` };
}

function doubleLine(board: TestBoard, draw: Draw) {
  const lines = board.lines();
  const at = draw(lines.length);
  lines.splice(at, 0, lines[at] as string);
  return { bytes: whole(lines), what: `line ${at} doubled` };
}

function cut(board: TestBoard, draw: Draw) {
  const bytes = whole(board.lines());
  const length = draw(bytes.length);
  return { bytes: bytes.subarray(0, length), what: `cut at ${length}` };
}

/** resealed changes records and has the server chain and sign everything again: only the rules behind V1 can find it. */
function resealed(board: TestBoard, draw: Draw) {
  const records = board.records.map((record) => ({ ...record }));
  const edits = [dropRecord, moveRecord, copyRecord, editJSON, editJSON, editJSON, editBytes, retype, destroy, retime];
  const edit = edits[draw(edits.length)] as typeof dropRecord;
  const what = edit(records, draw);
  reseal({ board: board.board, server: board.server }, records);
  return { bytes: whole(records.map(encodeLine)), what: `${what}, signed again` };
}

function dropRecord(records: BoardRecord[], draw: Draw): string {
  const at = 1 + draw(records.length - 1);
  records.splice(at, 1);
  return `record ${at} dropped`;
}

function moveRecord(records: BoardRecord[], draw: Draw): string {
  const [from, to] = [1 + draw(records.length - 1), 1 + draw(records.length - 1)];
  const [moved] = records.splice(from, 1) as [BoardRecord];
  records.splice(to, 0, moved);
  const times = records.map(({ ts }) => ts).sort((a, b) => a - b);
  records.forEach((record, at) => (record.ts = times[at] as number));
  return `record ${from} moved to ${to}`;
}

function copyRecord(records: BoardRecord[], draw: Draw): string {
  const [from, to] = [1 + draw(records.length - 1), 1 + draw(records.length - 1)];
  records.splice(to, 0, { ...(records[from] as BoardRecord), ts: (records[to] as BoardRecord).ts });
  return `record ${from} copied to ${to}`;
}

function retype(records: BoardRecord[], draw: Draw): string {
  const [at, from] = [draw(records.length), draw(records.length)];
  const type = draw(8) === 0 ? 'gossip' : (records[from] as BoardRecord).type;
  (records[at] as BoardRecord).type = type;
  return `record ${at} made a ${type}`;
}

function destroy(records: BoardRecord[], draw: Draw): string {
  const at = draw(records.length);
  delete (records[at] as BoardRecord).body;
  return `body of record ${at} destroyed`;
}

function retime(records: BoardRecord[], draw: Draw): string {
  const at = draw(records.length);
  const record = records[at] as BoardRecord;
  record.ts += draw(41) - 20;
  return `time of record ${at}`;
}

function editBytes(records: BoardRecord[], draw: Draw): string {
  const at = draw(records.length);
  const record = records[at] as BoardRecord;
  const bytes = (record.body as Uint8Array).slice();
  const place = draw(bytes.length);
  bytes[place] = draw(3) === 0 ? draw(256) : (bytes[place] as number) ^ (1 << draw(8));
  record.body = bytes;
  return `byte ${place} of the body of record ${at} (${record.type})`;
}

const odd: unknown[] = [0, 1, -1, 1.5, 65536, 4294967296, 9007199254740992, '', 'NTV1', '\u0085', 'a\u2028b', '\ud800', '<&>', 'é', null, true, false, [], {}, [1, 0, 0], '0'.repeat(64), 'F'.repeat(64), '01' + '0'.repeat(62)];

/** editJSON changes one value somewhere in a body: to an odd one, to that of another body, to a neighbour; drops or doubles an element. */
function editJSON(records: BoardRecord[], draw: Draw): string {
  const spoken = records.filter(({ type }) => type !== 'ballot');
  const record = spoken[draw(spoken.length)] as BoardRecord;
  const body: unknown = JSON.parse(new TextDecoder().decode(record.body));
  let holder = body as Record<string, unknown>;
  let key = '';
  for (;;) {
    const keys = Object.keys(holder);
    if (keys.length === 0) break;
    key = keys[draw(keys.length)] as string;
    const inner = holder[key];
    if (typeof inner !== 'object' || inner === null || draw(6) === 0) break;
    holder = inner as Record<string, unknown>;
  }
  const old = holder[key];
  const act = draw(6);
  if (act === 0 && Array.isArray(holder)) holder.splice(Number(key), 1);
  else if (act === 1 && Array.isArray(holder)) holder.splice(Number(key), 0, old);
  else if (act === 2 && typeof old === 'number') holder[key] = old + draw(3) - 1;
  else if (act === 3 && typeof old === 'string' && old.length > 0) holder[key] = tweak(old, draw);
  else if (act === 4) {
    const other = JSON.parse(new TextDecoder().decode((spoken[draw(spoken.length)] as BoardRecord).body)) as Record<string, unknown>;
    if (key in other) holder[key] = other[key];
  } else holder[key] = odd[draw(odd.length)];
  record.body = utf8(JSON.stringify(body));
  return `${key} in the body of a ${record.type}`;
}

function tweak(text: string, draw: Draw): string {
  const at = draw(text.length);
  const alphabet = '0123456789abcdefABxyzđ';
  return text.slice(0, at) + alphabet[draw(alphabet.length)] + text.slice(at + 1);
}
