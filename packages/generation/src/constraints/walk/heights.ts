import type { Automaton } from '../automaton/automaton.ts';
import { ConstraintError } from '../errors.ts';

/**
 * For each state of each rule: how many frames its calls pile up at least until the rule is through. Infinity where it
 * can't be: a recursion that never ends, or a dead end.
 *
 * @throws ConstraintError where a rule calls itself before it has read anything.
 */
export function ruleHeights(automata: readonly Automaton[]): readonly Float64Array[] {
  refuseLeftRecursion(automata);
  const heights = automata.map(({ accepting }) =>
    Float64Array.from(accepting, (accepted) => (accepted ? 0 : Infinity)),
  );
  // Backwards, for most states lead to higher ones; again until nothing changes.
  for (let changed = true; changed; ) {
    changed = false;
    automata.forEach(({ accepting, classes, next, calls }, rule) => {
      const own = heights[rule]!;
      for (let state = accepting.length - 1; state >= 0; state--) {
        let least = own[state]!;
        for (let at = state * classes; at < (state + 1) * classes; at++) {
          if (next[at]! >= 0) least = Math.min(least, own[next[at]!]!);
        }
        for (const [called, then] of calls[state]!) {
          const below = heights[called]![0]! + (isLast(automata[rule]!, then) ? 0 : 1);
          least = Math.min(least, Math.max(below, own[then]!));
        }
        if (least < own[state]!) {
          own[state] = least;
          changed = true;
        }
      }
    });
  }
  return heights;
}

function refuseLeftRecursion(automata: readonly Automaton[]): void {
  const done = new Set<number>();
  const open = new Set<number>();
  const enter = (rule: number): void => {
    if (done.has(rule)) return;
    if (open.has(rule)) {
      throw new ConstraintError('', 'A definition refers to itself without anything in between.');
    }
    open.add(rule);
    const states = new Set([0]);
    for (const state of states) {
      for (const [called, then] of automata[rule]!.calls[state]!) {
        enter(called);
        if (automata[called]!.accepting[0]!) states.add(then);
      }
    }
    open.delete(rule);
    done.add(rule);
  };
  automata.forEach((_, rule) => {
    enter(rule);
  });
}

/** Whether a rule is through at a state and nothing more of it may follow. */
export function isLast(automaton: Automaton, state: number): boolean {
  return automaton.accepting[state]! && automaton.calls[state]!.length === 0 && !reads(automaton, state);
}

/** Whether a byte may follow within the rule. */
export function reads({ next, classes }: Automaton, state: number): boolean {
  for (let at = state * classes; at < (state + 1) * classes; at++) if (next[at]! >= 0) return true;
  return false;
}
