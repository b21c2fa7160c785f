import { UnsupportedConstraintError } from '../errors.ts';
import { both, type Expression, literal, repeat, sequence } from '../grammar/expression.ts';
import { compilePattern } from '../pattern/compile-pattern.ts';
import { anyCharacter, jsonCharacter } from './characters.ts';
import { formats } from './formats.ts';
import { type Keywords, readKeywords, type Schema } from './keywords.ts';

/** One object for all schemas: what is worked out about it is shared. */
const anyString = sequence(literal('"'), repeat(anyCharacter, 0, Infinity), literal('"'));

/** A string that keeps what several schemas ask for. */
export function stringExpression(all: readonly Keywords[], at: string): Expression {
  const conditions = all.flatMap((keywords) => stringConditions(keywords, at));
  if (conditions.length === 0) return anyString;
  const inner = conditions.reduce((one, other) => both(one, other));
  return sequence(literal('"'), inner, literal('"'));
}

function stringConditions({ minLength, maxLength, pattern, format }: Keywords, at: string): Expression[] {
  const conditions: Expression[] = [];
  const encode = jsonCharacter;
  if (pattern !== undefined) {
    conditions.push(compilePattern(pattern, { at: `${at}/pattern`, encode, whole: false }));
  }
  if (format !== undefined && Object.hasOwn(formats, format)) {
    conditions.push(compilePattern(formats[format]!, { at: `${at}/format`, encode, whole: false }));
  } else if (format !== undefined && pattern === undefined) {
    // Beside a pattern, which then is what says it, a format's name is a note.
    throw new UnsupportedConstraintError(
      `${at}/format`,
      `The format "${format}"`,
      `Those that are: ${Object.keys(formats).join(', ')}; or give a pattern.`,
    );
  }
  if (minLength !== undefined || maxLength !== undefined) {
    conditions.push(repeat(anyCharacter, minLength ?? 0, maxLength ?? Infinity));
  }
  return conditions;
}

/** Keywords of the parts of an `allOf`, where they ask something of strings and nothing else. */
export function stringParts(
  { type, format }: Keywords,
  parts: readonly Schema[],
  at: string,
): readonly Keywords[] | undefined {
  const read = parts.map((part, index) =>
    typeof part === 'boolean' ? undefined : readKeywords(part, `${at}/allOf/${index}`),
  );
  const ofStrings = ['type', 'pattern', 'minLength', 'maxLength', 'format'];
  const fit = read.every(
    (keywords) =>
      keywords !== undefined &&
      Object.keys(keywords).every((keyword) => ofStrings.includes(keyword)) &&
      (keywords.type ?? 'string') === 'string',
  );
  const typed = type === 'string' || read.some((keywords) => keywords?.type === 'string');
  if (!fit || !typed) return undefined;
  const given = read as readonly Keywords[];
  // A format that is not known is a note where a pattern says it.
  const noted =
    format === undefined || (!Object.hasOwn(formats, format) && given.some(({ pattern }) => pattern));
  return noted ? given : [...given, { format }];
}
