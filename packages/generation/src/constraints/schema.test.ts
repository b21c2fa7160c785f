import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { compileExpression } from './automaton/network.ts';
import { type ConstraintSource, compileConstraint } from './compile-constraint.ts';
import { ConstraintError, ConstraintSizeError, UnsupportedConstraintError } from './errors.ts';
import { compileSchema } from './json/compile-schema.ts';
import type { Schema } from './json/keywords.ts';
import { accepts, byteTrie, draw, end, has, randomNumbers } from './testing/byte-texts.ts';
import { GrammarConstraint } from './walk/grammar-constraint.ts';
import { PushDown } from './walk/push-down.ts';
import { TokenMasks } from './walk/token-masks.ts';

const bytes = byteTrie();
const words = byteTrie([
  '{"',
  '":',
  '": ',
  '",',
  '", "',
  '"}',
  '}]',
  '},{',
  '[[',
  'tr',
  'rue',
  '12',
  '-1',
  '가',
  '\\"',
  'null',
  'abcdefghij'.repeat(3),
  '"abcdefghijklmnopqrstuvwxyz',
]);

function validator(schema: Schema): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false, validateFormats: true });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  const validate = ajv.compile(schema);
  return (value) => validate(value) === true;
}

const schemas: Record<string, Schema> = {
  anything: true,
  'an object': {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A person',
    type: 'object',
    properties: {
      name: { type: 'string', description: 'As people write it', minLength: 1, maxLength: 12 },
      age: { type: 'integer', minimum: 0, exclusiveMaximum: 131 },
      kind: { enum: ['child', 'adult', null, 3, { a: [1] }] },
      'a "key" with/all~kinds\n': { const: true },
      tags: { type: 'array', items: { type: 'string', pattern: '^[a-z가-힣"]+$' }, maxItems: 3 },
    },
    required: ['name', 'tags'],
    additionalProperties: false,
  },
  'an open object': {
    type: 'object',
    properties: { a: { type: 'boolean' }, ab: { type: 'null' } },
    required: ['ab', 'other'],
    additionalProperties: { type: 'integer' },
  },
  'types of their own keywords': {
    type: ['string', 'integer', 'null'],
    minLength: 2,
    maxLength: 4,
    minimum: 7,
  },
  'keywords without a type': { minimum: 3, maxLength: 1, maxItems: 1, properties: { a: { const: 1 } } },
  'a tree': {
    $ref: '#/$defs/node',
    $defs: {
      node: {
        type: 'object',
        properties: {
          value: { type: 'number' },
          children: { type: 'array', items: { $ref: '#/$defs/node' } },
        },
        required: ['value'],
        additionalProperties: false,
      },
    },
  },
  tuples: {
    type: 'array',
    prefixItems: [{ type: 'integer' }, { type: 'boolean' }, { type: 'string', maxLength: 2 }],
    items: { type: 'null' },
    minItems: 2,
    maxItems: 5,
  },
  'closed tuples': { type: 'array', prefixItems: [{ type: 'integer' }, { type: 'boolean' }], items: false },
  alternatives: {
    anyOf: [
      { type: 'string', minLength: 3 },
      { type: 'string', maxLength: 1 },
      { type: 'array', items: { type: 'integer' }, minItems: 1 },
    ],
  },
  'one of several': {
    oneOf: [
      {
        type: 'object',
        properties: { kind: { const: 'a' }, size: { type: 'integer' } },
        required: ['kind', 'size'],
        additionalProperties: false,
      },
      {
        type: 'object',
        properties: { kind: { const: 'b' }, text: { type: 'string' } },
        required: ['kind'],
        additionalProperties: false,
      },
      { type: 'array', items: { $ref: '#' }, maxItems: 2 },
    ],
  },
  'numbers in a range': {
    type: 'array',
    prefixItems: [
      { type: 'number', minimum: -1.25, maximum: 3 },
      { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
      { type: 'number', maximum: -0.5 },
      { type: 'number', exclusiveMinimum: 12.034 },
      { type: 'integer', minimum: -1234, maximum: -17 },
      { type: 'integer', exclusiveMinimum: 98, maximum: 1003 },
      { type: 'number', exclusiveMaximum: 0 },
      { type: 'number', minimum: 0 },
      { type: 'integer', maximum: 42 },
    ],
    items: false,
    minItems: 9,
  },
  formats: {
    type: 'array',
    prefixItems: ['date', 'time', 'date-time', 'uuid', 'ipv4', 'email', 'uri'].map((format) => ({
      type: 'string',
      format,
    })),
    items: false,
    minItems: 7,
  },
  'names of properties': {
    type: 'object',
    properties: { abc: { type: 'null' }, toolong: { type: 'null' } },
    propertyNames: { pattern: '^[a-c]', maxLength: 4 },
    additionalProperties: { type: 'boolean' },
  },
  'listed names': {
    type: 'object',
    propertyNames: { type: 'string', enum: ['a', 'b'] },
    additionalProperties: { type: 'integer' },
    required: ['a', 'b'],
  },
  'several patterns': { type: 'string', allOf: [{ pattern: '^a' }, { pattern: 'b$' }, { maxLength: 9 }] },
  'lengths with bounds far apart': { type: 'array', items: { type: 'string', minLength: 14, maxLength: 50 } },
  'patterns and lengths': { type: 'string', pattern: '^[^a-z]*(가|\\\\|\\n)', minLength: 2, maxLength: 6 },
};

describe.each(Object.entries(schemas))('%s', (_, schema) => {
  it.each([
    ['bytes', bytes],
    ['words', words],
  ])('draws only valid texts from %s', (_name, trie) => {
    const compiled = compileConstraint({ kind: 'schema', schema }, trie);
    const valid = validator(schema);
    const random = randomNumbers(41);
    const texts = new Set<string>();
    for (let round = 0; round < 60; round++) {
      const text = draw(compiled, trie, random);
      if (text === undefined) continue;
      texts.add(text);
      expect(valid(JSON.parse(text)), text).toBe(true);
    }
    expect(texts.size).toBeGreaterThan(5);
  });
});

describe('every valid short text is allowed, and no other', () => {
  it.each<[string, Schema, string, number, string?]>([
    ['anything', true, '[]{}":,1a', 5],
    ['booleans and null', { type: ['boolean', 'null'] }, 'truefalsn', 4],
    ['numbers', { type: 'number' }, '-01.eE+9', 4],
    // A whole number may have decimals or an exponent as well, which constraints leave out.
    ['whole numbers', { type: 'integer' }, '-0129', 5],
    ['whole numbers in a range', { type: 'integer', minimum: -120, maximum: 1099 }, '-0129', 5],
    ['numbers in a range', { type: 'number', minimum: -1.05, exclusiveMaximum: 20.5 }, '-0125.', 5],
    ['numbers below', { type: 'number', exclusiveMaximum: -1.5 }, '-0125.', 5],
    ['strings', { type: 'string', minLength: 1, maxLength: 2 }, '"\\an/u', 6],
    ['escapes', { type: 'string', maxLength: 1 }, '"0dfA', 8, '"\\u'],
    ['patterns', { type: 'string', pattern: 'a+b|^c' }, '"abc', 6],
    ['conditions', { type: 'string', pattern: '^(?=.*b)(?!.*c.*c)' }, '"abc', 6],
    ['arrays', { type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 2 }, '[],12', 6],
    [
      'tuples',
      { type: 'array', prefixItems: [{ const: 1 }, { const: 2 }], items: { const: 3 } },
      '[],123',
      6,
    ],
    ['objects', { type: 'object', properties: { a: { const: 1 } }, required: ['a'] }, '{}":,a1', 7, '{"'],
    ['open objects', { type: 'object', additionalProperties: { const: 1 } }, '{}":,a1', 7, '{"'],
    ['recursion', { type: 'array', items: { $ref: '#' } }, '[],', 7],
  ])('%s', (_, schema, letters, longest, begin = '') => {
    const compiled = compileConstraint({ kind: 'schema', schema, whitespace: false }, bytes);
    const valid = validator(schema);
    let found = 0;
    for (const text of allTexts(letters, longest, begin)) {
      // Half a surrogate pair is no text, though JSON can write it.
      if (/\\ud[89a-f]/i.test(text)) continue;
      const expected = isValid(text, valid);
      if (expected) found += 1;
      if (accepts(compiled, text) !== expected) expect.fail(`${text} is ${expected ? '' : 'not '}valid`);
    }
    expect(found).toBeGreaterThan(0);
  });
});

function isValid(text: string, valid: (value: unknown) => boolean): boolean {
  try {
    return valid(JSON.parse(text));
  } catch {
    return false;
  }
}

function* allTexts(letters: string, longest: number, begin = ''): Generator<string> {
  if (begin !== '') yield begin;
  if (begin.length === longest) return;
  for (const letter of letters) yield* allTexts(letters, longest, begin + letter);
}

describe('a schema’s constraint', () => {
  const schema = schemas['an object']!;

  it('takes white space between tokens, bounded, where it is not switched off', () => {
    const loose = compileConstraint({ kind: 'schema', schema: { type: 'array' } }, bytes);
    expect(accepts(loose, '[\n  1,\r\n\t2 ,  {} ]')).toBe(true);
    expect(accepts(loose, `[${' '.repeat(33)}]`)).toBe(true);
    expect(accepts(loose, `[${' '.repeat(65)}]`)).toBe(false);
    expect(accepts(loose, ' []')).toBe(false);
    const tight = compileConstraint({ kind: 'schema', schema: { type: 'array' }, whitespace: false }, bytes);
    expect(accepts(tight, '[1,2]')).toBe(true);
    expect(accepts(tight, '[1, 2]')).toBe(false);
  });

  it('allows a token exactly where its bytes may follow, whatever borders they cross', () => {
    for (const source of Object.values(schemas)) {
      const compiled = compileConstraint({ kind: 'schema', schema: source }, words);
      const random = randomNumbers(7);
      for (let round = 0; round < 6; round++) {
        const constraint = compiled.start();
        for (let step = 0; step < 60; step++) {
          const mask = constraint.allowed();
          const open: number[] = [];
          for (let token = 0; token < words.vocabulary; token++) {
            const clone = constraint.clone();
            expect(clone.advance(token), `token ${token}`).toBe(has(mask, token));
            if (has(mask, token) && token !== end) open.push(token);
          }
          if (open.length === 0) break;
          const long = open.filter((token) => token > 257);
          const from = long.length > 0 && random() < 0.7 ? long : open;
          constraint.advance(from[Math.floor(random() * from.length)]!);
        }
      }
    }
  });

  it('stays within its depth, and can always end', () => {
    const tree = compileConstraint(
      { kind: 'schema', schema: { type: 'array', items: { $ref: '#' } }, whitespace: false },
      words,
      { deepest: 3 },
    );
    const wide = byteTrie(['[[', '[[[[[', ']]']);
    const shallow = compileConstraint(
      { kind: 'schema', schema: { type: 'array', items: { $ref: '#' } }, whitespace: false },
      wide,
      { deepest: 3 },
    );
    expect(accepts(tree, '[[[[]]]]')).toBe(true);
    expect(accepts(tree, '[[[[[]]]]]')).toBe(false);
    const constraint = shallow.start();
    expect(has(constraint.allowed(), 258)).toBe(true);
    expect(has(constraint.allowed(), 259)).toBe(false);
    constraint.advance(258);
    constraint.advance(258);
    expect(has(constraint.allowed(), 258)).toBe(false);
    expect(has(constraint.allowed(), '['.charCodeAt(0))).toBe(false);
    expect(has(constraint.allowed(), 260)).toBe(true);
    const list: Schema = {
      type: 'object',
      properties: { next: { $ref: '#' }, end: { const: 1 } },
      required: ['end'],
      additionalProperties: false,
    };
    const texts = compileConstraint({ kind: 'schema', schema: list }, words, { deepest: 5 });
    for (let seed = 0; seed < 20; seed++) {
      const text = draw(texts, words, randomNumbers(seed));
      if (text !== undefined) expect(validator(list)(JSON.parse(text))).toBe(true);
    }
  });

  it('knows its end', () => {
    const constraint = compileConstraint(
      { kind: 'schema', schema: { type: 'integer', maximum: 99, minimum: 0 } },
      bytes,
    ).start();
    expect(constraint.finished).toBe(false);
    expect(constraint.advance(end)).toBe(false);
    constraint.advance(0x37);
    expect(constraint.finished).toBe(false);
    const clone = constraint.clone();
    constraint.advance(0x38);
    expect(constraint.finished).toBe(true);
    expect([...constraint.allowed()].map((word) => word >>> 0)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(constraint.advance(end)).toBe(true);
    expect(constraint.advance(0x38)).toBe(false);
    expect(clone.finished).toBe(false);
    expect(clone.advance(0x39)).toBe(true);
  });

  it('goes on when what was remembered has been forgotten', () => {
    for (const source of [true, schema, schemas['a tree']!]) {
      const automata = compileSchema(source, { whitespace: true }).rules.map((rule) =>
        compileExpression(rule),
      );
      const masks = new TokenMasks(words, new PushDown(automata, 64), 12);
      const compiled = compileConstraint({ kind: 'schema', schema: source }, words);
      for (let seed = 0; seed < 8; seed++) {
        const random = randomNumbers(seed);
        const [forgetful, other] = [GrammarConstraint.start(masks), compiled.start()];
        for (let step = 0; step < 80 && !other.finished; step++) {
          const mask = other.allowed();
          expect(forgetful.allowed()).toEqual(mask);
          const open = Array.from({ length: words.vocabulary }, (_, token) => token).filter((token) =>
            has(mask, token),
          );
          const token = open[Math.floor(random() * open.length)]!;
          expect(forgetful.advance(token)).toBe(other.advance(token));
        }
        expect(forgetful.finished).toBe(other.finished);
      }
      expect(masks.generation).toBeGreaterThan(1);
    }
  });

  it.each<[string, Schema, new (...facts: never[]) => ConstraintError, string]>([
    [
      'an unknown keyword',
      { type: 'object', properties: { a: { not: {} } } },
      UnsupportedConstraintError,
      '#/properties/a/not',
    ],
    [
      'a name’s keyword',
      { propertyNames: { anyOf: [true] } },
      UnsupportedConstraintError,
      '#/propertyNames/anyOf',
    ],
    [
      'a keyword that grammars cannot keep',
      { uniqueItems: true },
      UnsupportedConstraintError,
      '#/uniqueItems',
    ],
    ['a format', { type: 'string', format: 'iri' }, UnsupportedConstraintError, '#/format'],
    [
      'a format beside allOf',
      { type: 'string', format: 'iri', allOf: [{ maxLength: 3 }] },
      UnsupportedConstraintError,
      '#/format',
    ],
    ['a pattern', { type: 'string', pattern: '(?=a)b|c' }, UnsupportedConstraintError, '#/pattern'],
    ['half a pattern', { type: 'string', pattern: '(' }, ConstraintError, '#/pattern'],
    ['a wrong value', { minLength: -1 }, ConstraintError, '#/minLength'],
    [
      'keywords beside a reference',
      { $ref: '#/$defs/a', minLength: 1, $defs: { a: true } },
      UnsupportedConstraintError,
      '#/minLength',
    ],
    [
      'a reference to elsewhere',
      { $ref: 'https://example.com/a.json' },
      UnsupportedConstraintError,
      '#/$ref',
    ],
    ['a reference to nothing', { $ref: '#/$defs/a' }, ConstraintError, '#/$ref'],
    ['a circle', { $ref: '#' }, ConstraintError, ''],
    [
      'an endless nesting',
      { type: 'object', properties: { a: { $ref: '#' } }, required: ['a'] },
      ConstraintError,
      '',
    ],
    ['nothing', false, ConstraintError, ''],
    ['an empty range', { type: 'integer', minimum: 3, maximum: 2 }, ConstraintError, ''],
    ['values of another type', { type: 'string', enum: [1] }, ConstraintError, '#'],
    [
      'alternatives that may both fit',
      { oneOf: [{ type: 'string' }, { type: 'string', maxLength: 3 }] },
      UnsupportedConstraintError,
      '#/oneOf',
    ],
    [
      'several schemas at once',
      { allOf: [{ type: 'object' }, { required: ['a'] }] },
      UnsupportedConstraintError,
      '#/allOf',
    ],
    [
      'too large a length',
      { type: 'array', items: { type: 'string', minLength: 9000, maxLength: 10_000 } },
      ConstraintSizeError,
      '',
    ],
  ])('refuses %s', (_, refused, type, at) => {
    const compile = (): unknown => compileConstraint({ kind: 'schema', schema: refused }, bytes);
    expect(compile).toThrow(type);
    expect(compile).toThrow(expect.objectContaining({ at }));
  });

  it.each<[string, (inner: unknown) => unknown]>([
    ['items', (items) => ({ type: 'array', items })],
    ['alternatives', (one) => ({ anyOf: [one] })],
    ['constants', (value) => ({ const: [value] })],
  ])('refuses what is nested too deep: %s', (_, nest) => {
    let nested: unknown = true;
    for (let depth = 0; depth < 60; depth++) nested = nest(nested);
    const compile = (): unknown => compileConstraint({ kind: 'schema', schema: nested as Schema }, bytes);
    expect(compile).not.toThrow(RangeError);
    for (let depth = 0; depth < 5000; depth++) nested = nest(nested);
    expect(compile).toThrow(ConstraintError);
    const circle: Record<string, unknown> = { type: 'array' };
    circle.items = circle;
    expect(() => compileConstraint({ kind: 'schema', schema: circle }, bytes)).toThrow(ConstraintError);
  });

  it('refuses what is no source', () => {
    expect(() => compileConstraint({ kind: 'grammar' } as unknown as ConstraintSource, bytes)).toThrow(
      ConstraintError,
    );
    expect(() => compileConstraint({ kind: 'schema', schema }, bytes, { deepest: 0 })).toThrow(/deepest/);
    expect(() => compileConstraint({ kind: 'choice', texts: [] }, bytes)).toThrow(ConstraintError);
  });
});
