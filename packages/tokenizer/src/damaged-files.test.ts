import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadTokenizer, TokenizerError } from './index.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const recordings = JSON.parse(
  readFileSync(new URL('./testing/reference.json', import.meta.url), 'utf8'),
) as Record<string, { file: Json }>;
const strange: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1e9,
  1.5,
  '',
  'x',
  '\u0000',
  [],
  {},
  [1],
  { type: 'NFC' },
  '__proto__',
];

/** Numbers from 0 to 1 that are the same in every run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** Deletes or replaces one value somewhere in the file. */
function damage(file: Json, random: Iterator<number, never>): Json {
  const copy = structuredClone(file);
  const places: [holder: Record<string, Json>, key: string][] = [];
  const visit = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value).slice(0, 12)) {
      const holder = value as Record<string, Json>;
      places.push([holder, key]);
      visit(holder[key]!);
    }
  };
  visit(copy);
  const [holder, key] = places[Math.floor(random.next().value * places.length)]!;
  if (random.next().value < 0.3) delete holder[key];
  else holder[key] = structuredClone(strange[Math.floor(random.next().value * strange.length)]!);
  return copy;
}

it.each(Object.entries(recordings))('a damaged %s file is refused by name or works', (_, { file }) => {
  const random = numbers(7);
  let refused = 0;
  for (let count = 0; count < 150; count += 1) {
    try {
      const tokenizer = loadTokenizer(damage(file, random) as object);
      tokenizer.decode(tokenizer.encode('어떤 text <s>').ids);
    } catch (error) {
      expect(error).toBeInstanceOf(TokenizerError);
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(50);
});
