import { askedFor, offered } from './cues.ts';
import { matchLevels } from './matching.ts';
import type { SentenceKind } from './sentences.ts';
import type { WordShape } from './words.ts';

/**
 * Where each feature stands in a unit's feature vector. One-hot groups follow one another; training and serving
 * share this table, and the manifest keeps {@link layoutVersion}, so weights never meet another layout.
 */
export const layoutVersion = 1;

export const rarityBuckets = 4;
/** Shares 0 … 1: nothing at all, eight equal parts, everything. */
export const shareBuckets = 10;
export const distanceBuckets = 7;
export const countBuckets = 6;

export const unitKinds = ['question', 'border', 'heading', 'marker', 'word'] as const;
export type UnitKind = (typeof unitKinds)[number];
export const sentenceKinds: readonly SentenceKind[] = ['prose', 'item', 'row', 'term', 'header'];
export const shapes: readonly WordShape[] = [
  'latin',
  'capitalised',
  'capitals',
  'hangul',
  'number',
  'year',
  'mixed',
  'mark',
  'other',
];
export const standings = ['best of all', 'near the best of all', 'best of its passage', 'behind'] as const;
const matches = (matchLevels.length - 1) * rarityBuckets;

export type FeatureGroup =
  | 'unit'
  | 'sentence'
  | 'shape'
  | 'match'
  | 'found'
  | 'foundHere'
  | 'share'
  | 'shareWithHeading'
  | 'shareBefore'
  | 'shareAfter'
  | 'shareLeadIn'
  | 'sharePassage'
  | 'shareHeading'
  | 'shareBest'
  | 'shareLabel'
  | 'asked'
  | 'offered'
  | 'terms'
  | 'words'
  | 'standing'
  | 'distance'
  | 'place'
  | 'plain';

const sizes: Readonly<Record<FeatureGroup, number>> = {
  /** What the unit is. */
  unit: unitKinds.length,
  /** What the sentence that it belongs to is. */
  sentence: sentenceKinds.length,
  shape: shapes.length,
  /** Passage and heading words: the strongest match here, by level and the term's rarity. */
  match: matches,
  /** Question words: the strongest match of their term anywhere in the request, by rarity; first group: found nowhere. */
  found: rarityBuckets + matches,
  /** Question words: the strongest match of their term in this passage or its heading. */
  foundHere: matchLevels.length,
  /** Markers and words: share of the question found in the sentence. */
  share: shareBuckets,
  /** … in the sentence and the heading together. */
  shareWithHeading: shareBuckets,
  /** … in the sentence before. */
  shareBefore: shareBuckets,
  /** … in the sentence after. */
  shareAfter: shareBuckets,
  /** … in the line that leads in to a list item or row. */
  shareLeadIn: shareBuckets,
  /** … in the whole passage with its heading. */
  sharePassage: shareBuckets,
  /** … in the heading alone. */
  shareHeading: shareBuckets,
  /** … in the whole request: the best that any passage reaches. */
  shareBest: shareBuckets,
  /** … in the sentence's beginning: a label before a colon, a row's first cell, the first words of prose. */
  shareLabel: shareBuckets,
  /** Markers, borders: what the question asks for (cues.ts). */
  asked: askedFor.length,
  /** Markers: what the sentence has. */
  offered: offered.length,
  /** Markers, borders: how many terms the question has. */
  terms: countBuckets,
  /** Markers: how many words the sentence has. */
  words: countBuckets,
  standing: standings.length,
  /** Words: how far the nearest strong match in the sentence is. */
  distance: distanceBuckets,
  /** Words: first and last of their sentence; markers: opens a line, first sentence of the passage, last. */
  place: 5,
  /** Plain numbers: the shares above as they are, in the order share … shareLabel. */
  plain: 9,
};

/** Offset of each group. */
export const offsets: Readonly<Record<FeatureGroup, number>> = (() => {
  let next = 0;
  const result: Partial<Record<FeatureGroup, number>> = {};
  for (const name of Object.keys(sizes) as FeatureGroup[]) {
    result[name] = next;
    next += sizes[name];
  }
  return result as Record<FeatureGroup, number>;
})();

/** Length of a feature vector. */
export const featureCount: number = Object.values(sizes).reduce((sum, size) => sum + size, 0);

export function rarityBucket(rarity: number): number {
  return Math.min(rarityBuckets - 1, Math.floor(rarity * rarityBuckets));
}

export function shareBucket(share: number): number {
  if (share <= 0.001) return 0;
  if (share >= 0.999) return shareBuckets - 1;
  return 1 + Math.min(shareBuckets - 3, Math.floor(share * (shareBuckets - 2)));
}

/** @param distance words to the nearest strong match; Infinity where there is none. */
export function distanceBucket(distance: number): number {
  if (distance === 0) return 0;
  if (distance === 1) return 1;
  if (distance === 2) return 2;
  if (distance <= 4) return 3;
  if (distance <= 8) return 4;
  return Number.isFinite(distance) ? 5 : 6;
}

/** 0, 1, 2, 3, 4–5, more; `unit` words count as one. */
export function countBucket(count: number, unit = 1): number {
  const scaled = Math.ceil(count / unit);
  return scaled <= 3 ? scaled : scaled <= 5 ? 4 : 5;
}
