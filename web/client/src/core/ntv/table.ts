import { Curve, edwards, type Edwards, type Point } from './group';
import { ORDER, mod } from './scalar';

/**
 * Many multiples of few fixed points, encoded together. A ballot of thirty persons needs 660 of them: noble's own path inverts a field element
 * after each multiplication and takes a root for each encoding; here one inversion serves all.
 */

const Fp = Curve.Fp;
const zero = Curve.ZERO;

const width = 6;
const half = 1 << (width - 1);
const windows = Math.ceil(253 / width) + 1;
const digitMask = BigInt((1 << width) - 1);
const step = BigInt(width);

/** FixedBase holds the multiples 1…32 · 2^(6w) of one point: multiplying is then 44 additions. */
export class FixedBase {
  readonly #rows: Edwards[][] = [];

  constructor(point: Point) {
    let base = edwards(point);
    for (let window = 0; window < windows; window++) {
      const row = [base];
      for (let multiple = 2; multiple <= half; multiple++) row.push((row[multiple - 2] as Edwards).add(base));
      this.#rows.push(row);
      base = (row[half - 1] as Edwards).double();
    }
  }

  /**
   * times multiplies by a scalar in 0…l−1. Secret scalars are expected: every window costs one addition, and every entry of a row is touched, as
   * far as JavaScript keeps that promise.
   */
  times(scalar: bigint): Edwards {
    let total = zero;
    let idle = this.#rows[0]?.[0] as Edwards;
    let rest = scalar;
    let carry = 0;
    for (const row of this.#rows) {
      let digit = Number(rest & digitMask) + carry;
      rest >>= step;
      carry = digit > half ? 1 : 0;
      digit -= carry << width;
      const wanted = Math.abs(digit) - 1;
      let chosen = row[0] as Edwards;
      for (let at = 1; at < half; at++) chosen = at === wanted ? (row[at] as Edwards) : chosen;
      const negative = chosen.negate();
      if (digit === 0) idle = idle.add(chosen);
      else total = total.add(digit < 0 ? negative : chosen);
    }
    return total;
  }
}

const halfOne = (ORDER + 1n) / 2n;

/** halved is scalar/2 modulo the order: {@link encodeDoubled} gives the other factor two back. */
export function halved(scalar: bigint): bigint {
  return mod(scalar * halfOne);
}

const rootOfMinusOne = 19681161376707505956807079304988542015446066515923890162744021073123829784752n;
const inverseRoot = 54469307008909316920995813868745141605393597292927456921205312896311721017578n;

/**
 * encodeDoubled returns the encodings of 2·P for each P. The doubled point's coordinates come as products in which the root that RFC 9496 (4.3.2)
 * takes is already known, so that an inversion suffices, and inversions can be shared.
 */
export function encodeDoubled(points: Edwards[]): Uint8Array[] {
  const d = Curve.CURVE().d;
  const parts = points.map(({ X, Y, Z, T }) => {
    const xy = Fp.mul(X, Y);
    const zz = Fp.sqr(Z);
    const dtt = Fp.mul(d, Fp.sqr(T));
    const e = Fp.add(xy, xy);
    const f = Fp.add(zz, dtt);
    const g = Fp.add(Fp.sqr(Y), Fp.sqr(X));
    const h = Fp.sub(zz, dtt);
    const eg = Fp.mul(e, g);
    const fh = Fp.mul(f, h);
    return { e, f, g, h, eg, fh, all: Fp.mul(eg, fh) };
  });
  // Zero exactly for what doubles to the identity; its inverse is then not looked at.
  const inverses = invertAll(parts.map((part) => part.all));
  return parts.map((part, at) => {
    if (Fp.is0(part.all)) return new Uint8Array(32);
    const inverse = inverses[at] as bigint;
    const zInverse = Fp.mul(part.eg, inverse);
    const tInverse = Fp.mul(part.fh, inverse);
    let { e, g, h } = part;
    let magic = inverseRoot;
    if (isNegative(Fp.mul(part.eg, zInverse))) {
      [e, g, h] = [part.g, Fp.neg(part.e), Fp.mul(part.f, rootOfMinusOne)];
      magic = rootOfMinusOne;
    }
    if (isNegative(Fp.mul(Fp.mul(h, e), zInverse))) g = Fp.neg(g);
    const s = Fp.mul(Fp.mul(Fp.sub(h, g), magic), Fp.mul(g, tInverse));
    return Fp.toBytes(isNegative(s) ? Fp.neg(s) : s);
  });
}

function isNegative(value: bigint): boolean {
  return (value & 1n) === 1n;
}

/** invertAll inverts field elements with one inversion (Montgomery's trick); zeros stay zero. */
function invertAll(values: bigint[]): bigint[] {
  let product = 1n;
  const before = values.map((value) => {
    const until = product;
    if (value !== 0n) product = Fp.mul(product, value);
    return until;
  });
  let inverse = Fp.inv(product);
  const out = new Array<bigint>(values.length).fill(0n);
  for (let at = values.length - 1; at >= 0; at--) {
    const value = values[at] as bigint;
    if (value === 0n) continue;
    out[at] = Fp.mul(inverse, before[at] as bigint);
    inverse = Fp.mul(inverse, value);
  }
  return out;
}
