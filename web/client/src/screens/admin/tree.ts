import type { Unit } from '../../core/api/types';

/** Branch is a unit with how deep it lies below the top. */
export interface Branch {
  unit: Unit;
  depth: number;
  children: number;
}

/**
 * branches puts units in the order of the tree, each after the one above it, and siblings in the
 * order they came. A unit whose upper unit is not in the list stands at the top: nobody disappears.
 */
export function branches(units: Unit[]): Branch[] {
  const known = new Set(units.map(({ id }) => id));
  const below = new Map<string, Unit[]>();
  for (const unit of units) {
    const above = unit.parent_id && known.has(unit.parent_id) ? unit.parent_id : '';
    below.set(above, [...(below.get(above) ?? []), unit]);
  }
  const result: Branch[] = [];
  const seen = new Set<string>();
  const walk = (above: string, depth: number): void => {
    for (const unit of below.get(above) ?? []) {
      if (seen.has(unit.id)) continue;
      seen.add(unit.id);
      result.push({ unit, depth, children: below.get(unit.id)?.length ?? 0 });
      walk(unit.id, depth + 1);
    }
  };
  walk('', 0);
  return result;
}
