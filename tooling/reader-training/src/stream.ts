import type { NetworkShape, Pieces } from '@haksup/reader';
import type { DataSource, Json, PlacedBatch } from '@haksup/training';
import { cutBatches, fillBatch, prepare } from './batches.ts';
import type { ReadLesson } from './courses.ts';
import { type BlockOptions, blockOf } from './data.ts';
import { trainerBatch } from './model.ts';
import { Random } from './random.ts';

export interface StreamOptions extends BlockOptions {
  readonly lessonsRead: readonly ReadLesson[];
  readonly pieces: Pieces;
  readonly network: NetworkShape;
  /** Sequences per batch. */
  readonly rows: number;
  /** Share of words whose pieces are blanked. */
  readonly blanked: number;
}

/** Batches without end, block by block; a position is [block, batches of it that were given]. */
export function readerBatches(options: StreamOptions): DataSource {
  return {
    async *open(position): AsyncGenerator<PlacedBatch> {
      let [block, first] = placeOf(position);
      for (; ; block++, first = 0) {
        const examples = await blockOf(options.lessonsRead, block, options);
        const random = new Random(`batches ${options.seed} ${block}`);
        const prepared = examples.map((example) => prepare(example, options.pieces));
        const batches = random.shuffled(cutBatches(prepared, options.rows));
        for (let index = first; index < batches.length; index++) {
          const { examples: chosen, shape } = batches[index]!;
          const filled = fillBatch(chosen, shape, {
            network: options.network,
            blanked: options.blanked,
            random: new Random(`blanks ${options.seed} ${block} ${index}`),
          });
          yield { batch: trainerBatch(filled, options.network), next: [block, index + 1] };
        }
      }
    },
  };
}

function placeOf(position: Json): [number, number] {
  if (!Array.isArray(position)) return [0, 0];
  const [block, batch] = position;
  return [Number(block), Number(batch)];
}
