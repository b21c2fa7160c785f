import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { ConstraintError, UnsupportedConstraintError } from '../errors.ts';
import { type CodePoints, everyCodePoint } from '../grammar/code-points.ts';
import { both, choice, type Expression, repeat, sequence, without } from '../grammar/expression.ts';
import { classPoints, setPoints } from './character-sets.ts';

/** Characters of a pattern. */
const longestPattern = 4096;

export interface PatternOptions {
  /** Where the pattern stands, for errors. */
  readonly at: string;
  /** One character of a set as bytes: UTF-8, or as it stands in a JSON string. */
  readonly encode: (set: CodePoints) => Expression;
  /** Whether the pattern must cover the text, or may match anywhere in it unless `^` and `$` say otherwise. */
  readonly whole: boolean;
}

/**
 * A regular expression of JavaScript, in its Unicode mode, as an expression over bytes. Laziness says nothing about
 * which texts match, so it is passed over.
 *
 * @throws ConstraintError for what is no regular expression; UnsupportedConstraintError for back references, word
 *   boundaries, looking around elsewhere than ahead from the beginning, and anchors elsewhere than at the ends.
 */
export function compilePattern(pattern: string, options: PatternOptions): Expression {
  if (pattern.length > longestPattern) {
    throw new ConstraintError(
      options.at,
      `A pattern of ${pattern.length} characters is longer than ${longestPattern}.`,
    );
  }
  let parsed: AST.Pattern;
  try {
    parsed = new RegExpParser({ ecmaVersion: 2024 }).parsePattern(pattern, 0, pattern.length, {
      unicode: true,
    });
  } catch (cause) {
    throw new ConstraintError(options.at, `No regular expression: ${(cause as Error).message}`, { cause });
  }
  return new PatternCompiler(options).pattern(parsed);
}

class PatternCompiler {
  readonly #options: PatternOptions;

  constructor(options: PatternOptions) {
    this.#options = options;
  }

  pattern({ alternatives }: AST.Pattern): Expression {
    return choice(...alternatives.map((alternative) => this.#whole(alternative.elements)));
  }

  /** Texts in which an alternative is found. */
  #whole(elements: readonly AST.Element[]): Expression {
    const begins = isEdge(elements[0], 'start');
    const anchored = begins || this.#options.whole;
    const inner = elements.slice(begins ? 1 : 0);
    // Conditions at the beginning are languages that the whole text must, or must not, be of.
    const behind = inner.findIndex((element) => !isAhead(element));
    const leading = inner.slice(0, behind === -1 ? inner.length : behind);
    const ahead = anchored ? leading.filter(isAhead) : [];
    const found = this.#toTheEnd(inner.slice(ahead.length), this.#options.whole);
    const text = anchored ? found : sequence(this.#anything, found);
    return ahead.reduce((rest, { negate, alternatives }) => {
      const condition = choice(...alternatives.map((each) => this.#toTheEnd(each.elements, false)));
      return negate ? without(rest, condition) : both(rest, condition);
    }, text);
  }

  /** Elements, and unless they are at the end then, whatever follows. */
  #toTheEnd(elements: readonly AST.Element[], whole: boolean): Expression {
    const ends = isEdge(elements.at(-1), 'end');
    const parts = elements.slice(0, ends ? -1 : undefined).map((element) => this.#element(element));
    return sequence(...parts, ...(ends || whole ? [] : [this.#anything]));
  }

  get #anything(): Expression {
    return repeat(this.#options.encode(everyCodePoint), 0, Infinity);
  }

  #alternatives(alternatives: readonly AST.Alternative[]): Expression {
    return choice(
      ...alternatives.map(({ elements }) => sequence(...elements.map((element) => this.#element(element)))),
    );
  }

  #element(element: AST.Element): Expression {
    const { encode } = this.#options;
    switch (element.type) {
      case 'Character':
        return encode([[element.value, element.value]]);
      case 'CharacterSet':
        return encode(setPoints(element));
      case 'CharacterClass':
        if (element.unicodeSets) break;
        return encode(classPoints(element));
      case 'CapturingGroup':
        return this.#alternatives(element.alternatives);
      case 'Group':
        if (element.modifiers !== null) break;
        return this.#alternatives(element.alternatives);
      case 'Quantifier':
        return repeat(this.#element(element.element), element.min, element.max);
      default:
    }
    throw new UnsupportedConstraintError(
      this.#options.at,
      `"${element.raw}" in a pattern`,
      'Character sets, groups, alternatives and quantifiers are, ^ and $ at the ends, and conditions behind ^.',
    );
  }
}

function isAhead(element: AST.Element): element is AST.LookaheadAssertion {
  return element.type === 'Assertion' && element.kind === 'lookahead';
}

function isEdge(element: AST.Element | undefined, kind: 'start' | 'end'): boolean {
  return element?.type === 'Assertion' && element.kind === kind;
}
