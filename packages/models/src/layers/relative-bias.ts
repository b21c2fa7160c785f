import { add, type Graph, gather, maximum, minimum, transpose, type Value } from '@haksup/graph';
import type { SequenceArchitecture } from '../families/sequence-architecture.ts';

type Relative = SequenceArchitecture['relative'];

/**
 * The bucket of a distance, as T5 sorts them: each near distance has its own, far ones share by their logarithm, and
 * the last takes all beyond `maximum`.
 *
 * @param buckets How many there are for one direction.
 * @param distance 0, 1, 2 … tokens.
 */
export function bucketOf(distance: number, buckets: number, maximumDistance: number): number {
  const exact = buckets / 2;
  if (distance < exact) return distance;
  // Single precision, as in training: at a border the last bit decides.
  const f = Math.fround;
  const share = f(f(Math.log(f(distance / exact))) / Math.log(maximumDistance / exact));
  return Math.min(exact + Math.trunc(f(share * (buckets - exact))), buckets - 1);
}

/**
 * The bias of scores by how far keys are from queries. Legend: H heads, Q queries, S keys.
 *
 * @param table [buckets, H]
 * @param offsets int64 [..., Q, S]: key's position minus query's.
 * @param both Whether keys may lie behind their query: half of the buckets are for those then.
 * @returns [..., H, Q, S]
 */
export function relativeBias(
  table: Value,
  offsets: Value,
  both: boolean,
  { buckets, maximum: far }: Relative,
): Value {
  const graph: Graph = offsets.graph;
  const each = both ? buckets / 2 : buckets;
  // Bucket by clipped offset, −far … far.
  const numbers = Array.from({ length: 2 * far + 1 }, (_, index) => {
    const offset = index - far;
    if (offset > 0) return both ? each + bucketOf(offset, each, far) : 0;
    return bucketOf(-offset, each, far);
  });
  const clipped = add(minimum(maximum(offsets, -far), far), far);
  const bucket = gather(graph.constant('int64', [numbers.length], numbers), clipped);
  const bias = gather(table, bucket);
  const last = bias.rank - 1;
  const leading = Array.from({ length: last - 2 }, (_, axis) => axis);
  return transpose(bias, [...leading, last, last - 2, last - 1]);
}
