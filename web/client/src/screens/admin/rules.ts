import type { FullRule, RuleFraction } from '../../core/api/types';
import { t, type TextKey } from '../../core/catalogue';
import { settings } from '../../core/state/settings';

/** share says a fraction in words: “ít nhất 2/3”, “quá 1/2”. */
export function share(fraction: RuleFraction): string {
  return `${t(fraction.strict ? 'rules.more_than' : 'rules.at_least')} ${fraction.num}/${fraction.den}`;
}

/** kindOf is what a rule decides; a rule that names nothing decides motions. */
export function kindOf(rule: FullRule): 'motion' | 'election' | 'confidence_rating' | 'confidence_ballot' {
  return (rule.kind || 'motion') as ReturnType<typeof kindOf>;
}

/** sentences say a rule in plain words, the weightiest first; `threshold` is the server's text of the share. */
export function sentences(rule: FullRule, threshold: string): string[] {
  const kind = kindOf(rule);
  const base = (name: string): string => t(`rules.base_${name}` as TextKey);
  const said: string[] = [];
  if (kind === 'motion') said.push(t('rules.say_threshold', { text: threshold }));
  else if (kind === 'election') said.push(t('rules.say_elected', { text: threshold }));
  else said.push(t('rules.say_confidence', { text: threshold }));
  said.push(t('rules.say_base', { base: base(rule.base) }));
  const english = settings.get().language === 'en';
  for (const each of rule.consequences ?? []) {
    said.push(t('rules.say_consequence', { share: share(each.fraction), base: base(rule.base), text: english ? each.text_en : each.text_vi }));
  }
  if (rule.quorum.when === 'none') said.push(t('rules.say_no_quorum'));
  else said.push(t('rules.say_quorum', { share: share(rule.quorum.fraction), base: base(rule.quorum.of), when: t(`rules.when_${rule.quorum.when}` as TextKey) }));
  if (rule.participation) said.push(t('rules.say_participation', { share: share(rule.participation.fraction), base: base(rule.participation.of) }));
  if (kind === 'motion') {
    said.push(t(`rules.say_tie_${rule.tie}` as TextKey));
    said.push(t(`rules.say_options_${rule.options || 'motion'}` as TextKey));
    said.push(t(`rules.say_open_${rule.while_open || 'nothing'}` as TextKey));
    said.push(t(rule.one_shot ? 'rules.say_one_shot' : 'rules.say_change'));
    said.push(t(rule.late_arrivals ? 'rules.say_late' : 'rules.say_no_late'));
  }
  if (rule.election) {
    said.push(t('rules.say_rounds', { rounds: rule.election.rounds }));
    if (rule.election.at_most_seats) said.push(t('rules.say_at_most'));
  }
  said.push(t(rule.leave_out_suspended ? 'rules.say_suspended_out' : 'rules.say_suspended_in'));
  if (kind !== 'motion' || rule.secret) said.push(t(rule.blank_invalid ? 'rules.say_blank_invalid' : 'rules.say_blank_apart'));
  if (rule.secret) said.push(t('rules.say_secret', { min: rule.min_tally ?? 0 }));
  return said;
}

/** blank is a new rule of motions, as strict as the product's for a council. */
export function blank(): FullRule {
  return {
    code: '', name_vi: '', name_en: '', kind: 'motion', body: 'delegates', base: 'all_seats', threshold: { num: 1, den: 2, strict: true },
    quorum: { fraction: { num: 2, den: 3, strict: false }, of: 'all_seats', when: 'opening' }, tie: 'rejected',
    ground: { text: '', article: '', valid_from: '', unchecked: true },
  };
}
