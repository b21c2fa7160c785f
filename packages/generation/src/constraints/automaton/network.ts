import { ConstraintSizeError } from '../errors.ts';
import type { Expression } from '../grammar/expression.ts';
import { type Automaton, combine, determinise } from './automaton.ts';
import { minimise } from './minimise.ts';
import { Work } from './work.ts';

/** States that a rule may take before it is made deterministic. */
const mostStates = 400_000;
/** Steps that it takes to make one. */
const stateCost = 20;

/** A nondeterministic automaton over bytes and calls. */
export interface Network {
  readonly start: number;
  readonly end: number;
  /** By state, flat: from, to, target. Calls are symbols from 256 on. */
  readonly edges: readonly (readonly number[])[];
  /** By state: where it leads without reading. */
  readonly free: readonly (readonly number[])[];
  /** States of one label are told apart by no text of at most the horizon's bytes. */
  readonly labels: ReadonlyMap<number, string>;
}

/**
 * An expression as a deterministic automaton.
 *
 * @param horizon bytes of the longest text that states shall be told apart by, see {@link Automaton.alike}. Default:
 *   any.
 * @param work Of the constraint that it is part of.
 */
export function compileExpression(
  expression: Expression,
  horizon: number = Infinity,
  work: Work = new Work(),
): Automaton {
  const found = compiled.get(expression);
  if (found?.horizon === horizon) return found.automaton;
  const builder = new NetworkBuilder(horizon, work);
  const [start, end] = [builder.state(), builder.state()];
  builder.add(expression, start, end);
  const { edges, free, labels } = builder;
  const automaton = determinise({ start, end, edges, free, labels }, work);
  compiled.set(expression, { horizon, automaton });
  return automaton;
}

/** Expressions that grammars share are compiled once; the others are forgotten with their grammar. */
const compiled = new WeakMap<Expression, { readonly horizon: number; readonly automaton: Automaton }>();

class NetworkBuilder {
  readonly edges: number[][] = [];
  readonly free: number[][] = [];
  readonly labels = new Map<number, string>();
  readonly #horizon: number;
  readonly #work: Work;
  #repeats = 0;

  constructor(horizon: number, work: Work) {
    this.#horizon = horizon;
    this.#work = work;
  }

  state(): number {
    if (this.edges.length >= mostStates) throw new ConstraintSizeError('places', mostStates);
    this.#work.spend(stateCost);
    this.edges.push([]);
    return this.free.push([]) - 1;
  }

  /** Adds ways that read an expression between two states. */
  add(expression: Expression, from: number, to: number): void {
    switch (expression.kind) {
      case 'bytes':
        this.#addBytes(expression.bytes, from, to);
        return;
      case 'byte':
        for (const [low, high] of expression.ranges) this.edges[from]!.push(low, high, to);
        return;
      case 'call':
        this.edges[from]!.push(256 + expression.rule, 256 + expression.rule, to);
        return;
      case 'choice':
        // States of their own: a repetition in an option must not be entered from another.
        for (const option of expression.options) this.#addApart(option, from, to);
        return;
      case 'sequence':
        this.#addSequence(expression.parts, from, to);
        return;
      case 'repeat':
        this.#addRepeat(expression.of, expression.least, expression.most, from, to);
        return;
      case 'network': {
        const places = Array.from({ length: expression.places }, () => this.state());
        this.free[from]!.push(places[0]!);
        this.free[places.at(-1)!]!.push(to);
        for (const [one, other, over] of expression.edges) {
          if (over === undefined) this.free[places[one]!]!.push(places[other]!);
          else this.#addApart(over, places[one]!, places[other]!);
        }
        return;
      }
      default: {
        const first = compileExpression(expression.first, Infinity, this.#work);
        const second = compileExpression(expression.second, Infinity, this.#work);
        this.#addAutomaton(combine(first, second, expression.kind, this.#work), from, to);
      }
    }
  }

  #addApart(expression: Expression, from: number, to: number): void {
    if (expression.kind === 'bytes' || expression.kind === 'byte' || expression.kind === 'call') {
      this.add(expression, from, to);
      return;
    }
    const [start, end] = [this.state(), this.state()];
    this.free[from]!.push(start);
    this.free[end]!.push(to);
    this.add(expression, start, end);
  }

  #addBytes(bytes: Uint8Array, from: number, to: number): void {
    if (bytes.length === 0) this.free[from]!.push(to);
    let at = from;
    bytes.forEach((byte, index) => {
      const next = index === bytes.length - 1 ? to : this.state();
      this.edges[at]!.push(byte, byte, next);
      at = next;
    });
  }

  #addSequence(parts: readonly Expression[], from: number, to: number): void {
    let at = from;
    for (const part of parts) {
      const next = this.state();
      this.#addApart(part, at, next);
      at = next;
    }
    this.free[at]!.push(to);
  }

  #addRepeat(of: Expression, least: number, most: number, from: number, to: number): void {
    let at = from;
    const copies = most === Infinity ? least : most;
    const small = copies + (most === Infinity ? 1 : 0) > 1 ? smallest(of, this.#work) : undefined;
    const addOne = (one: number, other: number, label?: string): void => {
      if (small === undefined) this.#addApart(of, one, other);
      else this.#addAutomaton(small, one, other, label);
    };
    const name = this.#repeats++;
    for (let copy = 0; copy < copies; copy++) {
      if (copy >= least) this.free[at]!.push(to);
      // So far from both bounds a short text, whose every byte is a copy at most, comes to none of them.
      const label =
        least - copy > this.#horizon
          ? `${name}a`
          : copy >= least && most - copy > this.#horizon
            ? `${name}b`
            : undefined;
      if (label !== undefined && copy > 0) this.labels.set(at, label);
      const next = this.state();
      addOne(at, next, label);
      at = next;
    }
    if (most === Infinity) {
      const loop = this.state();
      this.free[at]!.push(loop);
      addOne(loop, loop);
      at = loop;
    }
    this.free[at]!.push(to);
  }

  #addAutomaton(automaton: Automaton, from: number, to: number, label?: string): void {
    const states = automaton.accepting.map(() => this.state());
    if (label !== undefined)
      states.forEach((state, index) => void this.labels.set(state, `${label}${index}`));
    this.free[from]!.push(states[0]!);
    const runs = runsOf(automaton);
    this.#work.spend(states.length * runs.length);
    automaton.accepting.forEach((accepting, index) => {
      const state = states[index]!;
      if (accepting) this.free[state]!.push(to);
      const edges = this.edges[state]!;
      let before = -1;
      for (const [low, high, kind] of runs) {
        const target = automaton.next[index * automaton.classes + kind]!;
        // Runs are neighbours.
        if (target >= 0 && target === before) edges[edges.length - 2] = high;
        else if (target >= 0) edges.push(low, high, states[target]!);
        before = target;
      }
    });
  }
}

/** Neighbouring bytes of one class, ascending: from, to, class. */
function runsOf({ classOf }: Automaton): readonly (readonly [from: number, to: number, kind: number])[] {
  const runs: [number, number, number][] = [];
  classOf.forEach((kind, byte) => {
    const last = runs.at(-1);
    if (last?.[2] === kind) last[1] = byte;
    else runs.push([byte, byte, kind]);
  });
  return runs;
}

const known = new WeakMap<Expression, Automaton>();

/** What is repeated, in as few states as can be: every copy costs as much. Undefined where it calls. */
function smallest(expression: Expression, work: Work): Automaton | undefined {
  if (calls(expression)) return undefined;
  const found = known.get(expression) ?? minimise(compileExpression(expression, Infinity, work), work);
  known.set(expression, found);
  return found;
}

function calls(expression: Expression): boolean {
  switch (expression.kind) {
    case 'call':
      return true;
    case 'sequence':
      return expression.parts.some(calls);
    case 'choice':
      return expression.options.some(calls);
    case 'repeat':
      return calls(expression.of);
    case 'network':
      return expression.edges.some(([, , over]) => over !== undefined && calls(over));
    default:
      return false;
  }
}
