import {
  absolute,
  add,
  concat,
  divide,
  exp,
  expand,
  log,
  logSumExp,
  maximum,
  minimum,
  multiply,
  negate,
  reduceSum,
  squeeze,
  subtract,
  unsqueeze,
  type Value,
} from '@haksup/graph';
import type { NetworkOutputs } from '@haksup/reader';
import type { TargetName } from './batches.ts';

/** How much each part of the loss counts. */
export const lossWeights = { answer: 1, usable: 0.5, span: 0.15 } as const;

const forbidden = 1e9;

/**
 * What the reader is trained to: one distribution over all sentences of all passages of a question and "nothing"
 * (https://arxiv.org/abs/1710.10723), a usability per sentence, and the span within its sentence.
 * Legend: B sequences, T units, G questions.
 *
 *     answer [B,T] ▶ + markers' mask ▶ logSumExp ▶ [B] ▶ spread over questions [G,B] ▶ with null 0 ▶ logSumExp ▶ [G]
 *                                                       loss: Σ_G − Σ target · answer, targets summing to 1 per question
 *     usable [B,T] ▶ cross-entropy with 0/1 at markers
 *     start, end [B,T] ▶ logSumExp over the gold sentence's words − logit of the gold word
 *
 * Targets: `markers`, `targets`, `usable`, `spans`, `starts`, `ends` [B,T]; `spanWeights` [B];
 * `questions` [G,B] (1 where the sequence belongs to the question).
 */
export function readerLoss(outputs: NetworkOutputs, unit: (name: TargetName) => Value): Value {
  const markers = unit('markers');
  const targets = unit('targets');
  const usable = unit('usable_targets');
  const spans = unit('spans');
  const starts = unit('starts');
  const ends = unit('ends');
  const spanWeights = unit('span_weights');
  const questions = unit('questions');

  const only = (logits: Value, where: Value): Value => add(logits, multiply(subtract(where, 1), forbidden));
  const total = (value: Value): Value => reduceSum(value);

  const perSequence = squeeze(logSumExp(only(outputs.answer, markers)), [1]);
  const spread = only(expand(unsqueeze(perSequence, [0]), questions.shape), questions);
  const nothing = multiply(reduceSum(questions, { axes: [1], keepDimensions: true }), 0);
  const normalisers = logSumExp(concat([spread, nothing], 1));
  // Rows without a sequence pad a batch to its fixed number of questions; their part is 0 already.
  const count = maximum(total(minimum(reduceSum(questions, { axes: [1] }), 1)), 1);
  const answer = divide(subtract(total(normalisers), total(multiply(outputs.answer, targets))), count);

  // log(1 + eˣ) − y·x, steady for large x.
  const x = outputs.usable;
  const each = subtract(add(maximum(x, 0), log(add(exp(negate(absolute(x))), 1))), multiply(x, usable));
  const usability = divide(total(multiply(each, markers)), maximum(total(markers), 1));

  const border = (logits: Value, target: Value): Value =>
    total(
      multiply(
        subtract(
          squeeze(logSumExp(only(logits, spans)), [1]),
          reduceSum(multiply(logits, target), { axes: [1] }),
        ),
        spanWeights,
      ),
    );
  const span = divide(
    add(border(outputs.start, starts), border(outputs.end, ends)),
    maximum(total(spanWeights), 1),
  );
  return add(
    add(multiply(answer, lossWeights.answer), multiply(usability, lossWeights.usable * 10)),
    multiply(span, lossWeights.span),
  );
}
