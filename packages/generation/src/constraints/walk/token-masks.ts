import type { Automaton } from '../automaton/automaton.ts';
import { type MaskStore, storeOf } from './mask-store.ts';
import type { Frame, PushDown } from './push-down.ts';
import type { TokenTrie, TrieNodes } from './token-trie.ts';

/** The short tokens that fit into a rule from a place on, whatever stands around it. */
interface LocalMask {
  /** A bit per token, [⌈V / 32⌉]. */
  readonly bits: Uint32Array;
  /** Nodes of the trie at which the rule may be through while tokens go on. */
  readonly exits: readonly number[];
  /** How deep the walk went. */
  readonly reach: number;
}

const mostStates = 16_384;
/** What it takes to remember a mask, beside its bits. */
const besides = 256;

/**
 * Which tokens may follow in a state of a grammar. What a token does within one rule is worked out once for a place in
 * that rule; only tokens that go beyond it are followed for each surrounding, and the few long ones each time: without
 * them, places far from the bounds of a length are all alike.
 */
export class TokenMasks {
  readonly trie: TokenTrie;
  readonly grammar: PushDown;
  readonly #path: Int32Array;
  readonly #store: MaskStore;
  readonly #masks = new Map<number, Uint32Array>();
  /** [rule]: by place. */
  readonly #local: readonly Map<number, LocalMask>[];
  /** Grows when states are forgotten, so that numbers from before are known as such. */
  generation = 0;

  readonly #mostStates: number;

  /** @param most states before all that is remembered is forgotten: each takes a kilobyte. */
  constructor(trie: TokenTrie, grammar: PushDown, most: number = mostStates) {
    this.trie = trie;
    this.grammar = grammar;
    this.#mostStates = most;
    this.#store = storeOf(trie);
    this.#local = grammar.automata.map((automaton) => masksOf(trie, automaton));
    this.#path = new Int32Array(Math.max(trie.short.deepest, trie.long.deepest) + 1);
  }

  /** To be called between walks: keeps what is remembered within its bounds. */
  tidy(): void {
    if (this.grammar.size <= this.#mostStates) return;
    this.grammar.clear();
    this.#masks.clear();
    this.generation += 1;
  }

  /** A bit per token; not to be changed. */
  of(state: number): Uint32Array {
    const known = this.#masks.get(state);
    if (known !== undefined) return known;
    const bits = this.#empty();
    for (const frame of this.grammar.frames(state)) this.#add(frame, bits);
    this.#walk(this.trie.long, 0, state, bits);
    if (this.grammar.accepting(state)) {
      for (const end of this.trie.ends) bits[end >> 5]! |= 1 << (end & 31);
    }
    return this.#store.remember(this.#masks, state, bits, bits.byteLength + besides);
  }

  #add(frame: Frame, bits: Uint32Array): void {
    const local = this.#localMask(frame.rule, frame.state);
    // Near the depth's limit less fits than elsewhere.
    if (frame.depth + local.reach > this.grammar.deepest) {
      this.#walk(this.trie.short, 0, this.grammar.enter([frame]), bits);
      return;
    }
    for (let word = 0; word < bits.length; word++) bits[word]! |= local.bits[word]!;
    if (frame.parent === undefined || local.exits.length === 0) return;
    const outside = this.grammar.enter([frame.parent]);
    for (const exit of local.exits) this.#walk(this.trie.short, exit, outside, bits);
  }

  #localMask(rule: number, place: number): LocalMask {
    const masks = this.#local[rule]!;
    const key = this.grammar.automata[rule]!.alike[place]!;
    const known = masks.get(key);
    if (known !== undefined) return known;
    const bits = this.#empty();
    const exits: number[] = [];
    const reach = this.#walk(this.trie.short, 0, this.grammar.alone(rule, place), bits, exits);
    return this.#store.remember(
      masks,
      key,
      { bits, exits, reach },
      bits.byteLength + 8 * exits.length + besides,
    );
  }

  /** Sets the bits of tokens below a node that may be read from a state on. */
  #walk(nodes: TrieNodes, node: number, state: number, bits: Uint32Array, exits?: number[]): number {
    if (state < 0) return 0;
    const { bytes, depths, behind, tokens } = nodes;
    const { others } = this.trie;
    const { grammar } = this;
    const path = this.#path;
    path[depths[node]!] = state;
    let reach = grammar.reach(state);
    const end = behind[node]!;
    for (let at = node + 1; at < end; ) {
      const depth = depths[at]!;
      const next = grammar.step(path[depth - 1]!, bytes[at]!);
      if (next < 0) {
        at = behind[at]!;
        continue;
      }
      path[depth] = next;
      reach = Math.max(reach, grammar.reach(next));
      for (let token = tokens[at]!; token >= 0; token = others[token]!)
        bits[token >> 5]! |= 1 << (token & 31);
      if (exits !== undefined && behind[at]! > at + 1 && grammar.accepting(next)) exits.push(at);
      at += 1;
    }
    return reach;
  }

  #empty(): Uint32Array {
    return new Uint32Array(Math.ceil(this.trie.vocabulary / 32));
  }
}

const shared = new WeakMap<TokenTrie, WeakMap<Automaton, Map<number, LocalMask>>>();

/** Masks of a rule, which all grammars share that have the very same automaton, unless it calls rules of its own. */
function masksOf(trie: TokenTrie, automaton: Automaton): Map<number, LocalMask> {
  if (automaton.calls.some(({ length }) => length > 0)) return new Map();
  const byAutomaton = shared.get(trie) ?? new WeakMap<Automaton, Map<number, LocalMask>>();
  shared.set(trie, byAutomaton);
  const masks = byAutomaton.get(automaton) ?? new Map<number, LocalMask>();
  byAutomaton.set(automaton, masks);
  return masks;
}
