import { PromptTooLongError } from './errors.ts';
import type { CutStage, CuttablePart, Parts } from './template.ts';

/** One unit that was left out. */
export interface CutPart {
  readonly part: CuttablePart;
  /** Its place in the template's own list, from 0; always 0 for `system` and `steps`. */
  readonly index: number;
}

/** Parts that fit, what they take, and what had to go for it. */
export interface Fitted {
  readonly parts: Parts;
  /** Tokens of the whole rendering. */
  readonly tokens: number;
  /** In the order of cutting. */
  readonly cut: readonly CutPart[];
}

/**
 * Takes units away, stage by stage, until the whole rendering fits.
 *
 * The whole is counted after every cut, since the tokens of a text are not the sum of its pieces' tokens.
 *
 * @throws {PromptTooLongError} the stages are used up and the prompt still does not fit.
 */
export function fit(
  template: string,
  parts: Parts,
  stages: readonly CutStage[],
  budget: number,
  measure: (parts: Parts) => number,
): Fitted {
  const cut: CutPart[] = [];
  let kept = parts;
  let tokens = measure(kept);
  for (const stage of stages) {
    while (tokens > budget && unitsOf(kept, stage.part) > (stage.leave ?? 0)) {
      cut.push({ part: stage.part, index: nextIndex(parts, kept, stage.part) });
      kept = without(kept, stage.part);
      tokens = measure(kept);
    }
  }
  if (tokens > budget) throw new PromptTooLongError({ template, budget, needed: tokens, cut });
  return { parts: kept, tokens, cut };
}

function unitsOf(parts: Parts, part: CuttablePart): number {
  if (part === 'system') return parts.system === undefined ? 0 : 1;
  if (part === 'steps') return parts.steps.length > 0 ? 1 : 0;
  return parts[part].length;
}

function nextIndex(all: Parts, kept: Parts, part: CuttablePart): number {
  if (part === 'system' || part === 'steps') return 0;
  return part === 'history' ? all.history.length - kept.history.length : kept[part].length - 1;
}

function without(parts: Parts, part: CuttablePart): Parts {
  switch (part) {
    case 'system':
      return { ...parts, system: undefined };
    case 'steps':
      return { ...parts, steps: [] };
    case 'history':
      return { ...parts, history: parts.history.slice(1) };
    case 'shots':
      return { ...parts, shots: parts.shots.slice(0, -1) };
    case 'passages':
      return { ...parts, passages: parts.passages.slice(0, -1) };
  }
}
