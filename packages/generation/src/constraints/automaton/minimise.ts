import type { Automaton } from './automaton.ts';
import type { Work } from './work.ts';

/**
 * Joins states that the same texts lead on from (Moore's partition refinement). The automaton must not call. One whose
 * states part only after many bytes would take too long, and stays as it is.
 */
export function minimise(automaton: Automaton, work: Work): Automaton {
  const { classes, classOf, next, accepting } = automaton;
  const size = accepting.length;
  const round = size * (classes + 1);
  let steps = 0;
  let groups: number[] = accepting.map((accepted) => (accepted ? 1 : 0));
  let count = new Set(groups).size;
  for (;;) {
    steps += round;
    if (steps > work.mostMinimising) return automaton;
    work.spend(round);
    const known = new Map<string, number>();
    const finer = groups.map((group, state) => {
      let key = `${group}`;
      for (let at = state * classes; at < (state + 1) * classes; at++) {
        key += `,${next[at]! < 0 ? -1 : groups[next[at]!]!}`;
      }
      const found = known.get(key) ?? known.size;
      known.set(key, found);
      return found;
    });
    groups = finer;
    if (known.size === count) break;
    count = known.size;
  }
  if (count === size) return automaton;
  // States are numbered when they are first met, so the start stays the first.
  const smaller = new Int32Array(count * classes).fill(-1);
  const acceptingGroups = new Array<boolean>(count).fill(false);
  groups.forEach((group, state) => {
    acceptingGroups[group] = accepting[state]!;
    for (let index = 0; index < classes; index++) {
      const target = next[state * classes + index]!;
      smaller[group * classes + index] = target < 0 ? -1 : groups[target]!;
    }
  });
  return {
    classes,
    classOf,
    next: smaller,
    calls: acceptingGroups.map(() => []),
    accepting: acceptingGroups,
    alike: Int32Array.from(acceptingGroups, (_, state) => state),
  };
}
