import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { compileConstraint } from './compile-constraint.ts';
import type { Schema } from './json/keywords.ts';
import { byteTrie, draw, randomNumbers } from './testing/byte-texts.ts';

const trie = byteTrie();
const ajv = new Ajv2020({ strict: false, validateFormats: false });

const node = z.object({
  name: z.string().max(5),
  get children() {
    return z.array(node).max(2);
  },
});

// What people of TypeScript write schemas with.
it.each<[string, z.ZodType]>([
  ['objects', z.object({ a: z.string().optional(), b: z.number().nullable(), c: z.int().default(3) })],
  [
    'strict and loose ones',
    z.object({ a: z.strictObject({ b: z.boolean() }), c: z.looseObject({ d: z.null() }) }),
  ],
  ['records', z.record(z.string(), z.number())],
  ['records of some keys', z.record(z.enum(['a', 'b']), z.boolean())],
  ['unions', z.union([z.string().min(2), z.array(z.literal(['x', 4])).nonempty()])],
  [
    'unions told apart',
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('a'), size: z.int().positive() }),
      z.object({ kind: z.literal('b'), rest: z.tuple([z.string()], z.number()) }),
    ]),
  ],
  ['recursion', node],
  [
    'formats',
    z.object({
      mail: z.email(),
      at: z.iso.datetime(),
      id: z.uuid(),
      ip: z.ipv4(),
      tiny: z.string().lowercase(),
    }),
  ],
  ['texts', z.object({ a: z.string().startsWith('ab').endsWith('c'), b: z.string().regex(/^\d{3}-\d{4}$/) })],
  ['ranges', z.object({ share: z.number().min(0).max(100), year: z.int().gte(1900).lt(2100) })],
])('Zod’s schemas are known: %s', (_, type) => {
  const schema = z.toJSONSchema(type) as Schema;
  const compiled = compileConstraint({ kind: 'schema', schema }, trie);
  const validate = ajv.compile(schema as object);
  const random = randomNumbers(3);
  let drawn = 0;
  for (let round = 0; round < 25; round++) {
    const text = draw(compiled, trie, random);
    if (text === undefined) continue;
    drawn += 1;
    const value: unknown = JSON.parse(text);
    expect(validate(value), text).toBe(true);
    expect(type.safeParse(value).success, text).toBe(true);
  }
  expect(drawn).toBeGreaterThan(3);
});
