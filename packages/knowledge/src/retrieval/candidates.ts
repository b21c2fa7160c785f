/** The passages worth a full score: found by the question's rarer terms, in the posting lists. */
import type { Queryable } from '../database/database.ts';
import type { Concept } from './analyse.ts';
import { LENGTHS, RECORD_BYTES, SEGMENT_SIZE } from './postings.ts';
import { type CourseStatistics, inverseFrequency, saturated, termWeight } from './scoring.ts';

export interface CandidateOptions {
  /** Passages to return. */
  readonly count: number;
  /** Postings to read at most; the rarest terms' are read first. */
  readonly budget: number;
}

export interface Candidates {
  /** Passage numbers, likeliest first. */
  readonly numbers: readonly number[];
  /** In how many passages each term of the question stands. */
  readonly frequencies: ReadonlyMap<string, number>;
}

export async function findCandidates(
  database: Queryable,
  courseId: number,
  statistics: CourseStatistics,
  concepts: readonly Concept[],
  options: CandidateOptions,
): Promise<Candidates> {
  const weights = termWeights(concepts);
  const terms = [...weights.keys()];
  const counted = await database.query<{ term: string; bytes: number }>(
    `select term, sum(octet_length(data))::integer as bytes from postings
     where course_id = $1 and term = any($2::text[]) group by term`,
    [courseId, terms],
  );
  const frequencies = new Map(counted.map(({ term, bytes }) => [term, bytes / RECORD_BYTES]));
  const impact = (term: string): number =>
    weights.get(term)! * inverseFrequency(frequencies.get(term)!, statistics.passages);
  const ordered = [...frequencies.keys()].toSorted((a, b) => impact(b) - impact(a));
  const chosen: string[] = [];
  let read = 0;
  for (const term of ordered) {
    read += frequencies.get(term)!;
    if (chosen.length > 0 && read > options.budget) break;
    chosen.push(term);
  }
  const lists = await database.query<{ term: string; segment: number; data: Uint8Array }>(
    'select term, segment, data from postings where course_id = $1 and term = any($2::text[])',
    [courseId, chosen],
  );
  const scores = new Map<number, Float32Array>();
  for (const { term, segment, data } of lists) {
    let slots = scores.get(segment);
    if (!slots) {
      slots = new Float32Array(SEGMENT_SIZE);
      scores.set(segment, slots);
    }
    addScores(slots, data, impact(term), statistics.averageLength);
  }
  return { numbers: best(scores, options.count), frequencies };
}

function termWeights(concepts: readonly Concept[]): Map<string, number> {
  const weights = new Map<string, number>();
  const add = (terms: readonly string[], weight: number): void => {
    for (const term of terms) {
      weights.set(term, Math.max(weights.get(term) ?? 0, weight * termWeight(term)));
    }
  };
  for (const concept of concepts) {
    for (const part of concept.parts.length > 0 ? concept.parts : [concept]) {
      add(part.own.terms, part.weight);
      for (const { terms, weight } of part.equivalents) add(terms, weight);
    }
    for (const { terms, weight } of concept.equivalents) add(terms, weight);
  }
  return weights;
}

function addScores(slots: Float32Array, data: Uint8Array, impact: number, averageLength: number): void {
  for (let at = 0; at + 3 < data.length; at += RECORD_BYTES) {
    const slot = data[at]! | (data[at + 1]! << 8);
    const counts = data[at + 2]!;
    slots[slot]! += impact * saturated(counts & 15, counts >> 4, LENGTHS[data[at + 3]!]!, averageLength);
  }
}

/** The numbers of the `count` best slots, best first. */
function best(scores: ReadonlyMap<number, Float32Array>, count: number): number[] {
  const all: number[] = [];
  for (const slots of scores.values()) for (const score of slots) if (score > 0) all.push(score);
  const threshold = all.length <= count ? 0 : Float32Array.from(all).sort()[all.length - count]!;
  const found: { number: number; score: number }[] = [];
  for (const [segment, slots] of scores) {
    slots.forEach((score, slot) => {
      if (score > 0 && score >= threshold) found.push({ number: segment * SEGMENT_SIZE + slot, score });
    });
  }
  return found
    .toSorted((a, b) => b.score - a.score || a.number - b.number)
    .slice(0, count)
    .map(({ number }) => number);
}
