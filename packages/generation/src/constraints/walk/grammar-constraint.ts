import type { Constraint } from '../contract.ts';
import type { Frame } from './push-down.ts';
import type { TokenMasks } from './token-masks.ts';

/** A text on its way through a grammar. */
export class GrammarConstraint implements Constraint {
  readonly #masks: TokenMasks;
  #state: number;
  /** What the state's number stands for, in case it is forgotten. */
  #frames: readonly Frame[];
  #accepting: boolean;
  #generation: number;
  #ended = false;

  private constructor(masks: TokenMasks, state: number) {
    this.#masks = masks;
    this.#state = state;
    this.#frames = masks.grammar.frames(state);
    this.#accepting = masks.grammar.accepting(state);
    this.#generation = masks.generation;
  }

  static start(masks: TokenMasks): GrammarConstraint {
    return new GrammarConstraint(masks, masks.grammar.alone(0, 0));
  }

  get finished(): boolean {
    return this.#ended || (this.#accepting && this.#frames.length === 0);
  }

  allowed(): Uint32Array {
    this.#renew();
    if (!this.#ended) return this.#masks.of(this.#state);
    const { vocabulary, ends } = this.#masks.trie;
    const bits = new Uint32Array(Math.ceil(vocabulary / 32));
    for (const end of ends) bits[end >> 5]! |= 1 << (end & 31);
    return bits;
  }

  advance(token: number): boolean {
    this.#renew();
    const { trie, grammar } = this.#masks;
    if (trie.ends.includes(token)) {
      this.#ended ||= this.#accepting;
      return this.#ended;
    }
    const bytes = token >= 0 && token < trie.vocabulary ? trie.tokenBytes(token) : undefined;
    if (this.#ended || bytes === undefined || bytes.length === 0) return false;
    let state = this.#state;
    for (const byte of bytes) {
      state = grammar.step(state, byte);
      if (state < 0) return false;
    }
    this.#state = state;
    this.#frames = grammar.frames(state);
    this.#accepting = grammar.accepting(state);
    return true;
  }

  clone(): GrammarConstraint {
    this.#renew();
    const clone = new GrammarConstraint(this.#masks, this.#state);
    clone.#ended = this.#ended;
    return clone;
  }

  #renew(): void {
    this.#masks.tidy();
    if (this.#generation === this.#masks.generation) return;
    this.#generation = this.#masks.generation;
    // An accepting state without frames has nothing left to look up; only its mask is asked for, which is the end's.
    if (this.#frames.length === 0) this.#ended = true;
    else this.#state = this.#masks.grammar.enter(this.#frames, this.#accepting);
  }
}
