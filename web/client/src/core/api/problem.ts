import type { TextKey } from '../catalogue';
import type { components } from './schema.gen';

/** ProblemBody is the server's application/problem+json (RFC 9457); `detail` is in the user's language. */
export type ProblemBody = Pick<Answered, 'status' | 'code' | 'detail'> & Partial<Answered>;

type Answered = components['schemas']['Problem'];

/**
 * Problem is any refusal or failure of a request. `code` is stable; `text` is what the user reads:
 * the server's words when it gave some, else `key` names our own sentence.
 */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly text: string;
  readonly key: TextKey | null;
  readonly body: ProblemBody | null;

  constructor(code: string, status: number, text: string, key: TextKey | null = null, body: ProblemBody | null = null) {
    super(`${code}: ${text}`);
    this.name = 'Problem';
    this.code = code;
    this.status = status;
    this.text = text;
    this.key = key;
    this.body = body;
  }

  /** offline tells that the server was not reached: nothing is known about the act. */
  get offline(): boolean {
    return this.code === 'client.offline' || this.code === 'client.timeout';
  }

  /** field returns the server's remark on one field of the body, or "" when there is none. */
  field(name: string): string {
    return this.body?.errors?.find((error) => error.location === name || error.location === `body.${name}`)?.message ?? '';
  }
}

/** offlineProblem: the server was not reached. */
export function offlineProblem(): Problem {
  return new Problem('client.offline', 0, '', 'problem.offline');
}

/** timeoutProblem: no answer in time. */
export function timeoutProblem(): Problem {
  return new Problem('client.timeout', 0, '', 'problem.timeout');
}

/** unknownProblem: an answer that is not ours, such as a proxy's page. */
export function unknownProblem(status: number): Problem {
  return new Problem('client.unknown', status, '', 'problem.unknown');
}

/** isProblemBody tells whether a decoded answer is a problem document of this server. */
export function isProblemBody(value: unknown): value is ProblemBody {
  if (typeof value !== 'object' || value === null) return false;
  const body = value as Record<string, unknown>;
  return typeof body['code'] === 'string' && typeof body['status'] === 'number';
}

/** problemFrom makes a Problem of the server's document. */
export function problemFrom(body: ProblemBody): Problem {
  return new Problem(body.code, body.status, body.detail || body.title || '', body.detail || body.title ? null : 'problem.unknown', body);
}
