import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * Line is the network between one person's device and the server: a small relay of TCP that can be
 * cut, and that can lose the server's answers on the way.
 */
export class Line {
  #server;
  #target;
  #pairs = new Set();
  #state = 'open';

  /** open starts a line to the server's port. */
  static async open(target) {
    const line = new Line();
    line.#target = target;
    line.#server = createServer((device) => line.#join(device)).listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    return line;
  }

  /** address to type into the browser. */
  get address() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  #join(device) {
    device.on('error', () => device.destroy());
    if (this.#state === 'cut') return device.destroy();
    const house = connect(this.#target, '127.0.0.1');
    const pair = { device, house };
    this.#pairs.add(pair);
    const end = () => {
      device.destroy();
      house.destroy();
      this.#pairs.delete(pair);
    };
    house.on('error', end).on('close', end);
    device.on('close', end);
    device.on('data', (bytes) => house.write(bytes));
    house.on('data', (bytes) => {
      if (this.#state !== 'deaf') device.write(bytes);
    });
  }

  /** deafen lets everything reach the server and nothing come back: what is acknowledged is never heard. */
  deafen() {
    this.#state = 'deaf';
  }

  /** cut breaks every connection and refuses new ones. */
  cut() {
    this.#state = 'cut';
    for (const { device, house } of this.#pairs) {
      device.destroy();
      house.destroy();
    }
    this.#pairs.clear();
  }

  /** mend lets the device through again. */
  mend() {
    this.#state = 'open';
  }

  /** close ends the line for good. */
  close() {
    this.cut();
    this.#server.close();
  }
}
