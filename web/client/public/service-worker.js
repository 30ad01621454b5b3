// Lets the client be installed and open on a lost line. Only the shell is kept: the page (newest copy
// wins whenever the server answers) and files whose names change with their content. Nothing of the
// API, no papers, no ballots.
const SHELL = 'nt-shell-1';
const LIMIT = 200;

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== SHELL) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== 'GET' || address.origin !== location.origin) return;
  if (request.mode === 'navigate') {
    if (!/^\/(api|trust|openapi|healthz|metrics)/.test(address.pathname)) event.respondWith(page(request));
  } else if (address.pathname.startsWith('/assets/')) {
    event.respondWith(asset(request));
  }
});

async function page(request) {
  const shell = await caches.open(SHELL);
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.headers.get('Content-Type')?.startsWith('text/html')) await shell.put('/', answer.clone());
    return answer;
  } catch (problem) {
    const kept = await shell.match('/');
    if (kept) return kept;
    throw problem;
  }
}

async function asset(request) {
  const shell = await caches.open(SHELL);
  const kept = await shell.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && answer.status === 200) {
    await shell.put(request, answer.clone());
    const names = await shell.keys();
    for (const old of names.slice(0, Math.max(0, names.length - LIMIT))) await shell.delete(old);
  }
  return answer;
}
