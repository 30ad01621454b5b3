import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './until.mjs';

/** The built program, or the one named by NGHITRUONG_BINARY. */
const binary = process.env.NGHITRUONG_BINARY ?? fileURLToPath(new URL('../../../../bin/nghitruong', import.meta.url));

async function freeTCP(port = 0) {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: found } = server.address();
  server.close();
  await once(server, 'close');
  return found;
}

async function freeUDP(port) {
  const socket = createSocket('udp4').bind(port, '0.0.0.0');
  await once(socket, 'listening');
  socket.close();
  await once(socket, 'close');
}

/** A port whose successor is free too: conferences use the first, their relay the second. */
async function freePair() {
  for (let tries = 0; tries < 50; tries += 1) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    try {
      await freeUDP(port);
      await freeUDP(port + 1);
      await freeTCP(port + 1);
      return port;
    } catch {
      // Taken; another one.
    }
  }
  assert.fail('no two neighbouring ports are free');
}

/** Program is the real server with the demo province in a fresh folder. */
export class Program {
  #folder = mkdtempSync(join(tmpdir(), 'nghitruong-e2e-'));
  #child = null;
  #said = '';
  #mediaPort = 0;
  port = 0;

  /** load fills the folder with the demo province and chooses the ports. */
  async load() {
    assert.ok(existsSync(binary), `${binary} is missing: build the program first`);
    this.port = await freeTCP();
    this.#mediaPort = await freePair();
    const loading = spawn(binary, ['demo', '-data', this.#folder], { stdio: ['ignore', 'pipe', 'pipe'] });
    loading.stdout.on('data', (text) => (this.#said += text));
    loading.stderr.on('data', (text) => (this.#said += text));
    const [code] = await once(loading, 'exit');
    assert.equal(code, 0, `loading the demo province failed:\n${this.#said}`);
  }

  /** start runs the server and resolves when it answers. */
  async start() {
    const child = spawn(binary, ['serve', '-data', this.#folder, '-listen', `127.0.0.1:${this.port}`, '-media-port', String(this.#mediaPort), '-log-level', 'warn'], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    child.stdout.on('data', (text) => (this.#said += text));
    child.stderr.on('data', (text) => (this.#said += text));
    await until('the server answers', async () => {
      assert.equal(child.exitCode, null, `the server ended:\n${this.log}`);
      return (await fetch(`http://127.0.0.1:${this.port}/healthz`)).ok;
    });
  }

  /** kill takes the server's life without a word, as a power cut does. */
  async kill() {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** folder is where the program keeps its data. */
  get folder() {
    return this.#folder;
  }

  /** run runs a command of the program; what it prints. A command that fails rejects with all that it said. */
  async run(...args) {
    const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let all = '';
    child.stdout.on('data', (text) => ((out += text), (all += text)));
    child.stderr.on('data', (text) => (all += text));
    const [code] = await once(child, 'close');
    assert.equal(code, 0, `${args.slice(0, 2).join(' ')} ended with ${code}: ${all}`);
    return out;
  }

  /** keep writes a file beside the data; its path. */
  keep(name, text) {
    const path = join(this.#folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** password of all demo accounts. */
  get password() {
    return readFileSync(join(this.#folder, 'demo-password'), 'utf8').trim();
  }

  /** log is the end of what the program said. */
  get log() {
    return this.#said.slice(-8_000);
  }

  /** end kills the server and removes its folder. */
  async end() {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
