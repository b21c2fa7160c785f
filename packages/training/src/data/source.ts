import type { Json } from '../checkpoint/checkpoint.ts';
import { DefinitionError } from '../errors.ts';
import type { Batch } from '../model/define-model.ts';
import { Random } from '../random.ts';

/** A batch, and where to go on after it. */
export interface PlacedBatch {
  readonly batch: Batch;
  /** Given to `open` later, the source goes on with the batch after this one. */
  readonly next: Json;
}

/**
 * Batches that can be taken up again at any position. From one position a source always gives the same
 * batches; that is what makes a resumed training equal to an uninterrupted one.
 */
export interface DataSource {
  /** @param position What an earlier batch's `next` was; `null` for the beginning. */
  open(position: Json): AsyncIterable<PlacedBatch> | Iterable<PlacedBatch>;
}

/**
 * Batches made one by one from their number, without end. The generator given to `make` is a function of the
 * seed and the number alone.
 */
export function generatedBatches(
  seed: number | string,
  make: (random: Random, index: number) => Batch | Promise<Batch>,
): DataSource {
  return {
    async *open(position) {
      for (let index = wholeNumber(position ?? 0); ; index++) {
        yield { batch: await make(Random.from('batch', seed, index), index), next: index + 1 };
      }
    },
  };
}

export interface ShuffledOptions<Example> {
  readonly examples: readonly Example[];
  readonly batchSize: number;
  readonly seed: number | string;
  /** Makes one batch; called with at most `batchSize` examples of one bucket. */
  readonly collate: (examples: readonly Example[], random: Random) => Batch | Promise<Batch>;
  /**
   * A key by which examples are kept apart, such as their length rounded up; each batch has examples of one
   * bucket. Default: all in one.
   */
  readonly bucket?: (example: Example) => number | string;
  /** How often the examples are gone through. Default: without end. */
  readonly epochs?: number;
  /** Whether a bucket's last, smaller batch of an epoch is left out, so that shapes stay the same. Default true. */
  readonly dropRest?: boolean;
}

/**
 * Examples in a new random order each epoch, cut into batches within their buckets, the batches shuffled.
 *
 * @throws {DefinitionError} for a batch size or number of epochs that is none; while it is read, where the examples make no
 *   batch, or a position is another source's.
 */
export function shuffledBatches<Example>(options: ShuffledOptions<Example>): DataSource {
  const { examples, batchSize, seed, collate, epochs = Number.POSITIVE_INFINITY } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new DefinitionError(`${batchSize} is no batch size.`);
  if (!(epochs === Number.POSITIVE_INFINITY || (Number.isInteger(epochs) && epochs >= 0)))
    throw new DefinitionError(`${epochs} is no number of epochs.`);
  return {
    async *open(position) {
      let [epoch, first] = epochAndBatch(position);
      for (; epoch < epochs; epoch++, first = 0) {
        const batches = batchesOfEpoch(options, epoch);
        if (batches.length === 0) {
          throw new DefinitionError(`${examples.length} examples make no batch of ${batchSize}.`);
        }
        for (let index = first; index < batches.length; index++) {
          const random = Random.from('collate', seed, epoch, index);
          yield { batch: await collate(batches[index]!, random), next: [epoch, index + 1] };
        }
      }
    },
  };
}

function batchesOfEpoch<Example>(options: ShuffledOptions<Example>, epoch: number): Example[][] {
  const { examples, batchSize, seed, bucket = () => 0, dropRest = true } = options;
  const random = Random.from('epoch', seed, epoch);
  const order = random.shuffle(Uint32Array.from(examples.keys()));
  const filling = new Map<number | string, Example[]>();
  const batches: Example[][] = [];
  for (const index of order) {
    const example = examples[index]!;
    const key = bucket(example);
    const batch = filling.get(key) ?? [];
    filling.set(key, batch);
    batch.push(example);
    if (batch.length === batchSize) {
      batches.push(batch);
      filling.delete(key);
    }
  }
  if (!dropRest) batches.push(...filling.values());
  return random.shuffle(batches);
}

function epochAndBatch(position: Json): [epoch: number, batch: number] {
  if (position === null) return [0, 0];
  const [epoch = null, batch = null] = Array.isArray(position) ? (position as readonly Json[]) : [position];
  return [wholeNumber(epoch), wholeNumber(batch)];
}

function wholeNumber(position: Json): number {
  if (typeof position !== 'number' || !Number.isInteger(position) || position < 0) {
    throw new DefinitionError(`${JSON.stringify(position)} is no position of this data.`);
  }
  return position;
}
