import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadTokenizer, type Tokenizer } from './index.ts';

interface Case {
  readonly text: string;
  readonly ids: readonly number[];
  readonly decoded: string;
}

const material =
  process.env.HAKSUP_MATERIAL ?? fileURLToPath(new URL('../../../../shared/material', import.meta.url));
const folder = `${material}/tokenizers`;
const present = existsSync(`${folder}/expected-encodings.json`);

/** Which recordings were made with which file, and how their texts were decoded. */
const families = [
  { folder: 't5-small', family: 't5', models: ['Xenova/t5-small', 'google-t5/t5-small'], cleanUp: true },
  { folder: 'llama2', family: 'llama', models: ['Xenova/llama-tokenizer'], cleanUp: false },
  { folder: 'qwen2', family: 'qwen2', models: ['Xenova/Qwen1.5-0.5B-Chat'], cleanUp: false },
];

/** The recorded model knows no-break spaces; in the file at hand they have become plain spaces. */
const knownDifferences = ['llama/TEXT_WITH_ESCAPE_CHARACTERS', 'llama/TEXT_WITH_ESCAPE_CHARACTERS_2'];

describe.skipIf(!present)('real tokenizers (skipped without the material folder)', () => {
  describe.each(families)('$folder', ({ folder: name, family, models, cleanUp }) => {
    const tokenizer = present ? loadTokenizer(readFileSync(`${folder}/${name}/tokenizer.json`)) : undefined;
    const all = present
      ? (JSON.parse(readFileSync(`${folder}/expected-encodings.json`, 'utf8')) as Record<
          string,
          Record<string, Record<string, Case>>
        >)
      : {};
    const cases = models.flatMap((model) => Object.entries(all[family]?.[model] ?? {}));
    const same = cases.filter(([label]) => !knownDifferences.includes(`${family}/${label}`));

    it('has recordings', () => {
      expect(same.length).toBeGreaterThan(20);
    });

    it.each(same)('%s', (_, { text, ids, decoded }) => {
      const real = tokenizer as Tokenizer;
      const encoding = real.encode(text);
      expect(encoding.ids).toEqual(ids);
      expect(real.decode(ids, { skipSpecialTokens: false, cleanUpSpaces: cleanUp })).toBe(decoded);
      const stream = real.stream({ skipSpecialTokens: false });
      const streamed = ids.map((id) => stream.push(id)).join('') + stream.finish();
      expect(streamed).toBe(real.decode(ids, { skipSpecialTokens: false }));
      expect(leftOver(text, encoding.starts, encoding.ends).replaceAll('▁', '').trim()).toBe('');
    });
  });
});

/** What no token covers. */
function leftOver(text: string, starts: readonly number[], ends: readonly number[]): string {
  const units = text.split('');
  for (const [index, start] of starts.entries()) if (start >= 0) units.fill('', start, ends[index]);
  return units.join('');
}
