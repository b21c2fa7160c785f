import { differentiateAs } from '../gradient/differentiate-as.ts';
import { ShapeError } from '../graph/errors.ts';
import { sameShape } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import { divide, multiply, negate, subtract } from '../operators/arithmetic.ts';
import { reduceSum } from '../operators/broadcast.ts';
import { maximum } from '../operators/comparison.ts';
import { log } from '../operators/exponential.ts';
import { gatherElements, scatterAddElements } from '../operators/gather.ts';
import { requireType } from '../operators/operands.ts';
import { reduceMean } from '../operators/reduce.ts';
import { squeeze, unsqueeze } from '../operators/reshape.ts';
import { exponentialsOf } from '../operators/softmax.ts';

/**
 * −log of the probability that softmax over the last axis gives each target.
 * Legend: logits [N, V], targets int64 [N] within [0, V), result [N].
 *
 *     logits ─▶ exponentials ─┬─ sum ─▶ Log ─────────────┐
 *                             └─ shifted ─▶ GatherElements ─▶ Sub ─▶ losses
 *     targets ──────────────────────────────▲
 *
 * The logits' gradient is (softmax − one at the target) · g, with the forward's exponentials used again.
 */
export function crossEntropyOfEach(logits: Value, targets: Value): Value {
  requireType('crossEntropy', targets, 'int64', 'int32');
  if (logits.rank !== 2 || !sameShape(targets.shape, logits.shape.slice(0, 1))) {
    throw new ShapeError(
      'crossEntropy',
      [logits.shape, targets.shape],
      'logits [N, V] and targets [N] are needed',
    );
  }
  const column = unsqueeze(targets, [1]);
  const { shifted, each, sum } = exponentialsOf(logits, 1);
  const losses = squeeze(subtract(log(sum), gatherElements(shifted, column, { axis: 1 })), [1]);
  return differentiateAs(losses, {
    operator: 'CrossEntropy',
    inputs: [logits, targets],
    gradient: ({ gradient }) => [
      () => {
        const g = unsqueeze(gradient(), [1]);
        return scatterAddElements(multiply(each, divide(g, sum)), column, negate(g), { axis: 1 });
      },
      undefined,
    ],
  });
}

/**
 * The mean cross-entropy, or with weights [N] the weighted mean: a weight of 0 leaves its position out. Where
 * all weights are 0 the loss is 0.
 */
export function crossEntropy(logits: Value, targets: Value, weights?: Value): Value {
  const losses = crossEntropyOfEach(logits, targets);
  if (weights === undefined) return reduceMean(losses);
  if (!sameShape(weights.shape, losses.shape)) {
    // [N, 1] would be broadcast, to every loss with every weight.
    throw new ShapeError('crossEntropy', [logits.shape, weights.shape], 'weights [N] are needed');
  }
  return divide(reduceSum(multiply(losses, weights)), maximum(reduceSum(weights), 1e-9));
}
