import { join } from 'node:path';
import type { NetworkShape, Pieces } from '@haksup/reader';
import { type DataSource, shuffledBatches, Trainer, train, warmUpThenDecay } from '@haksup/training';
import { fillBatch, markersOnly, type Prepared, prepare } from './batches.ts';
import type { ReadLesson } from './courses.ts';
import { blockOf } from './data.ts';
import { shortWayModel, trainerBatch } from './model.ts';
import type { RecipeOptions } from './recipe.ts';

/** Passages of one example, and sentences of one passage, that the short way is shown. */
const mostPassages = 5;
const shortWayLength = 24;
/** Examples of one batch. */
const shortWayBatch = 48;

/** The short way by itself first: minutes that save the encoder from learning what features alone can tell. */
export async function trainShortWay(
  options: RecipeOptions,
  data: ShortWayData,
): Promise<ReadonlyMap<string, Float32Array>> {
  const { tell, shortWay } = options;
  const folder = join(options.work, 'short-way');
  await using trainer = new Trainer(shortWayModel(), {
    schedule: warmUpThenDecay({ peak: 4e-3, warmUp: 50, total: Math.max(50, shortWay.steps) }),
    optimiser: { beta2: 0.98, weightDecay: 0.02 },
    seed: options.seed,
    threads: 1,
  });
  const source: DataSource = {
    // Made when the first batch is asked for: a training that is gone on from may need none.
    async *open(position) {
      const examples = await shortWayExamples(options, data);
      tell(`${examples.length} examples for the short way`);
      yield* shortWayBatches(examples, options.seed, data.network).open(position);
    },
  };
  await train(trainer, {
    data: source,
    steps: shortWay.steps,
    folder,
    progress: options.progress,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  return new Map([...trainer.parameters].map(([name, values]) => [name, Float32Array.from(values)]));
}

interface ShortWayData {
  readonly lessonsRead: readonly ReadLesson[];
  readonly pieces: Pieces;
  readonly network: NetworkShape;
}

async function shortWayExamples(options: RecipeOptions, data: ShortWayData): Promise<Prepared[]> {
  const { seed, generated, chatter } = options;
  const examples: Prepared[] = [];
  for (let block = 0; block < options.shortWay.blocks; block++) {
    const found = await blockOf(data.lessonsRead, block, { seed: `short ${seed}`, generated, chatter });
    for (const example of found) {
      const prepared = markersOnly(prepare(example, data.pieces));
      if (prepared.sequences.length > 0 && prepared.sequences.length <= mostPassages) examples.push(prepared);
    }
  }
  return examples;
}

function shortWayBatches(examples: readonly Prepared[], seed: number, network: NetworkShape): DataSource {
  const batchSize = Math.min(shortWayBatch, examples.length);
  const shape = { rows: batchSize * mostPassages, length: shortWayLength, questions: batchSize };
  return shuffledBatches({
    examples,
    batchSize,
    seed,
    collate: (chosen) => {
      const cut = chosen.map((one) => ({
        ...one,
        sequences: one.sequences.filter(({ sequence }) => sequence.length <= shortWayLength),
      }));
      return trainerBatch(fillBatch(cut, shape, { network }), network);
    },
  });
}
