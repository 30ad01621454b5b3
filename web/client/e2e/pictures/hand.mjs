import assert from 'node:assert/strict';

/** Hand acts for a person over the interface, so that a picture can be taken of any moment of the day. */
export class Hand {
  #address;
  #cookie = '';

  constructor(port) {
    this.#address = `http://127.0.0.1:${port}`;
  }

  /** of signs a person in by the demo card. */
  static async of(port, login) {
    const hand = new Hand(port);
    const answer = await hand.#call('POST', '/api/auth/demo-sign-in', { login });
    hand.#cookie = answer.headers.getSetCookie().find((text) => text.startsWith('nt_session=')).split(';')[0];
    return hand;
  }

  async #call(method, path, body) {
    const form = body instanceof FormData;
    const answer = await fetch(this.#address + path, {
      method,
      headers: { ...(this.#cookie && { Cookie: this.#cookie }), ...(body && !form && { 'Content-Type': 'application/json' }) },
      body: form ? body : body && JSON.stringify(body),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${answer.ok ? '' : await answer.text()}`);
    return answer;
  }

  /** get reads a resource. */
  async get(path) {
    return (await this.#call('GET', path)).json();
  }

  /** post acts; the answer is undefined when it is empty. */
  async post(path, body) {
    const text = await (await this.#call('POST', path, body)).text();
    return text ? JSON.parse(text) : undefined;
  }

  /** patch changes what it names. */
  async patch(path, body) {
    return (await this.#call('PATCH', path, body)).json();
  }

  /** put stores. */
  async put(path, body) {
    const text = await (await this.#call('PUT', path, body)).text();
    return text ? JSON.parse(text) : undefined;
  }
}
