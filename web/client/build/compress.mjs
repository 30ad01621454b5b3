// Packs every file of dist that gains by it as name.br and name.gz, and keeps only these: the server picks what the browser accepts, and unpacks
// for the few that accept neither. The page itself stays as it is too: its time is that of the build.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = join(import.meta.dirname, '..', 'dist');
const texts = new Set(['.html', '.js', '.mjs', '.css', '.svg', '.json', '.webmanifest', '.wasm', '.ttf', '.pfb']);
const least = 1024;

for (const name of readdirSync(dist, { recursive: true })) {
  const path = join(dist, name);
  if (name === 'placeholder.html' || !texts.has(extname(name)) || !statSync(path).isFile()) continue;
  const plain = readFileSync(path);
  if (plain.length < least) continue;
  const quality = plain.length > 512 * 1024 ? 9 : 11;
  const packed = {
    '.br': brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }),
    '.gz': gzipSync(plain, { level: 9 }),
  };
  if (packed['.gz'].length >= plain.length * 0.95) continue;
  for (const [ending, bytes] of Object.entries(packed)) writeFileSync(path + ending, bytes);
  if (name !== 'index.html') rmSync(path);
}
