/** Rule is the number of one of the verifier's rules. */
export type Rule =
  | 'V1' | 'V2' | 'V3' | 'V4' | 'V5' | 'V6' | 'V7' | 'V8' | 'V9' | 'V10'
  | 'V11' | 'V12' | 'V13' | 'V14' | 'V15' | 'V16' | 'V17' | 'V18' | 'V19' | 'V20';

/** Violation says which rule a board breaks, at which record, and why (in English, for experts: screens name the rule in their own words). */
export class Violation extends Error {
  override readonly name = 'Violation';

  constructor(
    readonly rule: Rule,
    readonly seq: number,
    readonly reason: string,
  ) {
    super(`${rule} at record ${seq}: ${reason}`);
  }
}
