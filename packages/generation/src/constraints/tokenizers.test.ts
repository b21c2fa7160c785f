import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadTokenizerFile, type Tokenizer } from '@haksup/tokenizer';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileConstraint } from './compile-constraint.ts';
import { has, randomNumbers } from './testing/byte-texts.ts';
import { buildTokenTrie, type TokenTrie } from './walk/token-trie.ts';

const beside = fileURLToPath(new URL('../../../../../shared/material', import.meta.url));
const material = join(process.env.HAKSUP_MATERIAL ?? beside, 'tokenizers');

const schema = {
  type: 'object',
  properties: {
    answer: { type: 'string', minLength: 3, maxLength: 40 },
    sure: { type: 'number', minimum: 0, maximum: 1 },
    sources: { type: 'array', items: { type: 'string', pattern: '^[a-z]{1,30}\\.md$' }, maxItems: 2 },
  },
  required: ['answer', 'sure', 'sources'],
  additionalProperties: false,
};

describe.each([
  ['qwen2', 'byte-level'],
  ['llama2', 'with byte fallback'],
])('tokens of %s (%s)', (name) => {
  const file = join(material, name, 'tokenizer.json');
  const absent = !existsSync(file);
  const reason = absent ? ` (skipped: material/tokenizers/${name} is absent)` : '';
  let tokenizer: Tokenizer;
  let trie: TokenTrie;
  const end = 2;
  beforeAll(async () => {
    if (absent) return;
    tokenizer = await loadTokenizerFile(file);
    // Models have more logits than their tokenizers have tokens.
    const vocabulary = Math.ceil(tokenizer.vocabularySize / 64) * 64 + 64;
    trie = buildTokenTrie({
      vocabulary,
      ends: [end],
      tokenBytes: (token) => (token < tokenizer.vocabularySize ? tokenizer.tokenBytes(token) : undefined),
    });
  });

  it.skipIf(absent)(`make valid texts, whichever are drawn${reason}`, () => {
    const compiled = compileConstraint({ kind: 'schema', schema }, trie);
    const validate = new Ajv2020().compile(schema);
    const random = randomNumbers(9);
    for (let round = 0; round < 12; round++) {
      const constraint = compiled.start();
      const bytes: Uint8Array[] = [];
      for (let step = 0; !constraint.finished; step++) {
        const mask = constraint.allowed();
        const open: number[] = [];
        for (let token = 0; token < trie.vocabulary; token++)
          if (has(mask, token) && token !== end) open.push(token);
        const token = open[Math.floor(random() * open.length)]!;
        expect(constraint.advance(token)).toBe(true);
        bytes.push(tokenizer.tokenBytes(token));
        expect(step).toBeLessThan(400);
      }
      const text = Buffer.concat(bytes).toString();
      expect(validate(JSON.parse(text)), text).toBe(true);
    }
  });

  it.skipIf(absent)(`allow a token exactly where its bytes may follow${reason}`, () => {
    const compiled = compileConstraint({ kind: 'schema', schema }, trie);
    const constraint = compiled.start();
    for (const byte of Buffer.from('{"answer": "여기 \\"on')) {
      // Some byte of a letter may not be a token of its own.
      const single = Array.from({ length: tokenizer.vocabularySize }, (_, token) => token).find((token) => {
        const bytes = tokenizer.tokenBytes(token);
        return bytes.length === 1 && bytes[0] === byte;
      });
      expect(constraint.advance(single!)).toBe(true);
      const mask = constraint.allowed();
      for (let token = 0; token < trie.vocabulary; token += 7) {
        if (constraint.clone().advance(token) !== has(mask, token)) expect.fail(`token ${token}`);
      }
    }
  });
});
