import { type CutPart, fit } from './budget.ts';
import { BudgetError } from './errors.ts';
import { completionStops, renderCompletion } from './modes/completion.ts';
import { type Message, renderDialog } from './modes/dialog.ts';
import { renderInstruction } from './modes/instruction.ts';
import { fill, type Mode, type Parts, type Template } from './template.ts';
import { type CountTokens, estimateTokens } from './tokens.ts';

export interface RenderOptions<M extends Mode = Mode> {
  readonly mode: M;
  /** The most tokens that the rendering may take: the context window less the room for the output. Default: no limit. */
  readonly budget?: number;
  /** Default: `estimateTokens`. */
  readonly countTokens?: CountTokens;
  /** What a chat template adds around one message, in tokens. Default 6. Counts in `dialog` mode only. */
  readonly tokensPerMessage?: number;
}

interface RenderedBase {
  /** Tokens of the rendering, by the counter that was used. */
  readonly tokens: number;
  /** What was left out to fit the budget, in the order of cutting. */
  readonly cut: readonly CutPart[];
}

/** A prompt for a model that takes one text. */
export interface RenderedText extends RenderedBase {
  readonly mode: 'completion' | 'instruction';
  readonly text: string;
  /** Strings at which generation should stop. Empty in `instruction` mode: such a model ends by itself. */
  readonly stops: readonly string[];
}

/** A prompt for a model that takes messages. */
export interface RenderedDialog extends RenderedBase {
  readonly mode: 'dialog';
  readonly messages: readonly Message[];
}

export type Rendered<M extends Mode = Mode> = M extends 'dialog' ? RenderedDialog : RenderedText;

/**
 * Renders a template for a kind of model, within a budget of tokens.
 *
 * @throws {PromptTooLongError} what may not be cut is over the budget.
 * @throws {BudgetError} the budget is not a whole number from 1.
 * @throws {CutStageError} a stage of `cut` leaves something else than a whole number from 0.
 */
export function render<Values, M extends Mode>(
  template: Template<Values>,
  values: Values,
  options: RenderOptions<M>,
): Rendered<M> {
  const { budget = Number.POSITIVE_INFINITY, countTokens = estimateTokens, tokensPerMessage = 6 } = options;
  if (budget !== Number.POSITIVE_INFINITY && (!Number.isSafeInteger(budget) || budget < 1)) {
    throw new BudgetError(budget);
  }
  const mode: Mode = options.mode;
  const measure = (parts: Parts): number =>
    mode === 'dialog'
      ? renderDialog(parts).reduce((sum, message) => sum + countTokens(message.content) + tokensPerMessage, 0)
      : countTokens(renderText(parts, mode));
  const { parts, tokens, cut } = fit(
    template.name,
    fill(template, values),
    template.cut ?? [],
    budget,
    measure,
  );
  const rendered: Rendered =
    mode === 'dialog'
      ? { mode, messages: renderDialog(parts), tokens, cut }
      : {
          mode,
          text: renderText(parts, mode),
          stops: mode === 'completion' ? completionStops(parts) : [],
          tokens,
          cut,
        };
  // The conditional type can't be narrowed from a value; the two branches above are its two cases.
  return rendered as Rendered<M>;
}

function renderText(parts: Parts, mode: 'completion' | 'instruction'): string {
  return mode === 'completion' ? renderCompletion(parts) : renderInstruction(parts);
}
