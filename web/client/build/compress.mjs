// Writes name.br and name.gz beside every file of dist that gains by it; the server picks what the browser accepts.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
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
  for (const [ending, bytes] of Object.entries(packed)) {
    if (bytes.length < plain.length * 0.95) writeFileSync(path + ending, bytes);
  }
}
