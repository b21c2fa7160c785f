import {
  featureCount,
  inputsOf,
  type NetworkInputs,
  type NetworkShape,
  type Pieces,
  piecesPerUnit,
  type Sequence,
  sequencesOf,
} from '@haksup/reader';
import type { Example, Gold } from './examples.ts';
import type { Random } from './random.ts';

/** An example as the network reads it, with what it should say. */
export interface Prepared {
  readonly example: Example;
  readonly sequences: readonly PreparedSequence[];
}

export interface PreparedSequence {
  readonly sequence: Sequence;
  /** Indexes into the sequence's sentences that hold a piece of the answer. */
  readonly right: readonly number[];
  /** Units that the span covers, for the first piece of the answer that stands here. */
  readonly span?: { readonly sentence: number; readonly first: number; readonly last: number };
}

export function prepare(example: Example, pieces: Pieces): Prepared {
  const sequences = sequencesOf(
    { question: example.question, terms: example.terms, passages: example.passages },
    pieces,
  );
  return {
    example,
    sequences: sequences.map((sequence) => {
      const here = example.gold.filter((gold) => gold.passage === sequence.passage);
      const right = new Set<number>();
      let span: PreparedSequence['span'];
      for (const gold of here) {
        for (const sentence of sentencesOf(gold, sequence)) {
          right.add(sentence);
          span ??= spanOf(gold, sequence, sentence);
        }
      }
      return { sequence, right: [...right], ...(span === undefined ? {} : { span }) };
    }),
  };
}

/** The sentences that hold a good part of the answer. */
function sentencesOf(gold: Gold, sequence: Sequence): number[] {
  const covered = sequence.sentences.map(
    ({ start, end }) => Math.min(end, gold.end) - Math.max(start, gold.start),
  );
  const most = Math.max(...covered, 0);
  return covered.flatMap((length, index) => (length > 0 && length >= 0.3 * most ? [index] : []));
}

function spanOf(gold: Gold, sequence: Sequence, sentence: number): PreparedSequence['span'] {
  const { first, last } = sequence.sentences[sentence]!;
  let from = -1;
  let to = -1;
  for (let unit = first; unit <= last; unit++) {
    const word = sequence.words[unit]!;
    if (word.end <= gold.start || word.start >= gold.end) continue;
    if (from < 0) from = unit;
    to = unit;
  }
  return from < 0 ? undefined : { sentence, first: from, last: to };
}

/** The same with markers alone: what the short way learns from. */
export function markersOnly(prepared: Prepared): Prepared {
  return {
    example: prepared.example,
    sequences: prepared.sequences.map(({ sequence, right }) => {
      const { sentences } = sequence;
      const features = new Float32Array(sentences.length * featureCount);
      sentences.forEach(({ marker }, index) => {
        features.set(
          sequence.features.subarray(marker * featureCount, (marker + 1) * featureCount),
          index * featureCount,
        );
      });
      return {
        right,
        sequence: {
          passage: sequence.passage,
          length: sentences.length,
          pieces: new Int32Array(sentences.length * piecesPerUnit),
          features,
          sentences: sentences.map((sentence, index) => ({
            ...sentence,
            marker: index,
            first: index,
            last: index,
          })),
          words: sentences.map(() => undefined),
        },
      };
    }),
  };
}

/** A batch of the loss. Legend: B rows (sequences and padding), T units, G questions. */
export interface ReaderBatch {
  readonly inputs: NetworkInputs;
  readonly questions: number;
  /** All [B, T] but `span_weights` [B] and `questions` [G, B]. */
  readonly targets: Readonly<Record<TargetName, Float32Array>>;
}

export const targetNames = [
  'markers',
  'targets',
  'usable_targets',
  'spans',
  'starts',
  'ends',
  'span_weights',
  'questions',
] as const;
export type TargetName = (typeof targetNames)[number];

/** The fixed shape of a batch: sessions are opened per shape, so there are few of them. */
export interface BatchShape {
  readonly rows: number;
  readonly length: number;
  readonly questions: number;
}

/** Lengths are rounded up to a multiple of this. */
const lengthStep = 32;

/**
 * Cuts prepared examples into batches of like length, each of at most `rows` sequences. An example that has more
 * sequences than that is left out.
 */
export function cutBatches(
  prepared: readonly Prepared[],
  rows: number,
): { readonly examples: readonly Prepared[]; readonly shape: BatchShape }[] {
  const byLength = prepared
    .filter(({ sequences }) => sequences.length > 0 && sequences.length <= rows)
    .map((one) => ({ one, length: longest(one) }))
    .sort((left, right) => left.length - right.length);
  const batches: { examples: Prepared[]; shape: BatchShape }[] = [];
  let current: Prepared[] = [];
  let taken = 0;
  const flush = (): void => {
    if (current.length === 0) return;
    const length = Math.ceil(Math.max(...current.map(longest)) / lengthStep) * lengthStep;
    batches.push({ examples: current, shape: { rows, length, questions: Math.ceil(rows / 2) } });
    current = [];
    taken = 0;
  };
  for (const { one } of byLength) {
    if (taken + one.sequences.length > rows || current.length >= Math.ceil(rows / 2)) flush();
    current.push(one);
    taken += one.sequences.length;
  }
  flush();
  return batches;
}

function longest({ sequences }: Prepared): number {
  return sequences.reduce((most, { sequence }) => Math.max(most, sequence.length), 0);
}

export interface FillOptions {
  readonly network: NetworkShape;
  /** Share of words whose pieces are blanked, so that the matches are relied on. Default 0. */
  readonly blanked?: number;
  readonly random?: Random;
}

/** Fills a batch of a shape; what the examples leave free is padding. */
export function fillBatch(
  prepared: readonly Prepared[],
  shape: BatchShape,
  options: FillOptions,
): ReaderBatch {
  const rows = prepared.flatMap(({ sequences }, question) =>
    sequences.map((sequence) => ({ question, ...sequence })),
  );
  const { length } = shape;
  const inputs = inputsOf(
    rows.map((row) => row.sequence),
    options.network,
    { batch: shape.rows, length },
  );
  const unit = (): Float32Array => new Float32Array(shape.rows * length);
  const targets = {
    markers: unit(),
    targets: unit(),
    usable_targets: unit(),
    spans: unit(),
    starts: unit(),
    ends: unit(),
    span_weights: new Float32Array(shape.rows),
    questions: new Float32Array(shape.questions * shape.rows),
  };
  const rightOf = prepared.map(({ sequences }) =>
    sequences.reduce((sum, { right }) => sum + right.length, 0),
  );
  rows.forEach(({ question, sequence, right, span }, row) => {
    const offset = row * length;
    targets.questions[question * shape.rows + row] = 1;
    for (const { marker } of sequence.sentences) targets.markers[offset + marker] = 1;
    for (const index of right) {
      const { marker } = sequence.sentences[index]!;
      targets.targets[offset + marker] = 1 / rightOf[question]!;
      targets.usable_targets[offset + marker] = 1;
    }
    if (span !== undefined) {
      const { first, last } = sequence.sentences[span.sentence]!;
      targets.spans.fill(1, offset + first, offset + last + 1);
      targets.starts[offset + span.first] = 1;
      targets.ends[offset + span.last] = 1;
      targets.span_weights[row] = 1;
    }
  });
  const { blanked = 0, random } = options;
  if (blanked > 0 && random !== undefined) {
    for (let at = 0; at < shape.rows * length; at++) {
      if (random.chance(blanked)) inputs.pieces.fill(0n, at * piecesPerUnit, (at + 1) * piecesPerUnit);
    }
  }
  return { inputs, questions: shape.questions, targets };
}
