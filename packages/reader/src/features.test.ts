import { describe, expect, it } from 'vitest';
import type { QuestionTerm } from './contract.ts';
import { type FeatureGroup, featureCount, offsets, unitKinds } from './feature-layout.ts';
import { limits, type Sequence, sequencesOf } from './features.ts';
import { wordPieces } from './pieces.ts';

const pieces = wordPieces((word) => [...word].map((letter) => letter.charCodeAt(0) % 100), 100);
const terms: QuestionTerm[] = [{ start: 0, end: 2, variants: ['삼투', 'osmosis'], rarity: 1 }];

function at(sequence: Sequence, unit: number, group: FeatureGroup, index: number): number {
  return sequence.features[unit * featureCount + offsets[group] + index]!;
}

describe('sequencesOf', () => {
  const [first, second] = sequencesOf(
    {
      question: '삼투가 뭐야?',
      terms,
      passages: [
        { heading: ['막'], text: 'Osmosis moves water. It is slow.' },
        { heading: [], text: '확산은 다르다.' },
      ],
    },
    pieces,
  ) as [Sequence, Sequence];

  it('lays out question, border, heading, border, then marker and words', () => {
    const kinds = Array.from({ length: first.length }, (_, unit) =>
      unitKinds.find((_, kind) => at(first, unit, 'unit', kind) === 1),
    );
    expect(kinds.slice(0, 7)).toEqual([
      'question',
      'question',
      'question',
      'border',
      'heading',
      'border',
      'marker',
    ]);
    expect(first.sentences.map(({ marker, first: from, last }) => [marker, from, last])).toEqual([
      [6, 7, 10],
      [11, 12, 15],
    ]);
  });

  it('gives each word its match and each sentence its share', () => {
    // A variant that is not the question's own word, of the rarest kind.
    expect(at(first, 7, 'match', 7)).toBe(1);
    expect(first.sentences[0]!.share).toBeCloseTo(0.85);
    expect(first.sentences[1]!.share).toBe(0);
    expect(at(first, 11, 'shareBefore', 7)).toBe(1);
  });

  it('tells the question what was found, here and anywhere', () => {
    expect(at(first, 0, 'foundHere', 2)).toBe(1);
    expect(at(second, 0, 'foundHere', 0)).toBe(1);
    expect(at(second, 0, 'found', 11)).toBe(1);
  });

  it('keeps every window within the limit and every sentence in one', () => {
    const text = Array.from({ length: 300 }, () => 'one two three four.').join(' ');
    const windows = sequencesOf({ question: 'one', passages: [{ heading: [], text }] }, pieces);
    expect(windows.length).toBeGreaterThan(1);
    for (const { length } of windows)
      expect(length).toBeLessThanOrEqual(limits.window + limits.question + limits.heading + 2);
    expect(windows.flatMap(({ sentences }) => sentences).length).toBe(300);
  });

  it('cuts a sentence without end', () => {
    const [window] = sequencesOf(
      { question: 'x', passages: [{ heading: [], text: 'word '.repeat(3000) }] },
      pieces,
    );
    expect(window!.length).toBeLessThanOrEqual(limits.window + 10);
  });
});
