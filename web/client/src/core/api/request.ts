import { settings } from '../state/settings';
import { Value } from '../state/value';
import type { Address, Answer, Body, Query } from './paths';
import { isProblemBody, offlineProblem, problemFrom, timeoutProblem, unknownProblem, type Problem } from './problem';

/** RequestOptions of one call. */
export interface RequestOptions {
  /** Ends the call early; the promise is then rejected with the signal's reason. */
  signal?: AbortSignal;
  /** Milliseconds until the call counts as unanswered; 15 000 unless told. */
  timeout?: number;
}

const DEFAULT_TIMEOUT = 15_000;

/** signedOut becomes true when the server no longer knows the session; the router then shows sign-in. */
export const signedOut = new Value(false);

/** endedBecause is why the session of this device was ended by somebody, where the server has more to say than “please sign in”. */
export const endedBecause = new Value<Problem | null>(null);

const ENDED = ['people.device_replaced', 'people.spare_withdrawn'];

/** reachable is what the last call learned about the server. */
export const reachable = new Value(true);

/**
 * request sends one call to the server and returns the decoded answer (undefined for an empty one).
 * Every failure is a Problem, except an abort by the caller, which is rethrown as it is.
 */
export async function request<T>(method: string, path: string, body?: unknown, options: RequestOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': settings.get().language };
  let payload: BodyInit | undefined;
  if (body instanceof FormData) {
    payload = body;
  } else if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
    payload = JSON.stringify(body);
  }

  const timer = AbortSignal.timeout(options.timeout ?? DEFAULT_TIMEOUT);
  const signal = options.signal ? AbortSignal.any([options.signal, timer]) : timer;
  let response: Response;
  let decoded: unknown;
  try {
    response = await fetch(path, { method, headers, body: payload, signal, credentials: 'same-origin', cache: 'no-store' });
    decoded = await decode(response);
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    reachable.set(false);
    throw timer.aborted ? timeoutProblem() : offlineProblem();
  }
  reachable.set(true);
  if (response.ok) return decoded as T;
  throw refusal(response.status, decoded);
}

async function decode(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  if (!/\bjson\b/.test(response.headers.get('Content-Type') ?? '')) return undefined;
  return JSON.parse(text);
}

function refusal(status: number, decoded: unknown): Problem {
  if (!isProblemBody(decoded)) return unknownProblem(status);
  const problem = problemFrom(decoded);
  if (ENDED.includes(problem.code)) endedBecause.set(problem);
  if (problem.code === 'people.sign_in_required' || ENDED.includes(problem.code)) signedOut.set(true);
  return problem;
}

/** ReadOptions of one reading call. */
export interface ReadOptions<Q> extends RequestOptions {
  /** The query, without what is undefined. */
  query?: Q;
}

/** get reads a resource; its type is that of the operation in the OpenAPI document. */
export function get<P extends Address<'get'>>(path: P, options: ReadOptions<Query<'get', P>> = {}): Promise<Answer<'get', P>> {
  return request('GET', path + search(options.query as Record<string, unknown> | undefined), undefined, options);
}

/** post acts on a resource. */
export function post<P extends Address<'post'>>(path: P, body?: Body<'post', P>, options?: RequestOptions): Promise<Answer<'post', P>> {
  return request('POST', path, body, options);
}

/** put stores a resource. */
export function put<P extends Address<'put'>>(path: P, body?: Body<'put', P>, options?: RequestOptions): Promise<Answer<'put', P>> {
  return request('PUT', path, body, options);
}

/** patch changes what is named of a resource. */
export function patch<P extends Address<'patch'>>(path: P, body?: Body<'patch', P>, options?: RequestOptions): Promise<Answer<'patch', P>> {
  return request('PATCH', path, body, options);
}

/** remove deletes or ends a resource. */
export function remove<P extends Address<'delete'>>(path: P, options?: RequestOptions): Promise<Answer<'delete', P>> {
  return request('DELETE', path, undefined, options);
}

function search(query: Record<string, unknown> | undefined): string {
  if (!query) return '';
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}
