import {
  answerableFeatures,
  type Calibration,
  probability,
  readingFeatures,
  type SentenceLogits,
  usableFeaturesAmong,
} from './calibration.ts';
import type { ReadResult, SentenceReading, SpanReading, TextRange } from './contract.ts';
import type { Sequence, SequenceSentence } from './features.ts';

/** The network's logits for one sequence: [T] each. */
export interface SequenceLogits {
  readonly answer: Float32Array;
  readonly usable: Float32Array;
  readonly start: Float32Array;
  readonly end: Float32Array;
}

/** One sentence of one sequence with what the network says of it. */
export interface ScoredSentence extends SentenceLogits {
  readonly sequence: number;
  readonly sentence: SequenceSentence;
}

export function scoredSentences(
  sequences: readonly Sequence[],
  logits: readonly SequenceLogits[],
): ScoredSentence[] {
  return sequences.flatMap((sequence, index) =>
    sequence.sentences.map((sentence) => ({
      sequence: index,
      sentence,
      share: sentence.share,
      answer: logits[index]!.answer[sentence.marker]!,
      usable: logits[index]!.usable[sentence.marker]!,
    })),
  );
}

/** @param limit readings at most. */
export function resultOf(
  sequences: readonly Sequence[],
  logits: readonly SequenceLogits[],
  calibration: Calibration,
  limit: number,
): ReadResult {
  const scored = scoredSentences(sequences, logits);
  if (scored.length === 0) return { answerable: 0, readings: [], sentences: [] };
  const best = scored.toSorted((left, right) => right.answer - left.answer).slice(0, limit);
  const readings = best
    .map((one): SpanReading => {
      const { passage } = sequences[one.sequence]!;
      const { start, end } = one.sentence;
      return {
        passage,
        ...spanOf(sequences[one.sequence]!, logits[one.sequence]!, one.sentence),
        sentence: { start, end },
        score: probability(calibration.reading, readingFeatures(one, scored)),
      };
    })
    .sort((left, right) => right.score - left.score);
  const usable = usableFeaturesAmong(scored);
  const sentences = scored
    .map(
      (one): SentenceReading => ({
        passage: sequences[one.sequence]!.passage,
        start: one.sentence.start,
        end: one.sentence.end,
        usability: probability(calibration.usable, usable(one)),
      }),
    )
    .sort((left, right) => left.passage - right.passage || left.start - right.start);
  return {
    answerable: probability(calibration.answerable, answerableFeatures(scored)),
    readings,
    sentences,
  };
}

/** The likeliest span within a sentence: the pair of words with the largest sum of start and end, in order. */
function spanOf(sequence: Sequence, logits: SequenceLogits, { first, last }: SequenceSentence): TextRange {
  let from = first;
  let to = last;
  let most = Number.NEGATIVE_INFINITY;
  let bestStart = first;
  for (let unit = first; unit <= last; unit++) {
    if (logits.start[unit]! > logits.start[bestStart]!) bestStart = unit;
    const sum = logits.start[bestStart]! + logits.end[unit]!;
    if (sum <= most) continue;
    most = sum;
    from = bestStart;
    to = unit;
  }
  return { start: sequence.words[from]!.start, end: sequence.words[to]!.end };
}
