import { createServer } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../ballots/', import.meta.url));
const kinds = { '.html': 'text/html', '.js': 'text/javascript' };
// The site's own policy for pages: a worker that it would stop does not run here either.
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'";

/** buildParts builds files of e2e/ballots as the client is built, and returns where. */
export async function buildParts(...inputs) {
  const outDir = await mkdtemp(join(tmpdir(), 'nt-ballots-'));
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    worker: { format: 'es' },
    build: {
      target: 'es2022',
      outDir,
      emptyOutDir: true,
      modulePreload: { polyfill: false },
      rollupOptions: { input: inputs.map((input) => join(root, input)) },
    },
  });
  return outDir;
}

/** servePage builds the page of the protocol's parts and serves it on loopback. */
export async function servePage() {
  const outDir = await buildParts('index.html');
  const server = createServer(async (request, response) => {
    const path = request.url === '/' ? '/index.html' : new URL(request.url, 'http://x').pathname;
    try {
      const body = await readFile(join(outDir, path));
      response.writeHead(200, { 'content-type': kinds[extname(path)] ?? 'application/octet-stream', 'content-security-policy': policy });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://localhost:${server.address().port}/`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await rm(outDir, { recursive: true });
    },
  };
}
