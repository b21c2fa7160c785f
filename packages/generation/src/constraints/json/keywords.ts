import { z } from 'zod';
import { ConstraintError, UnsupportedConstraintError } from '../errors.ts';

/** A schema: true for anything, false for nothing, or keywords. */
export type Schema = boolean | { readonly [keyword: string]: unknown };

const types = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'] as const;
export type JsonType = (typeof types)[number];
export const jsonTypes: readonly JsonType[] = types;

/** Keywords that say something about texts, checked. */
export interface Keywords {
  readonly type?: JsonType | readonly JsonType[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
}

/** Lengths and numbers of items that are unrolled. */
const mostRepeats = 10_000;
const count = z.int().min(0).max(mostRepeats);
const schema = z.union([z.boolean(), z.record(z.string(), z.unknown())]);
const schemas = z.array(schema).min(1).max(256);

const valueSchemas = {
  type: z.union([z.enum(types), z.array(z.enum(types)).min(1)]),
  properties: z.record(z.string(), schema),
  required: z.array(z.string()),
  additionalProperties: schema,
  propertyNames: schema,
  items: schema,
  prefixItems: schemas,
  minItems: count,
  maxItems: count,
  minLength: count,
  maxLength: count,
  pattern: z.string(),
  format: z.string(),
  minimum: z.number(),
  maximum: z.number(),
  exclusiveMinimum: z.number(),
  exclusiveMaximum: z.number(),
  enum: z.array(z.json()).min(1).max(1000),
  const: z.json(),
  anyOf: schemas,
  oneOf: schemas,
  allOf: schemas,
  $ref: z.string(),
} satisfies { readonly [Keyword in keyof Keywords]-?: z.ZodType<Keywords[Keyword]> };

/** Keywords that say nothing about which texts are valid, and definitions, which are read where they are referred to. */
const silent = new Set([
  '$schema',
  '$id',
  '$comment',
  '$anchor',
  '$defs',
  'definitions',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  'contentEncoding',
  'contentMediaType',
]);
/** Keywords that say it all, with those that may stand beside them. */
const alone: Readonly<Record<string, readonly string[]>> = {
  $ref: [],
  anyOf: [],
  oneOf: [],
  allOf: ['type', 'format'],
  enum: ['type'],
  const: ['type'],
};

/** @throws ConstraintError, UnsupportedConstraintError with the keyword's place. */
export function readKeywords(value: { readonly [keyword: string]: unknown }, at: string): Keywords {
  const keywords: Record<string, unknown> = {};
  for (const [keyword, given] of Object.entries(value)) {
    if (silent.has(keyword) || saysNothing(keyword, given)) continue;
    if (!Object.hasOwn(valueSchemas, keyword)) {
      throw new UnsupportedConstraintError(
        `${at}/${keyword}`,
        `The keyword "${keyword}"`,
        `Those that are: ${Object.keys(valueSchemas).join(', ')}.`,
      );
    }
    const parsed = valueSchemas[keyword as keyof Keywords].safeParse(given);
    if (!parsed.success) {
      throw new ConstraintError(`${at}/${keyword}`, z.prettifyError(parsed.error), { cause: parsed.error });
    }
    keywords[keyword] = parsed.data;
  }
  for (const [keyword, companions] of Object.entries(alone)) {
    if (!Object.hasOwn(keywords, keyword)) continue;
    const other = Object.keys(keywords).find((one) => one !== keyword && !companions.includes(one));
    if (other === undefined) break;
    throw new UnsupportedConstraintError(
      `${at}/${other}`,
      `"${other}" beside "${keyword}"`,
      `Write it into what "${keyword}" holds.`,
    );
  }
  return keywords as Keywords;
}

function saysNothing(keyword: string, value: unknown): boolean {
  return (
    (keyword === 'uniqueItems' && value === false) ||
    (keyword === 'multipleOf' && value === 1) ||
    (keyword === 'minProperties' && value === 0)
  );
}
