import { TokenizerFileError } from '../errors.ts';
import type { Component } from './tokenizer-file.ts';

/** UTF-16 units that are written for one found, or put before a text. */
const longestReplacement = 32;
/**
 * By how many times all replacements of a pipeline together may lengthen a text. Normalisers may do more: they run one
 * by one, and what they make is looked at in between.
 */
const largestGrowth = 64;
const largestGrowthOfNormalizers = 4096;

/**
 * Sees that a pipeline's replacements don't swell texts: two hundred that double them would fill any memory.
 * @throws TokenizerFileError
 */
export function checkGrowth(pipeline: Component | null, place: string): void {
  const growth = growthOf(pipeline, place);
  const most = place === 'normalizer' ? largestGrowthOfNormalizers : largestGrowth;
  if (growth > most) {
    throw new TokenizerFileError(place, `lengthens texts ${growth} times; ${most} is the most that is run.`);
  }
}

function growthOf(component: Component | null, place: string): number {
  if (component === null) return 1;
  const parts = component.normalizers ?? component.pretokenizers ?? component.decoders;
  if (component.type === 'Sequence' && Array.isArray(parts)) {
    return parts.reduce((product: number, part) => product * growthOf(part as Component, place), 1);
  }
  if (component.type === 'FixedLength') requireLength(component.length, place);
  if (!['Replace', 'Prepend', 'Metaspace'].includes(component.type)) return 1;
  const written = component.content ?? component.prepend ?? component.replacement ?? '';
  const length = typeof written === 'string' ? written.length : 0;
  if (length > longestReplacement) {
    throw new TokenizerFileError(
      place,
      `writes ${length} characters at once; ${longestReplacement} is the most.`,
    );
  }
  if (component.type === 'Prepend') return 1;
  if (component.type === 'Metaspace') return Math.max(1, length);
  // An expression may match between characters, and an empty text does.
  const pattern = component.pattern as { readonly String?: unknown } | undefined;
  const found = typeof pattern?.String === 'string' ? pattern.String.length : 0;
  return found > 0 ? Math.max(1, length / found) : length + 1;
}

function requireLength(length: unknown, place: string): void {
  if (!(Number.isInteger(length) && (length as number) >= 1)) {
    throw new TokenizerFileError(`${place}.length`, 'must be an integer of at least 1.');
  }
}
