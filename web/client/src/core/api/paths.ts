import type { paths } from './schema.gen';

/** Method is how an operation is called. */
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Pattern is a path of the interface as the OpenAPI document writes it, such as "/api/meetings/{id}", that has the method. */
type Pattern<M extends Method> = { [K in keyof paths]: paths[K] extends Record<M, { responses: unknown }> ? K : never }[keyof paths];

/** Filled is a pattern with a text for each of its names: `/api/meetings/${string}`. */
type Filled<K extends string> = K extends `${infer Head}{${string}}${infer Tail}` ? `${Head}${string}${Filled<Tail>}` : K;

/** Address is every path that may be called with the method. */
export type Address<M extends Method> = Filled<Pattern<M>>;

/** PatternOf finds the pattern whose filled form is exactly P. */
type PatternOf<M extends Method, P extends string> = {
  [K in Pattern<M>]: [P] extends [Filled<K>] ? ([Filled<K>] extends [P] ? K : never) : never;
}[Pattern<M>];

type Operation<M extends Method, P extends string> = paths[PatternOf<M, P>] extends Record<M, infer O> ? O : never;

type Json<T> = T extends { content: { 'application/json': infer B } } ? B : undefined;

/** Answer is what the operation answers: undefined for an empty answer. */
export type Answer<M extends Method, P extends string> =
  Operation<M, P> extends { responses: infer R } ? (R extends { 200: infer A } ? Json<A> : undefined) : never;

/** Query is the operation's query; undefined when it takes none. */
export type Query<M extends Method, P extends string> =
  Operation<M, P> extends { parameters: { query?: infer Q } } ? ([Q] extends [undefined] ? undefined : Q) : undefined;

/** Body is what the operation takes: JSON, a form with a file, or nothing. */
export type Body<M extends Method, P extends string> =
  Operation<M, P> extends { requestBody?: infer R }
    ? NonNullable<R> extends { content: { 'application/json': infer B } }
      ? B
      : NonNullable<R> extends { content: { 'multipart/form-data': unknown } }
        ? FormData
        : undefined
    : undefined;
