import type { Automaton } from '../automaton/automaton.ts';
import { ConstraintError } from '../errors.ts';
import { isLast, reads, ruleHeights } from './heights.ts';

/** A place in a rule, and where to go on when the rule is through. One object for each such chain. */
export interface Frame {
  readonly id: number;
  readonly rule: number;
  readonly state: number;
  /** Undefined: the text may end when the rule is through. */
  readonly parent: Frame | undefined;
  /** Frames below. */
  readonly depth: number;
  readonly children: Map<number, Frame>;
}

const noState = -1;
const unknown = -2;

/**
 * A grammar's automata run together: a state is the set of all chains of frames that what was read allows. States are
 * made when they are first reached, numbered, and remembered with where each byte leads.
 */
export class PushDown {
  readonly automata: readonly Automaton[];
  readonly deepest: number;
  /** [rule][state]: frames that must stand on a place until its rule can be through; Infinity: it never is. */
  readonly #heights: readonly Float64Array[];
  #frames: (readonly Frame[])[] = [];
  #accepting: boolean[] = [];
  #reaches: number[] = [];
  #table: Int32Array = new Int32Array(256 * 64);
  #known = new Map<string, number>();
  #roots = new Map<number, Frame>();
  #nextFrame = 0;
  /** The largest depth of a frame that was made or refused since it was set to 0. */
  #reach = 0;

  /**
   * @param deepest rules that may be nested.
   * @throws ConstraintError where no text fits.
   */
  constructor(automata: readonly Automaton[], deepest: number) {
    this.automata = automata;
    this.deepest = deepest;
    this.#heights = ruleHeights(automata);
    const needed = this.#heights[0]![0]!;
    if (needed === Infinity)
      throw new ConstraintError('', 'No text fits: what is required cannot be fulfilled.');
    if (needed > deepest) {
      throw new ConstraintError(
        '',
        `Even the shortest text is nested ${needed} deep; ${deepest} are allowed.`,
      );
    }
  }

  /** How many states are remembered. */
  get size(): number {
    return this.#frames.length;
  }

  /** Forgets all states; frames stay what they are. */
  clear(): void {
    this.#frames = [];
    this.#accepting = [];
    this.#reaches = [];
    this.#table = new Int32Array(256 * 64);
    this.#known = new Map();
    this.#roots = new Map();
  }

  /** The state of one place of a rule on its own. */
  alone(rule: number, state: number): number {
    return this.enter([this.#frame(rule, state, undefined, 0)]);
  }

  /** Frames of a state that may read a byte. */
  frames(state: number): readonly Frame[] {
    return this.#frames[state]!;
  }

  /** Whether the text may end. */
  accepting(state: number): boolean {
    return this.#accepting[state]!;
  }

  /** How deep the frames of a state are, with what must still come on them. */
  reach(state: number): number {
    return this.#reaches[state]!;
  }

  /** Where a byte leads; −1 where it must not come. */
  step(state: number, byte: number): number {
    const known = this.#table[state * 256 + byte]!;
    if (known !== unknown) return known;
    this.#reach = 0;
    const targets: (Frame | undefined)[] = [];
    for (const { rule, state: place, parent, depth } of this.#frames[state]!) {
      const { next, classes, classOf } = this.automata[rule]!;
      const target = next[place * classes + classOf[byte]!]!;
      if (target >= 0) targets.push(this.#frame(rule, target, parent, depth));
    }
    const result = this.#close(targets);
    this.#table[state * 256 + byte] = result;
    return result;
  }

  /** The state of some frames, whatever was forgotten since they were made. `through`: the text may end besides. */
  enter(frames: readonly (Frame | undefined)[], through = false): number {
    this.#reach = 0;
    return this.#close(frames, through);
  }

  #close(frames: readonly (Frame | undefined)[], through = false): number {
    const seen = new Set<Frame>();
    let accepting = through;
    const visit = (frame: Frame | undefined): void => {
      if (frame !== undefined) seen.add(frame);
    };
    for (const frame of frames) visit(frame);
    // A set may grow while it is walked.
    for (const frame of seen) {
      const automaton = this.automata[frame.rule]!;
      if (automaton.accepting[frame.state]!) {
        if (frame.parent === undefined) accepting = true;
        else visit(frame.parent);
      }
      for (const [rule, then] of automaton.calls[frame.state]!) visit(this.#called(frame, rule, then));
    }
    if (seen.size === 0) return noState;
    const reading = [...seen].filter(({ rule, state }) => reads(this.automata[rule]!, state));
    reading.sort((one, other) => one.id - other.id);
    const key = `${accepting ? 1 : 0}:${reading.map(({ id }) => id).join()}`;
    const found = this.#known.get(key);
    if (found !== undefined) {
      this.#reaches[found] = Math.max(this.#reaches[found]!, this.#reach);
      return found;
    }
    const state = this.#frames.push(reading) - 1;
    this.#accepting.push(accepting);
    this.#reaches.push(this.#reach);
    this.#known.set(key, state);
    if (this.#table.length < (state + 1) * 256) {
      const larger = new Int32Array(this.#table.length * 2);
      larger.set(this.#table);
      this.#table = larger;
    }
    this.#table.fill(unknown, state * 256, (state + 1) * 256);
    return state;
  }

  /** The start of a rule that a frame calls. What is through when the called rule is needs no frame to come back to. */
  #called({ rule, parent, depth }: Frame, called: number, then: number): Frame | undefined {
    if (isLast(this.automata[rule]!, then)) return this.#frame(called, 0, parent, depth);
    const back = this.#frame(rule, then, parent, depth);
    return back === undefined ? undefined : this.#frame(called, 0, back, depth + 1);
  }

  /** Undefined where its rule could not be brought to an end within the depth. */
  #frame(rule: number, state: number, parent: Frame | undefined, depth: number): Frame | undefined {
    const height = this.#heights[rule]![state]!;
    if (height === Infinity) return undefined;
    this.#reach = Math.max(this.#reach, depth + height);
    if (depth + height > this.deepest) return undefined;
    const siblings = parent?.children ?? this.#roots;
    const key = rule * 2 ** 20 + state;
    const known = siblings.get(key);
    if (known !== undefined) return known;
    const frame = { id: this.#nextFrame++, rule, state, parent, depth, children: new Map<number, Frame>() };
    siblings.set(key, frame);
    return frame;
  }
}
