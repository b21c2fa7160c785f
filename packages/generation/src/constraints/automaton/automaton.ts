import { ConstraintSizeError } from '../errors.ts';
import type { Network } from './network.ts';
import type { Work } from './work.ts';

/** States that one rule may have. */
const mostStates = 100_000;

/** A deterministic automaton over classes of bytes, with calls. Legend: N states, K classes. State 0 is the start. */
export interface Automaton {
  /** K */
  readonly classes: number;
  /** [256] */
  readonly classOf: Uint8Array;
  /** [N · K]: the next state, −1 for none. */
  readonly next: Int32Array;
  /** [N]: rules that may be called, each with the state behind the call. */
  readonly calls: readonly (readonly (readonly [rule: number, then: number])[])[];
  /** [N] */
  readonly accepting: readonly boolean[];
  /** [N]: a state that no text of at most the horizon's bytes tells from it; itself where none is known. */
  readonly alike: Int32Array;
}

/** The subset construction: a state is a set of the network's states. */
export function determinise(network: Network, work: Work): Automaton {
  const classOf = classify(network);
  const classes = Math.max(...classOf) + 1;
  const sample = Array.from({ length: classes }, (_, index) => classOf.indexOf(index));
  let steps = 0;
  const marks = new Int32Array(network.edges.length).fill(-1);
  let mark = 0;
  const close = (states: Iterable<number>): number[] => {
    mark += 1;
    const open: number[] = [];
    const closed: number[] = [];
    const visit = (state: number): void => {
      if (marks[state] === mark) return;
      marks[state] = mark;
      open.push(state);
    };
    for (const state of states) visit(state);
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      steps += 1 + network.free[state]!.length;
      // States that only lead on without reading say nothing about the set.
      if (state === network.end || network.edges[state]!.length > 0) closed.push(state);
      for (const target of network.free[state]!) visit(target);
    }
    return closed.sort((one, other) => one - other);
  };
  const sets: number[][] = [];
  const known = new Map<string, number>();
  const intern = (states: number[]): number => {
    if (states.length === 0) return -1;
    const key = states.join();
    const found = known.get(key);
    if (found !== undefined) return found;
    if (sets.length >= mostStates) throw new ConstraintSizeError('states', mostStates);
    known.set(key, sets.length);
    return sets.push(states) - 1;
  };
  intern(close([network.start]));
  const next: number[] = [];
  const calls: (readonly [number, number])[][] = [];
  const closures = new Int32Array(network.edges.length).fill(-2);
  const internOne = (state: number): number => {
    if (closures[state] === -2) closures[state] = intern(close([state]));
    return closures[state]!;
  };
  const first = new Int32Array(classes);
  for (const set of sets) {
    // Most bytes lead to one state; where they lead to several, these are listed.
    first.fill(-1);
    const several = new Map<number, number[]>();
    const byRule = new Map<number, number[]>();
    for (const state of set) {
      const edges = network.edges[state]!;
      for (let at = 0; at < edges.length; at += 3) {
        const [from, to, target] = [edges[at]!, edges[at + 1]!, edges[at + 2]!];
        if (from >= 256) {
          const targets = byRule.get(from - 256);
          if (targets === undefined) byRule.set(from - 256, [target]);
          else targets.push(target);
          steps += 1;
          continue;
        }
        for (let index = classOf[from]!; index < classes; index++) {
          if (sample[index]! > to) break;
          steps += 1;
          if (first[index] === -1) first[index] = target;
          else if (first[index] !== target) {
            const targets = several.get(index);
            if (targets === undefined) several.set(index, [first[index]!, target]);
            else targets.push(target);
          }
        }
      }
    }
    work.spend(steps);
    steps = 0;
    for (let index = 0; index < classes; index++) {
      const targets = several.get(index);
      if (targets !== undefined) next.push(intern(close(targets)));
      else next.push(first[index] === -1 ? -1 : internOne(first[index]!));
    }
    const called = [...byRule].map(([rule, targets]) => [rule, intern(close(targets))] as const);
    calls.push(called.filter(([, then]) => then >= 0));
  }
  // A network that reads nothing and ends nowhere has no set at all.
  if (sets.length === 0) {
    return {
      classes,
      classOf,
      next: new Int32Array(classes).fill(-1),
      calls: [[]],
      accepting: [false],
      alike: Int32Array.of(0),
    };
  }
  return {
    classes,
    classOf,
    next: Int32Array.from(next),
    calls,
    accepting: sets.map((set) => set.includes(network.end)),
    alike: joinAlike(sets, network.labels),
  };
}

/** Sets of the same states, or of states of the same label, are alike. */
function joinAlike(sets: readonly (readonly number[])[], labels: ReadonlyMap<number, string>): Int32Array {
  const known = new Map<string, number>();
  return Int32Array.from(sets, (set, state) => {
    if (!set.some((member) => labels.has(member))) return state;
    const key = set
      .map((member) => labels.get(member) ?? `${member}`)
      .sort()
      .join();
    const found = known.get(key) ?? state;
    known.set(key, found);
    return found;
  });
}

/** Bytes that no edge tells apart share a class; classes ascend with their bytes. */
function classify({ edges }: Network): Uint8Array {
  const begins = new Uint8Array(257);
  for (const flat of edges) {
    for (let at = 0; at < flat.length; at += 3) {
      if (flat[at]! >= 256) continue;
      begins[flat[at]!] = 1;
      begins[flat[at + 1]! + 1] = 1;
    }
  }
  let index = 0;
  return Uint8Array.from({ length: 256 }, (_, byte) => {
    if (byte > 0 && begins[byte] === 1) index += 1;
    return index;
  });
}

/** Texts of both automata, or of the first without those of the second. Neither calls. */
export function combine(first: Automaton, second: Automaton, how: 'both' | 'without', work: Work): Automaton {
  const { classes, classOf, parts } = joinClasses(first, second);
  const pairs: (readonly [number, number])[] = [[0, 0]];
  const known = new Map<number, number>([[1, 0]]);
  const next: number[] = [];
  for (const [one, other] of pairs) {
    work.spend(classes);
    for (const [ofFirst, ofSecond] of parts) {
      const toOne = first.next[one * first.classes + ofFirst]!;
      const toOther = other < 0 ? -1 : second.next[other * second.classes + ofSecond]!;
      if (toOne < 0 || (how === 'both' && toOther < 0)) {
        next.push(-1);
        continue;
      }
      const key = toOne * (mostStates + 1) + toOther + 1;
      let index = known.get(key);
      if (index === undefined) {
        if (pairs.length >= mostStates) throw new ConstraintSizeError('states', mostStates);
        index = pairs.push([toOne, toOther]) - 1;
        known.set(key, index);
      }
      next.push(index);
    }
  }
  return {
    classes,
    classOf,
    next: Int32Array.from(next),
    calls: pairs.map(() => []),
    alike: Int32Array.from(pairs, (_, state) => state),
    accepting: pairs.map(
      ([one, other]) =>
        first.accepting[one]! && (other >= 0 && second.accepting[other]!) === (how === 'both'),
    ),
  };
}

/** Classes of bytes that neither automaton tells apart; `parts`: which class of either each is in. */
function joinClasses(
  first: Automaton,
  second: Automaton,
): Pick<Automaton, 'classes' | 'classOf'> & { readonly parts: readonly (readonly [number, number])[] } {
  const parts: (readonly [number, number])[] = [];
  const known = new Map<number, number>();
  const classOf = Uint8Array.from({ length: 256 }, (_, byte) => {
    const [one, other] = [first.classOf[byte]!, second.classOf[byte]!];
    const key = one * 256 + other;
    const joined = known.get(key) ?? parts.push([one, other]) - 1;
    known.set(key, joined);
    return joined;
  });
  return { classes: parts.length, classOf, parts };
}
