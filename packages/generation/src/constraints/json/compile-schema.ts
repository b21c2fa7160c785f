import { ConstraintError, UnsupportedConstraintError } from '../errors.ts';
import {
  call,
  choice,
  type Expression,
  type Grammar,
  literal,
  optional,
  repeat,
  sequence,
} from '../grammar/expression.ts';
import { arrayExpression, type Members, objectExpression } from './containers.ts';
import { refuseOverlap } from './disjoint.ts';
import { type JsonType, jsonTypes, type Keywords, readKeywords, type Schema } from './keywords.ts';
import { integerExpression, numberExpression } from './numbers.ts';
import { stringExpression, stringParts } from './strings.ts';

/** Schemas within a schema. */
const mostSchemas = 2000;
/** Spaces of an indentation. */
const deepestIndent = 32;

export interface SchemaOptions {
  /** Whether white space may stand between tokens of JSON: a space, or a line's end with an indentation. */
  readonly whitespace: boolean;
}

/**
 * A JSON schema (draft 2020-12) as a grammar of the texts that are valid. Of the ways to write a value one is left out
 * here and there, so that a model loses no way in them: properties come in the schema's order, numbers have at most 16
 * digits before and behind the point, and with bounds 6 behind it and no exponent.
 *
 * @throws ConstraintError, UnsupportedConstraintError with the place in the schema.
 */
export function compileSchema(schema: Schema, options: SchemaOptions): Grammar {
  return new SchemaCompiler(schema, options).grammar();
}

class SchemaCompiler {
  readonly #root: Schema;
  readonly #rules: Expression[] = [];
  /** Rules by the schema's place, and those that schemas share. */
  readonly #known = new Map<string, number>();
  readonly #space: Expression;

  constructor(root: Schema, { whitespace }: SchemaOptions) {
    this.#root = root;
    this.#rules.push(literal(''));
    const indent: Expression = {
      kind: 'byte',
      ranges: [
        [0x09, 0x09],
        [0x20, 0x20],
      ],
    };
    this.#space = whitespace
      ? this.#shared('white space', () =>
          sequence(
            optional(sequence(optional(literal('\r')), literal('\n'))),
            repeat(indent, 0, deepestIndent),
          ),
        )
      : literal('');
  }

  grammar(): Grammar {
    this.#rules[0] = this.#value(this.#root, '#');
    return { rules: this.#rules };
  }

  #shared(name: string, build: () => Expression): Expression {
    const known = this.#known.get(name);
    if (known !== undefined) return call(known);
    if (this.#rules.length > mostSchemas) {
      throw new ConstraintError('', `A schema of more than ${mostSchemas} parts is too large.`);
    }
    const rule = this.#rules.push(literal('')) - 1;
    this.#known.set(name, rule);
    this.#rules[rule] = build();
    return call(rule);
  }

  #reference(schema: Schema, at: string): Expression {
    return this.#shared(at, () => this.#value(schema, at));
  }

  #anything(): Expression {
    return this.#shared('anything', () =>
      choice(...jsonTypes.filter((type) => type !== 'integer').map((type) => this.#typed(type, {}, '#'))),
    );
  }

  #value(schema: unknown, at: string): Expression {
    if (schema === true) return this.#anything();
    if (schema === false) return choice();
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
      throw new ConstraintError(at, 'A schema is an object, true or false.');
    }
    const keywords = readKeywords(schema as Record<string, unknown>, at);
    if (keywords.$ref !== undefined) return this.#resolve(keywords.$ref, at);
    if (keywords.const !== undefined || keywords.enum !== undefined) return listed(keywords, at);
    for (const keyword of ['anyOf', 'oneOf', 'allOf'] as const) {
      const parts = keywords[keyword];
      if (parts === undefined) continue;
      if (keyword === 'allOf') {
        const strings = stringParts(keywords, parts, at);
        if (strings !== undefined) return this.#string(strings, at);
        if (parts.length > 1 || keywords.type !== undefined || keywords.format !== undefined) {
          throw new UnsupportedConstraintError(
            `${at}/allOf`,
            '"allOf" of several schemas, other than of strings',
            'Write them as one.',
          );
        }
      }
      if (keyword === 'oneOf') refuseOverlap(parts, (pointer) => this.#find(pointer, at), `${at}/oneOf`);
      return choice(...parts.map((part, index) => this.#reference(part, `${at}/${keyword}/${index}`)));
    }
    if (Object.keys(keywords).length === 0) return this.#anything();
    const types = keywords.type === undefined ? jsonTypes : [keywords.type].flat();
    return choice(...types.map((type) => this.#typed(type, keywords, at)));
  }

  #typed(type: JsonType, keywords: Keywords, at: string): Expression {
    switch (type) {
      case 'null':
        return literal('null');
      case 'boolean':
        return choice(literal('true'), literal('false'));
      case 'integer':
        return this.#shared(`integer ${boundsKey(keywords)}`, () => integerExpression(keywords, at));
      case 'number':
        return this.#shared(`number ${boundsKey(keywords)}`, () => numberExpression(keywords, at));
      case 'string':
        return this.#string([keywords], at);
      case 'array':
        return this.#array(keywords, at);
      case 'object':
        return this.#object(keywords, at);
    }
  }

  /** A string that keeps what several schemas ask for. */
  #string(all: readonly Keywords[], at: string): Expression {
    const key = all.map(({ minLength, maxLength, pattern, format }) => [
      minLength,
      maxLength,
      pattern,
      format,
    ]);
    return this.#shared(`string ${JSON.stringify(key)}`, () => stringExpression(all, at));
  }

  #array(keywords: Keywords, at: string): Expression {
    const { items = true, prefixItems = [], minItems = 0, maxItems = Infinity } = keywords;
    return arrayExpression({
      first: prefixItems.map((item, index) => this.#reference(item, `${at}/prefixItems/${index}`)),
      others: items === false ? undefined : this.#reference(items, `${at}/items`),
      least: minItems,
      most: maxItems,
      space: this.#space,
    });
  }

  #object(keywords: Keywords, at: string): Expression {
    const { properties = {}, required = [], additionalProperties = true, propertyNames } = keywords;
    const names = this.#names(propertyNames, `${at}/propertyNames`);
    const named = new Set([...Object.keys(properties), ...required]);
    const members: Members['named'] = Array.from(named, (name) => {
      const known = Object.hasOwn(properties, name);
      const pointer = `${at}/properties/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      return {
        name,
        required: required.includes(name),
        value: known
          ? this.#reference(properties[name]!, pointer)
          : this.#reference(additionalProperties, `${at}/additionalProperties`),
      };
    });
    const others =
      additionalProperties === false
        ? undefined
        : this.#reference(additionalProperties, `${at}/additionalProperties`);
    return objectExpression({ named: members, others, names, space: this.#space });
  }

  /** What keys must be; undefined where any will do. */
  #names(schema: Schema | undefined, at: string): Expression | undefined {
    if (schema === undefined || schema === true) return undefined;
    if (schema === false) return choice();
    const { type = 'string', ...keywords } = readKeywords(schema, at);
    if (![type].flat().includes('string')) return choice();
    const limited = Object.keys(keywords);
    if (limited.length === 0) return undefined;
    if (keywords.enum !== undefined || keywords.const !== undefined)
      return listed({ ...keywords, type: 'string' }, at);
    const other = limited.find(
      (keyword) => !['pattern', 'minLength', 'maxLength', 'format'].includes(keyword),
    );
    if (other === undefined) return stringExpression([keywords], at);
    throw new UnsupportedConstraintError(
      `${at}/${other}`,
      `"${other}" for names of properties`,
      'Patterns, lengths, formats and lists of names are.',
    );
  }

  #resolve(pointer: string, at: string): Expression {
    return this.#reference(this.#find(pointer, at), pointer === '#' ? '# itself' : pointer);
  }

  /** What a pointer within the document leads to. */
  #find(pointer: string, at: string): Schema {
    if (pointer !== '#' && !pointer.startsWith('#/')) {
      throw new UnsupportedConstraintError(
        `${at}/$ref`,
        `The reference "${pointer}"`,
        'Only those within the document, like "#/$defs/name", are.',
      );
    }
    let found: unknown = this.#root;
    for (const part of pointer.split('/').slice(1)) {
      let key = part;
      try {
        key = decodeURIComponent(part);
      } catch {
        // A per cent sign may as well be meant as it stands.
      }
      key = key.replaceAll('~1', '/').replaceAll('~0', '~');
      found =
        typeof found === 'object' && found !== null && Object.hasOwn(found, key)
          ? (found as Record<string, unknown>)[key]
          : undefined;
    }
    if (found === undefined) throw new ConstraintError(`${at}/$ref`, `"${pointer}" leads nowhere.`);
    return found as Schema;
  }
}

function boundsKey({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Keywords): string {
  return [minimum, maximum, exclusiveMinimum, exclusiveMaximum].join();
}

/** `enum` and `const`, of the types that are asked for. */
function listed(keywords: Keywords, at: string): Expression {
  const types = keywords.type === undefined ? undefined : [keywords.type].flat();
  const values = keywords.const !== undefined ? [keywords.const] : keywords.enum!;
  const fitting = values.filter(
    (value) => types === undefined || types.some((type) => isOfType(value, type)),
  );
  if (fitting.length === 0) throw new ConstraintError(at, 'None of the listed values is of the type.');
  return choice(...fitting.map((value) => literal(JSON.stringify(value))));
}

function isOfType(value: unknown, type: JsonType): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === String(type);
}
