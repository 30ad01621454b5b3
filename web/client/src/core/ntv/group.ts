import { mulAddUnsafe } from '@noble/curves/abstract/curve.js';
import type { EdwardsPoint, EdwardsPointCons } from '@noble/curves/abstract/edwards.js';
import { ristretto255 } from '@noble/curves/ed25519.js';
import { unhex } from './frame';
import { mod } from './scalar';

/** The group ristretto255 of RFC 9496, on noble's arithmetic. */

/** Point is an element of the group. */
export type Point = InstanceType<typeof ristretto255.Point>;

const Ristretto = ristretto255.Point;
/** Edwards is a point of the curve that stands for a group element; several stand for the same one. */
export type Edwards = EdwardsPoint;

/** identity is the neutral element. Refused as a public key and as alpha. */
export const identity: Point = Ristretto.ZERO;

/** generator is G. */
export const generator: Point = Ristretto.BASE;

/** decodePoint reads 32 bytes and throws on every encoding that is not the canonical one. The identity is a point. */
export function decodePoint(bytes: Uint8Array): Point {
  return Ristretto.fromBytes(bytes);
}

/** decodePointHex reads 64 lower-case hexadecimal digits. */
export function decodePointHex(text: string): Point {
  return decodePoint(unhex(text, 32));
}

/** encodePoint writes the canonical 32 bytes. */
export function encodePoint(point: Point): Uint8Array {
  return point.toBytes();
}

/** isIdentity says whether a point is the neutral element. */
export function isIdentity(point: Point): boolean {
  return point.is0();
}

/** multiplySecret multiplies in a time that does not depend on the scalar, as far as JavaScript allows. Zero gives the identity. */
export function multiplySecret(point: Point, scalar: bigint): Point {
  const reduced = mod(scalar);
  return reduced === 0n ? identity : point.multiply(reduced);
}

/** multiplyPublic multiplies by a scalar that everybody may know. */
export function multiplyPublic(point: Point, scalar: bigint): Point {
  return point.multiplyUnsafe(mod(scalar));
}

/** combinePublic returns Σ scalar·point for public values, with one chain of doublings for all. */
export function combinePublic(points: Point[], scalars: bigint[]): Point {
  return mulAddUnsafe(Ristretto, points, scalars.map(mod));
}

/** sum adds points. */
export function sum(points: Iterable<Point>): Point {
  let total = identity;
  for (const point of points) total = total.add(point);
  return total;
}

/** edwards returns the curve point behind an element: noble keeps it in a field that only its type hides. */
export function edwards(point: Point): Edwards {
  return (point as unknown as { ep: Edwards }).ep;
}

/** Curve is the curve under the group, edwards25519. Reached through the group: naming noble's ed25519 brings its signatures into every program. */
export const Curve = edwards(Ristretto.BASE).constructor as EdwardsPointCons;
