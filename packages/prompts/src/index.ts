export type { CutPart } from './budget.ts';
export { BudgetError, CutStageError, PromptTooLongError } from './errors.ts';
export type { Message } from './modes/dialog.ts';
export {
  classify,
  extract,
  groundedAnswer,
  reason,
  rewrite,
  summarise,
  translate,
  writeCode,
} from './recipes.ts';
export {
  type Rendered,
  type RenderedDialog,
  type RenderedText,
  type RenderOptions,
  render,
} from './render.ts';
export {
  type CutStage,
  type CuttablePart,
  defineTemplate,
  type Exchange,
  type From,
  type Mode,
  type OutputForm,
  type PromptLanguage,
  type PromptPassage,
  type Shot,
  type Template,
} from './template.ts';
export { type CountTokens, estimateTokens } from './tokens.ts';
