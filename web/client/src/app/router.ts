import { Value } from '../core/state/value';
import { match } from './match';
import { routes, type Route } from './routes';

/** Place is where the person is: the route is null for an unknown address. */
export interface Place {
  path: string;
  route: Route | null;
  params: Record<string, string>;
  query: URLSearchParams;
}

function locate(): Place {
  const path = location.pathname;
  const query = new URLSearchParams(location.search);
  for (const route of routes) {
    const params = match(route.pattern, path);
    if (params) return { path, route, params, query };
  }
  return { path, route: null, params: {}, query };
}

/** place is the present address. */
export const place = new Value<Place>(locate());

/** navigate goes to an address of this site; `replace` leaves no step back. */
export function navigate(to: string, options: { replace?: boolean } = {}): void {
  if (options.replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  place.set(locate());
}

/** follow makes plain links of this site change the place without loading the page again. */
export function follow(): void {
  window.addEventListener('popstate', () => place.set(locate()));
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (/^\/(api|trust|openapi|healthz|metrics)/.test(link.pathname)) return;
    event.preventDefault();
    if (link.href !== location.href) navigate(link.pathname + link.search + link.hash);
  });
}
