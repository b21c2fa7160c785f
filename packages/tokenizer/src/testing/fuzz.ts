/** For fuzzing: loads damaged files and uses what loads. */
import { loadTokenizer, TokenizerError } from '../index.ts';
import { damageOnPurpose, damageText, damageValue, hostileTexts, type Json, randomFrom } from './damage.ts';

export const damages: Readonly<Record<string, (file: Json, random: () => number) => Json>> = {
  value: damageValue,
  text: damageText,
  purpose: damageOnPurpose,
};

export interface FuzzResult {
  readonly cases: number;
  /** How many were refused when they were loaded, or failed by name when they were used. */
  readonly refused: Readonly<Record<string, number>>;
  readonly taken: number;
  /** Of processor time: other work on the machine does not count. */
  readonly slowestMilliseconds: number;
}

/**
 * Damages a file in many ways, one at a time; each case loads it and encodes and decodes texts.
 * @throws whatever is no TokenizerError: that is a finding. Its message gets the seed of the case.
 */
export function fuzz(
  file: Json,
  damage: (file: Json, random: () => number) => Json,
  cases: number,
  firstSeed = 1,
): FuzzResult {
  const refused: Record<string, number> = {};
  let taken = 0;
  let slowest = 0;
  for (let seed = firstSeed; seed < firstSeed + cases; seed++) {
    const damaged = damage(file, randomFrom(seed));
    const source = typeof damaged === 'string' ? damaged : Buffer.from(JSON.stringify(damaged));
    const start = process.cpuUsage();
    try {
      const tokenizer = loadTokenizer(source);
      for (const text of hostileTexts) {
        const { ids, starts, ends } = tokenizer.encode(text);
        if (ids.length !== starts.length || ids.length !== ends.length) throw new Error('ragged encoding');
        tokenizer.decode(ids);
      }
      taken++;
    } catch (error) {
      if (!(error instanceof TokenizerError)) throw new Error(`seed ${seed}`, { cause: error });
      refused[error.name] = (refused[error.name] ?? 0) + 1;
    }
    const { user, system } = process.cpuUsage(start);
    slowest = Math.max(slowest, (user + system) / 1000);
  }
  return { cases, refused, taken, slowestMilliseconds: Math.round(slowest) };
}
