import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

/** Seat is a person who uses the interface of the server without a browser, with a session of their own. */
export class Seat {
  #program;
  #cookie = '';

  constructor(program, login) {
    this.#program = program;
    this.login = login;
  }

  /** signIn opens a session by the demo card. */
  async signIn() {
    const answer = await this.#call('POST', '/api/auth/demo-sign-in', { login: this.login });
    const cookie = answer.headers.getSetCookie().find((text) => text.startsWith('nt_session='));
    assert.ok(cookie, `${this.login} got no session`);
    this.#cookie = cookie.split(';')[0];
    return this;
  }

  async #call(method, path, body) {
    const answer = await fetch(`http://127.0.0.1:${this.#program.port}${path}`, {
      method,
      headers: { ...(this.#cookie && { Cookie: this.#cookie }), ...(body && { 'Content-Type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
    if (!answer.ok) assert.fail(`${this.login}: ${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }

  /** get reads a resource. */
  async get(path) {
    return (await this.#call('GET', path)).json();
  }

  /** put stores a resource. */
  async put(path, body) {
    return (await this.#call('PUT', path, body)).json();
  }

  /** post acts on a resource. */
  async post(path, body) {
    const text = await (await this.#call('POST', path, body)).text();
    return text === '' ? undefined : JSON.parse(text);
  }

  /** patch changes what it names of a resource. */
  async patch(path, body) {
    return (await this.#call('PATCH', path, body)).json();
  }

  /** remove takes a resource away. */
  async remove(path) {
    await this.#call('DELETE', path);
  }

  /** file reads the bytes of a file, as Latin letters. */
  async file(path) {
    return Buffer.from(await (await this.#call('GET', path)).arrayBuffer()).toString('latin1');
  }

  /** arrive checks in. */
  arrive(meeting, mode) {
    return this.put(`/api/meetings/${meeting}/my-attendance`, { mode });
  }

  /** vote stores a ballot. */
  vote(vote, choice) {
    return this.put(`/api/votes/${vote}/ballot`, { choice, ballot_key: randomUUID() });
  }
}

/** inTurns does the work for each of the list, eight at a time: a hall does not come through the door at once. */
export async function inTurns(list, work) {
  const results = [];
  for (let at = 0; at < list.length; at += 8) results.push(...(await Promise.all(list.slice(at, at + 8).map(work))));
  return results;
}
