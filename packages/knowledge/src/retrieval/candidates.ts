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

/** In how many passages of the course each index term of the concepts stands; terms of none are left out. */
export async function countTerms(
  database: Queryable,
  courseId: number,
  concepts: readonly Concept[],
): Promise<ReadonlyMap<string, number>> {
  const counted = await database.query<{ term: string; bytes: number }>(
    `select term, sum(octet_length(data))::integer as bytes from postings
     where course_id = $1 and term = any($2::text[]) group by term`,
    [courseId, [...termWeights(concepts).keys()]],
  );
  return new Map(counted.map(({ term, bytes }) => [term, bytes / RECORD_BYTES]));
}

/** Passage numbers, likeliest first. `frequencies`: those of all terms of the concepts. */
export async function findCandidates(
  database: Queryable,
  courseId: number,
  statistics: CourseStatistics,
  concepts: readonly Concept[],
  frequencies: ReadonlyMap<string, number>,
  options: CandidateOptions,
): Promise<readonly number[]> {
  const weights = termWeights(concepts);
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
  return best(scores, options.count);
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

/** The numbers of the `count` best slots, best first; of equal ones the earlier. */
function best(scores: ReadonlyMap<number, Float32Array>, count: number): number[] {
  // Kept sorted, worst last: after the first few hundred slots hardly any score gets in.
  const top: { number: number; score: number }[] = [];
  let least = 0;
  for (const segment of [...scores.keys()].toSorted((a, b) => a - b)) {
    const slots = scores.get(segment)!;
    for (let slot = 0; slot < slots.length; slot += 1) {
      const score = slots[slot]!;
      if (score <= least) continue;
      let at = top.length;
      while (at > 0 && top[at - 1]!.score < score) at -= 1;
      top.splice(at, 0, { number: segment * SEGMENT_SIZE + slot, score });
      if (top.length > count) top.pop();
      if (top.length === count) least = top[count - 1]!.score;
    }
  }
  return top.map(({ number }) => number);
}
