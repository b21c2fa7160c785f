import type { LanguageModelV4CallOptions, SharedV4Warning } from '@ai-sdk/provider';
import {
  buildTokenTrie,
  type CompiledConstraint,
  type Constraint,
  type ConstraintSource,
  compileConstraint,
  type TokenTrie,
  UnsupportedConstraintError,
} from '@haksup/generation';
import type { Tokenizer } from '@haksup/tokenizer';
import { ModelUseError } from '../../errors.ts';
import { textBytes } from './answer-reader.ts';
import type { CallSettings } from './call-settings.ts';

export interface ConstraintParts {
  readonly tokenizer: Tokenizer;
  /** Of the model: it may have more ids than the tokenizer. */
  readonly vocabulary: number;
  readonly endTokens: readonly number[];
}

/** Compiled constraints that are kept, each up to some twenty megabytes: calls repeat their schema. */
const mostKept = 16;

/** Makes the constraints of a model's answers. What is worked out for one call serves the next. */
export class AnswerConstraints {
  readonly #parts: ConstraintParts;
  readonly #kept = new Map<string, CompiledConstraint>();
  #trie: TokenTrie | undefined;

  constructor(parts: ConstraintParts) {
    this.#parts = parts;
  }

  /**
   * The constraint of a call: nothing where any text will do. A schema that says more than constraints know is answered
   * by any JSON, with a warning.
   *
   * @throws ConstraintError; ModelUseError where nothing ends the model's texts.
   */
  of(
    format: LanguageModelV4CallOptions['responseFormat'],
    { pattern, choice }: Pick<CallSettings, 'pattern' | 'choice'>,
    warnings: SharedV4Warning[],
  ): (() => Constraint) | undefined {
    const kept = pattern === undefined ? 'choice' : 'pattern';
    if (pattern !== undefined && choice !== undefined) warnings.push(passedOver('choice', kept));
    if ((pattern ?? choice) !== undefined && format?.type === 'json')
      warnings.push(passedOver('responseFormat', kept));
    if (pattern !== undefined) return this.#compile({ kind: 'pattern', pattern });
    if (choice !== undefined) return this.#compile({ kind: 'choice', texts: choice });
    if (format?.type !== 'json') return undefined;
    if (format.schema !== undefined) {
      try {
        return this.#compile({ kind: 'schema', schema: { ...format.schema } });
      } catch (error) {
        if (!(error instanceof UnsupportedConstraintError)) throw error;
        warnings.push({ type: 'unsupported', feature: 'responseFormat', details: error.message });
      }
    }
    return this.#compile({ kind: 'schema', schema: true });
  }

  #compile(source: ConstraintSource): () => Constraint {
    const key = JSON.stringify(source);
    const constraint = this.#kept.get(key) ?? compileConstraint(source, this.#tokens());
    // The one used last is kept longest.
    this.#kept.delete(key);
    this.#kept.set(key, constraint);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
    return constraint.start;
  }

  #tokens(): TokenTrie {
    const { tokenizer, vocabulary, endTokens } = this.#parts;
    if (endTokens.length === 0) {
      throw new ModelUseError(
        'The model names no token that ends a text ("eos_token_id" of its configuration), and without one an answer ' +
          'cannot be kept to JSON, a pattern or a choice.',
      );
    }
    this.#trie ??= buildTokenTrie({
      vocabulary,
      tokenBytes: (token) => textBytes(tokenizer, token),
      ends: endTokens,
    });
    return this.#trie;
  }
}

function passedOver(feature: string, kept: string): SharedV4Warning {
  return { type: 'unsupported', feature, details: `The answer is kept to "${kept}" instead.` };
}
