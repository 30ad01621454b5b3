import type { Component } from 'svelte';

/** ScreenProps is what every screen gets: the places of its address and the query. */
export interface ScreenProps {
  params: Record<string, string>;
  query: URLSearchParams;
}

/** Route says which screen folder shows an address. */
export interface Route {
  pattern: string;
  screen: string;
  /** Who may see it: `open` needs no account. */
  access: 'open' | 'signed-in';
  /** `app`: with navigation; `bare`: the screen fills the window. */
  frame: 'app' | 'bare';
  /** The screen is exactly as high as the window and scrolls inside its own parts. */
  window?: true;
}

/** Every address of the client. Each screen folder has one Screen.svelte. */
export const routes: Route[] = [
  { pattern: '/', screen: 'home', access: 'signed-in', frame: 'app' },
  { pattern: '/sign-in', screen: 'signin', access: 'open', frame: 'bare' },
  { pattern: '/setup', screen: 'setup', access: 'open', frame: 'bare' },
  { pattern: '/password', screen: 'password', access: 'signed-in', frame: 'bare' },
  { pattern: '/meetings/:id', screen: 'meeting', access: 'signed-in', frame: 'app' },
  { pattern: '/meetings/:id/papers/:version', screen: 'paper', access: 'signed-in', frame: 'bare', window: true },
  { pattern: '/meetings/:id/live', screen: 'live', access: 'signed-in', frame: 'bare', window: true },
  { pattern: '/meetings/:id/chair', screen: 'chair', access: 'signed-in', frame: 'app' },
  { pattern: '/meetings/:id/secretary', screen: 'secretary', access: 'signed-in', frame: 'app' },
  { pattern: '/meetings/:id/votes/:vote/count', screen: 'counting', access: 'signed-in', frame: 'app' },
  { pattern: '/meetings/:id/conference', screen: 'conference', access: 'signed-in', frame: 'bare' },
  { pattern: '/meetings/:id/keys', screen: 'keys', access: 'signed-in', frame: 'app' },
  { pattern: '/meetings/:id/check', screen: 'check', access: 'signed-in', frame: 'app' },
  { pattern: '/meetings/:id/board', screen: 'board', access: 'signed-in', frame: 'app' },
  { pattern: '/meetings/:id/devices', screen: 'devices', access: 'signed-in', frame: 'app' },
  { pattern: '/chat', screen: 'chat', access: 'signed-in', frame: 'app' },
  { pattern: '/chat/:channel', screen: 'chat', access: 'signed-in', frame: 'app' },
  { pattern: '/opinions', screen: 'opinions', access: 'signed-in', frame: 'app' },
  { pattern: '/opinions/:id', screen: 'opinions', access: 'signed-in', frame: 'app' },
  { pattern: '/verify-ballot', screen: 'verify-ballot', access: 'open', frame: 'bare' },
  { pattern: '/spare', screen: 'spare', access: 'open', frame: 'bare' },
  { pattern: '/wall', screen: 'wall', access: 'open', frame: 'bare' },
  { pattern: '/wall/:meeting', screen: 'wall', access: 'open', frame: 'bare' },
  { pattern: '/admin', screen: 'admin', access: 'signed-in', frame: 'app' },
  { pattern: '/me', screen: 'me', access: 'signed-in', frame: 'app' },
];

type Loaded = { default: Component<ScreenProps> };

const screens = import.meta.glob<Loaded>('../screens/*/Screen.svelte');

/** loadScreen fetches a screen's code; null when the folder has none. */
export async function loadScreen(screen: string): Promise<Component<ScreenProps> | null> {
  const load = screens[`../screens/${screen}/Screen.svelte`];
  return load ? (await load()).default : null;
}
