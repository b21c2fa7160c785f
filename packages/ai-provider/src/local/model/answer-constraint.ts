import type { LanguageModelV4CallOptions, SharedV4Warning } from '@ai-sdk/provider';
import type { Constraint } from '@haksup/generation';
import type { Tokenizer } from '@haksup/tokenizer';

/** What a constraint needs to know of a model. */
export interface ConstraintParts {
  readonly tokenizer: Tokenizer;
  readonly endTokens: readonly number[];
}

/** Makes the constraint of one answer: nothing where any text will do. */
export function constraintFor(
  format: LanguageModelV4CallOptions['responseFormat'],
  _parts: ConstraintParts,
  warnings: SharedV4Warning[],
): (() => Constraint) | undefined {
  if (format?.type === 'json') warnings.push({ type: 'unsupported', feature: 'responseFormat' });
  return undefined;
}
