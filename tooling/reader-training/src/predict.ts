import { Graph, writeModel } from '@haksup/graph';
import {
  buildNetwork,
  featureCount,
  inputsOf,
  type NetworkShape,
  outputNames,
  piecesPerUnit,
  type ScoredSentence,
  type SequenceLogits,
  scoredSentences,
  sourceIn,
} from '@haksup/reader';
import { openSession, tensor } from '@haksup/runtime';
import type { Prepared } from './batches.ts';

/** An example with what the network says of each of its sentences. */
export interface Prediction {
  readonly prepared: Prepared;
  readonly sentences: readonly (ScoredSentence & { readonly right: boolean })[];
  readonly logits: readonly SequenceLogits[];
}

/** Runs the network with its weights of this moment over examples. */
export async function predict(
  examples: readonly Prepared[],
  shape: NetworkShape,
  parameters: ReadonlyMap<string, Float32Array>,
  threads: number,
): Promise<Prediction[]> {
  const graph = new Graph('reader');
  const outputs = buildNetwork(shape, sourceIn(graph, shape));
  for (const name of outputNames) graph.output(name, outputs[name]);
  await using session = await openSession(writeModel(graph, { parameters }), { device: 'cpu', threads });
  const half = shape.width / shape.heads / 2;
  const predictions: Prediction[] = [];
  for (const prepared of examples) {
    const sequences = prepared.sequences.map(({ sequence }) => sequence);
    if (sequences.length === 0) continue;
    const inputs = inputsOf(sequences, shape);
    const { batch, length } = inputs;
    const found = await session.run(
      {
        pieces: tensor('int64', [batch, length, piecesPerUnit], inputs.pieces),
        features: tensor('float32', [batch, length, featureCount], inputs.features),
        present: tensor('float32', [batch, length], inputs.present),
        cosines: tensor('float32', [length, half], inputs.cosines),
        sines: tensor('float32', [length, half], inputs.sines),
      },
      { outputs: { answer: 'float32', usable: 'float32', start: 'float32', end: 'float32' } },
    );
    const logits = sequences.map((_, row): SequenceLogits => {
      const part = (data: Float32Array): Float32Array => data.subarray(row * length, (row + 1) * length);
      return {
        answer: part(found.answer.data),
        usable: part(found.usable.data),
        start: part(found.start.data),
        end: part(found.end.data),
      };
    });
    const right = prepared.sequences.map(
      (one) => new Set(one.right.map((index) => one.sequence.sentences[index]!)),
    );
    predictions.push({
      prepared,
      logits,
      sentences: scoredSentences(sequences, logits).map((one) => ({
        ...one,
        right: right[one.sequence]!.has(one.sentence),
      })),
    });
  }
  return predictions;
}
