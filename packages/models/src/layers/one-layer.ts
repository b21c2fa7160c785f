import { add, flattenRows, type Graph, matmul, slice, swapLastAxes, type Value } from '@haksup/graph';
import type { DecoderArchitecture } from '../families/decoder-architecture.ts';
import { type AttentionContext, attend } from './attention.ts';
import { embed } from './decoder.ts';
import { feedForward } from './feed-forward.ts';
import { addThenNormalise, normalise } from './norm.ts';
import { rotaryTables } from './rotary-tables.ts';
import { Weights } from './weights.ts';

/** Columns of an input whose moments are taken together: they take their square in memory. */
export const momentColumns = 2048;

/** The pieces that an input's columns are cut into: none is wider than {@link momentColumns}, all but the last alike. */
export function momentPieces(columns: number): readonly number[] {
  const count = Math.ceil(columns / momentColumns);
  // Multiples of the largest block, so that no block lies across two.
  const each = Math.ceil(columns / count / 128) * 128;
  return Array.from({ length: count }, (_, index) => Math.min(each, columns - index * each));
}

/** Weights that tell what their matrices are multiplied with. */
export class TappedWeights extends Weights {
  /** By the matrix's name. */
  readonly inputs: Map<string, Value> = new Map();

  override linear(x: Value, name: string): Value {
    this.inputs.set(`${name}.weight`, x);
    return super.linear(x, name);
  }
}

/** `tokens`, `positions` int64 [1, T] ─▶ `stream` [1, T, W]: what the first layer reads. */
export function buildEmbedding(graph: Graph, architecture: DecoderArchitecture, weights: Weights): void {
  const tokens = graph.input('tokens', 'int64', ['B', 'T']);
  const positions = graph.input('positions', 'int64', ['B', 'T']);
  graph.output('stream', embed(tokens, positions, architecture, weights));
}

/**
 * One layer of a decoder by itself, for one text from its beginning. Legend: T tokens, W width, G key-value heads,
 * D head size, I a matrix's inputs.
 *
 *     stream [1,T,W] ─▶ norm ▶ attention ▶ + ▶ norm ▶ feed-forward ▶ + ─▶ next [1,T,W]
 *
 * Further inputs: `positions` int64 [1, T], `lastPositions` int32 [1], `totalLength` int32 [], `past.key` and
 * `past.value` float32 [1, G, T, D]. With tapped weights `moments.MATRIX.PIECE` are outputs: Σ xxᵀ of a piece of the
 * matrix's inputs.
 */
export function buildLayer(
  graph: Graph,
  architecture: DecoderArchitecture,
  index: number,
  weights: Weights,
  contextLength: number,
): void {
  const { norm, attention, width } = architecture;
  const name = `layers.${index}`;
  const stream = graph.input('stream', 'float32', ['B', 'T', width]);
  const context: AttentionContext = {
    positions: graph.input('positions', 'int64', ['B', 'T']),
    lastPositions: graph.input('lastPositions', 'int32', ['B']),
    totalLength: graph.input('totalLength', 'int32', []),
    widened: undefined,
    tables: architecture.rotaries.map((rotary) => rotaryTables(graph, rotary, contextLength)),
  };
  const past = (kind: string): Value =>
    graph.input(`past.${kind}`, 'float32', ['B', attention.keyValueHeads, 'C', attention.headSize]);
  const attended = attend(
    normalise(stream, `${name}.attention.norm`, weights, norm),
    `${name}.attention`,
    architecture.layers[index]!,
    { key: past('key'), value: past('value') },
    context,
    weights,
    architecture,
  ).output;
  const found = norm.after ? normalise(attended, `${name}.attention.normAfter`, weights, norm) : attended;
  const middle = addThenNormalise(stream, found, `${name}.feedForward.norm`, weights, norm);
  const thought = feedForward(middle.normal, `${name}.feedForward`, weights, architecture.feedForward);
  const last = norm.after ? normalise(thought, `${name}.feedForward.normAfter`, weights, norm) : thought;
  graph.output('next', add(middle.sum, last));
  if (weights instanceof TappedWeights) addMoments(graph, weights.inputs);
}

/** `stream` [1, T, W] ─▶ norm ─▶ `moments.MATRIX.PIECE` of the head's inputs. */
export function buildHead(graph: Graph, { norm, width, head }: DecoderArchitecture, weights: Weights): void {
  const stream = graph.input('stream', 'float32', ['B', 'T', width]);
  const name = head.tied ? 'embedding.tokens' : 'head.weight';
  addMoments(graph, new Map([[name, normalise(stream, 'norm', weights, norm)]]));
}

function addMoments(graph: Graph, inputs: ReadonlyMap<string, Value>): void {
  for (const [matrix, input] of inputs) {
    const rows = flattenRows(input);
    let start = 0;
    for (const [piece, columns] of momentPieces(input.shape.at(-1) as number).entries()) {
      const x = slice(rows, { axis: 1, start, end: start + columns });
      graph.output(`moments.${matrix}.${piece}`, matmul(swapLastAxes(x), x));
      start += columns;
    }
  }
}
