import type { CutPart } from './budget.ts';
import type { CuttablePart } from './template.ts';

/** What may not be cut is larger than the budget. */
export class PromptTooLongError extends Error {
  override readonly name = 'PromptTooLongError';
  readonly template: string;
  /** The budget, in tokens. */
  readonly budget: number;
  /** What the prompt still takes after everything that may be cut was cut, in tokens. */
  readonly needed: number;
  readonly cut: readonly CutPart[];

  constructor(facts: { template: string; budget: number; needed: number; cut: readonly CutPart[] }) {
    super(
      `The prompt "${facts.template}" needs ${facts.needed} tokens after cutting all that may be cut ` +
        `(${facts.cut.length} parts), but the budget is ${facts.budget}. Shorten its input or raise the budget.`,
    );
    this.template = facts.template;
    this.budget = facts.budget;
    this.needed = facts.needed;
    this.cut = facts.cut;
  }
}

/** A budget that is not a positive whole number of tokens. */
export class BudgetError extends RangeError {
  override readonly name = 'BudgetError';
  readonly budget: number;

  constructor(budget: number) {
    super(`A budget is a whole number of tokens from 1, not ${budget}.`);
    this.budget = budget;
  }
}

/** A stage of cutting that leaves something else than a whole number of units. */
export class CutStageError extends RangeError {
  override readonly name = 'CutStageError';
  readonly template: string;
  readonly part: CuttablePart;
  readonly leave: number;

  constructor(template: string, part: CuttablePart, leave: number) {
    super(`The prompt "${template}" is to leave ${leave} of its ${part}: that is a whole number from 0.`);
    this.template = template;
    this.part = part;
    this.leave = leave;
  }
}
