import {
  add,
  cast,
  concat,
  customOperator,
  divide,
  expand,
  type Graph,
  multiply,
  positions,
  reshape,
  type Value,
} from '@haksup/graph';

/**
 * An int8 cache seen by a prompt. The attention kernel reads such a cache a row at a time, which suits one new token; many
 * new tokens are several times faster in float32. So what is there is widened, attended to together with the new keys and
 * values, and only these are stored. Legend: G key-value heads, C the cache's length, P tokens in it, T new ones, D head
 * size; one text.
 *
 *     past int8 [1,G,C,D] ─┬─▶ first P ─▶ · scales ─▶ [1,G,P,D] ─▶ attention ─▶ [1,G,P+T,D] ─▶ last T ─▶ ÷ scales ─┐
 *                          └───────────────────────────────────────────────▶ put in place ◀── round to int8 ◀──────┘
 */
export class PromptCache {
  readonly #graph: Graph;
  /** int64 [1]: P and P + T. */
  readonly #start: Value;
  readonly #end: Value;
  /** int64 [1, G, T, 3]: where new rows lie in the cache. */
  readonly #places: Value;

  /** @param totalLength int32 []: P + T. */
  constructor(graph: Graph, totalLength: Value, heads: number) {
    this.#graph = graph;
    this.#end = cast(reshape(totalLength, [1]), 'int64');
    this.#start = add(this.#end, multiply(graph.length('T'), graph.scalar('int64', -1)));
    const row = graph.constant('int64', [1, 1, 1, 1], [0]);
    const head = graph.constant(
      'int64',
      [1, heads, 1, 1],
      Array.from({ length: heads }, (_, index) => index),
    );
    const token = reshape(add(positions(graph, 'T'), this.#start), [1, 1, 'T', 1]);
    this.#places = concat(
      [row, head, token].map((axis) => expand(axis, [1, heads, 'T', 1])),
      -1,
    );
  }

  /** @param scales [G·D], one for each channel. @returns float32 [1, G, P, D]. */
  widen(past: Value, scales: Value): Value {
    const from = this.#graph.constant('int64', [1], [0]);
    const filled = this.#slice(past, from, this.#start, 'P');
    return multiply(cast(filled, 'float32'), byChannel(scales, past));
  }

  /** @param present float32 [1, G, P + T, D]. @returns The cache with the new rows in it, in the cache's own memory. */
  store(past: Value, present: Value, scales: Value): Value {
    const fresh = divide(this.#slice(present, this.#start, this.#end, 'T'), byChannel(scales, past));
    const [rounded] = customOperator({
      operator: 'QuantizeLinear',
      inputs: [fresh, this.#graph.scalar('float32', 1), this.#graph.scalar('int8', 0)],
      outputs: [{ type: 'int8', shape: fresh.shape }],
    });
    const [stored] = customOperator({
      operator: 'ScatterND',
      inputs: [past, this.#places, rounded],
      outputs: [{ type: 'int8', shape: past.shape }],
    });
    return stored!;
  }

  #slice(cache: Value, from: Value, to: Value, length: string): Value {
    const [batch, heads, , size] = cache.shape;
    const axis = this.#graph.constant('int64', [1], [2]);
    const [part] = customOperator({
      operator: 'Slice',
      inputs: [cache, from, to, axis],
      outputs: [{ type: cache.type, shape: [batch!, heads!, length, size!] }],
    });
    return part!;
  }
}

/** [G·D] to [1, G, 1, D]. */
function byChannel(scales: Value, { shape }: Value): Value {
  return reshape(scales, [1, shape[1]!, 1, shape[3]!]);
}
