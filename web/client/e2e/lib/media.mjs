import { until } from './until.mjs';

/** rememberPeers runs in every page before its own code: the page's media connections can then be measured. */
export function rememberPeers() {
  const Native = globalThis.RTCPeerConnection;
  if (!Native) return;
  globalThis.peers = [];
  globalThis.RTCPeerConnection = class extends Native {
    constructor(...args) {
      super(...args);
      globalThis.peers.push(this);
    }
  };
}

/** measure reads what a page receives now: sound energy over all voices, and frames drawn of each picture by the name under it. */
async function measure(person) {
  return person.page.evaluate(async () => {
    const peer = globalThis.peers.at(-1);
    let energy = 0;
    let decoded = 0;
    let packets = 0;
    for (const report of (await peer.getStats()).values()) {
      if (report.type !== 'inbound-rtp') continue;
      if (report.kind === 'audio') energy += report.totalAudioEnergy ?? 0;
      else decoded += report.framesDecoded ?? 0;
      packets += report.packetsReceived ?? 0;
    }
    const pictures = {};
    for (const tile of document.querySelectorAll('figure[data-slot]')) {
      const video = tile.querySelector('video');
      const name = tile.querySelector('.name')?.textContent?.trim() ?? '';
      if (video) pictures[name] = video.getVideoPlaybackQuality().totalVideoFrames;
    }
    const own = peer.getSenders().find(({ track }) => track?.kind === 'video')?.track;
    return { width: own?.getSettings().width ?? 0, energy, decoded, packets, pictures, state: peer.connectionState, remote: peer.remoteDescription?.sdp.match(/a=ice-ufrag:(\S+)/)?.[1] ?? '' };
  });
}

/** flows waits until the person sees fresh frames of everybody named and hears sound, both measured from now on. */
export async function flows(person, names, { sound = true } = {}) {
  const before = await until(`${person.name} has the pictures of ${names.join(', ')}`, async () => {
    const now = await measure(person);
    return names.every((name) => name in now.pictures) ? now : null;
  });
  await until(`${person.name} sees ${names.join(', ')} move${sound ? ' and hears them' : ''}`, async () => {
    const now = await measure(person);
    const still = names.filter((name) => !((now.pictures[name] ?? 0) >= (before.pictures[name] ?? 0) + 3));
    return still.length === 0 && (!sound || now.energy > before.energy + 1e-6);
  });
}

/** path is the name of the connection's present ICE session; it changes with every restart. */
export async function path(person) {
  return (await measure(person)).remote;
}

/** namesSeen are the names under all pictures, with or without a moving picture. */
export function namesSeen(person) {
  return person.page.locator('figure .name').allInnerTexts();
}

/** hearing sums up the energy of sound received so far. */
export async function hearing(person) {
  return (await measure(person)).energy;
}

/** pictured are the names of the people whose picture, and not only whose name, is shown. */
export async function pictured(person) {
  return Object.keys((await measure(person)).pictures);
}

/** sending is the width of the picture that is sent, 0 without one. */
export async function sending(person) {
  const { width } = await measure(person);
  return { width };
}
