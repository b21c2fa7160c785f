import { z } from 'zod';
import { compileExpression } from './automaton/network.ts';
import { Work } from './automaton/work.ts';
import type { Constraint } from './contract.ts';
import { ConstraintError } from './errors.ts';
import { utf8 } from './grammar/code-points.ts';
import { choice, type Grammar, literal } from './grammar/expression.ts';
import { compileSchema } from './json/compile-schema.ts';
import type { Schema } from './json/keywords.ts';
import { compilePattern } from './pattern/compile-pattern.ts';
import { GrammarConstraint } from './walk/grammar-constraint.ts';
import { PushDown } from './walk/push-down.ts';
import { TokenMasks } from './walk/token-masks.ts';
import type { TokenTrie } from './walk/token-trie.ts';

/** What a text must be. */
export type ConstraintSource =
  /** Valid under a JSON schema; `true` for any JSON. */
  | { readonly kind: 'schema'; readonly schema: Schema; readonly whitespace?: boolean }
  /** Matched as a whole by a regular expression of JavaScript (flag `u`). */
  | { readonly kind: 'pattern'; readonly pattern: string }
  /** One of some texts. */
  | { readonly kind: 'choice'; readonly texts: readonly string[] };

export interface ConstraintOptions {
  /** How deep rules (objects, arrays) may be nested, 1 … 1000. Default 64. */
  readonly deepest?: number;
}

/** A constraint for any number of texts, which share what is worked out. */
export interface CompiledConstraint {
  /** A text's own, at its beginning. */
  readonly start: () => Constraint;
}

const deepestSource = 256;
const mostValues = 100_000;

const sourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('schema'),
    schema: z.union([z.boolean(), z.record(z.string(), z.unknown())]),
    whitespace: z.boolean().default(true),
  }),
  z.strictObject({ kind: z.literal('pattern'), pattern: z.string() }),
  z.strictObject({
    kind: z.literal('choice'),
    texts: z
      .array(z.string().refine((text) => text.isWellFormed(), 'Half a surrogate pair.'))
      .min(1)
      .max(10_000),
  }),
]);
const optionsSchema = z.strictObject({ deepest: z.int().min(1).max(1000).default(64) });

/**
 * Makes a constraint over the bytes of a tokenizer's tokens.
 *
 * @param trie built once per tokenizer by `buildTokenTrie`.
 * @throws ConstraintError where the source is wrong or no text fits; UnsupportedConstraintError that names the keyword
 *   or construct; ConstraintSizeError where it would need too many
 *   states, or seconds to work out.
 */
export function compileConstraint(
  source: ConstraintSource,
  trie: TokenTrie,
  options: ConstraintOptions = {},
): CompiledConstraint {
  const { deepest } = parse(optionsSchema, options, 'The options of a constraint');
  const grammar = grammarOf(source);
  const work = new Work();
  const automata = grammar.rules.map((rule) => compileExpression(rule, trie.short.deepest, work));
  const masks = new TokenMasks(trie, new PushDown(automata, deepest));
  return { start: () => GrammarConstraint.start(masks) };
}

function grammarOf(source: ConstraintSource): Grammar {
  refuseDeep(source);
  const parsed = parse(sourceSchema, source, 'A constraint');
  if (parsed.kind === 'schema') return compileSchema(parsed.schema, parsed);
  if (parsed.kind === 'choice') return { rules: [choice(...parsed.texts.map(literal))] };
  return { rules: [compilePattern(parsed.pattern, { at: '', encode: utf8, whole: true })] };
}

/** Refuses what is nested so deep, or so large, that reading it would not end well. */
function refuseDeep(source: unknown): void {
  let level: unknown[] = [source];
  let values = 0;
  for (let depth = 0; level.length > 0; depth++) {
    values += level.length;
    if (depth > deepestSource || values > mostValues) {
      throw new ConstraintError(
        '',
        `A source of more than ${mostValues} values, or nested more than ${deepestSource} deep, is too large.`,
      );
    }
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
}

function parse<Output>(schema: z.ZodType<Output>, value: unknown, what: string): Output {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ConstraintError('', `${what}: ${z.prettifyError(parsed.error)}`, { cause: parsed.error });
}
