import { describe, expect, it } from 'vitest';
import { decodeBase64, encodeBase64 } from './base64';
import { readAbort, readKeySet, readNote, readPresence, readResult, readRoll } from './bodies';
import { utf8 } from './frame';
import { random } from './mutations';
import { encodeLine, parseLine, readLines } from './record';
import { goodBoard } from './testboard';

const board = goodBoard({ cells: 2, voters: 2, trustees: 1, threshold: 1, spoils: 0, incidents: false });

describe('lines', () => {
  const [line] = board.lines() as [string];

  it('are written as they were read', () => {
    for (const each of board.lines()) expect(encodeLine(parseLine(each))).toBe(each);
  });

  it('are read without their body', () => {
    const { body: _, ...rest } = board.records[5]!;
    expect(parseLine(encodeLine(rest as never))).toEqual(rest);
  });

  const other: [string, string][] = [
    ['a space', line.replace('":', '": ')],
    ['another order', line.replace('"seq":0,', '').replace('{', '{"ts":1,')],
    ['a repeated field', line.replace('{', '{"seq":0,')],
    ['a leading zero', line.replace('"seq":0', '"seq":00')],
    ['an exponent', line.replace('"seq":0', '"seq":0e0')],
    ['a minus', line.replace('"seq":0', '"seq":-0')],
    ['a large number', line.replace('"seq":0', '"seq":9007199254740992')],
    ['upper case', line.replace(/"hash":"[0-9a-f]+"/, (hash) => hash.toUpperCase().replace('HASH', 'hash'))],
    ['a short hash', line.replace('"hash":"', '"hash":"0').replace(/.","sig/, '","sig').slice(0, -1)],
    ['base64 for addresses', line.replace('"body":"', '"body":"-_-_')],
    ['no padding', line.replace(/"body":"[^"]*"/, '"body":"AA"')],
    ['stray bits', line.replace(/"body":"[^"]*"/, '"body":"AB=="')],
    ['an escaped letter', line.replace('genesis', '\\u0067enesis')],
    ['both a body and its hash', line.replace(',"hash"', `,"body_sha256":"${'0'.repeat(64)}","hash"`)],
    ['a carriage return', line + '\r'],
    ['something behind', line + ' '],
    ['nothing', ''],
  ];
  it.each(other)('are refused with %s', (_, text) => {
    expect(text).not.toBe(line);
    expect(() => parseLine(text)).toThrow();
    expect(() => parseLine(utf8(text))).toThrow();
  });

  it('are cut from pieces of any size', async () => {
    const text = board.lines().join('\n') + '\n';
    const bytes = utf8(text);
    const draw = random(3);
    for (let round = 0; round < 20; round++) {
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; ) pieces.push(bytes.subarray(at, (at += 1 + draw(5000))));
      const lines: string[] = [];
      for await (const each of readLines(pieces)) lines.push(new TextDecoder().decode(each));
      expect(lines.join('')).toBe(text);
      expect(lines.length).toBe(board.records.length);
    }
  });
});

describe('base64', () => {
  it('is that of the platform, there and back', () => {
    const draw = random(5);
    for (let length = 0; length < 70; length++) {
      const bytes = Uint8Array.from({ length }, () => draw(256));
      const text = btoa(String.fromCharCode(...bytes));
      expect(encodeBase64(bytes)).toBe(text);
      expect(decodeBase64(text)).toEqual(bytes);
    }
  });
});

describe('bodies', () => {
  const refused: [string, (body: Uint8Array) => unknown, string][] = [
    ['a space', readNote, '{"text": "a"}'],
    ['a field in another case', readNote, '{"Text":"a"}'],
    ['a repeated field', readNote, '{"text":"a","text":"b"}'],
    ['one field too many', readNote, '{"text":"a","more":1}'],
    ['a missing field', readPresence, '{"vid":1}'],
    ['another order', readPresence, '{"in":true,"vid":1}'],
    ['a number for true', readPresence, '{"vid":1,"in":1}'],
    ['a fraction', readPresence, '{"vid":1.0,"in":true}'],
    ['a number over 32 bits', readPresence, '{"vid":4294967296,"in":true}'],
    ['null for a list', readRoll, '{"voters":null}'],
    ['null for what may be missing', readKeySet, '{"n":1,"k":1,"trustees":[],"server":null}'],
    ['a large count', readResult, `{"eh":"${'0'.repeat(64)}","counts":[9007199254740993],"used":[]}`],
    ['upper-case hexadecimal', readAbort, `{"eh":"${'A'.repeat(64)}","why":""}`],
    ['an escape that is not needed', readNote, '{"text":"\\u0061"}'],
    ['an escaped slash', readNote, '{"text":"\\/"}'],
    ['a line end in a text', readNote, '{"text":"a\\nb"}'],
    ['a line separator', readNote, '{"text":"a\u2028b"}'],
    ['a byte order mark', readNote, '\ufeff{"text":"a"}'],
  ];
  it.each(refused)('are refused with %s', (_, read, text) => {
    expect(() => read(utf8(text))).toThrow();
  });

  it('are refused when they are not UTF-8', () => {
    expect(() => readNote(Uint8Array.from([...utf8('{"text":"'), 0xff, ...utf8('"}')]))).toThrow();
  });

  it('may hold what needs no escape', () => {
    const text = 'Nghị quyết <số> & "phụ lục" \\ 5 🗳';
    expect(readNote(utf8(JSON.stringify({ text })))).toEqual({ text });
  });
});
