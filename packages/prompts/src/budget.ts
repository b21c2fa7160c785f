import { CutStageError, PromptTooLongError } from './errors.ts';
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
 * Takes units away, stage by stage, until the whole rendering fits, and no more than that takes.
 *
 * The whole is counted for every try, since the tokens of a text are not the sum of its pieces' tokens. How many units of a
 * stage have to go is searched by halves: a long history costs some ten counts, not one for each turn.
 *
 * @throws {CutStageError} a stage leaves less than nothing.
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
  // A counter that returns no number fits no budget.
  const fits = (count: number): boolean => budget === Number.POSITIVE_INFINITY || count <= budget;
  for (const { part, leave = 0 } of stages) {
    if (!Number.isSafeInteger(leave) || leave < 0) throw new CutStageError(template, part, leave);
    if (fits(tokens)) break;
    const most = unitsOf(kept, part) - leave;
    if (most <= 0) continue;
    let best = { count: most, parts: without(kept, part, most), tokens: 0 };
    best.tokens = measure(best.parts);
    let tooFew = 0;
    while (fits(best.tokens) && best.count - tooFew > 1) {
      const count = (tooFew + best.count) >> 1;
      const tried = without(kept, part, count);
      const taken = measure(tried);
      if (fits(taken)) best = { count, parts: tried, tokens: taken };
      else tooFew = count;
    }
    for (let count = 0; count < best.count; count += 1) {
      cut.push({ part, index: indexOf(parts, kept, part, count) });
    }
    kept = best.parts;
    tokens = best.tokens;
  }
  if (!fits(tokens)) throw new PromptTooLongError({ template, budget, needed: tokens, cut });
  return { parts: kept, tokens, cut };
}

function unitsOf(parts: Parts, part: CuttablePart): number {
  if (part === 'system') return parts.system === undefined ? 0 : 1;
  if (part === 'steps') return parts.steps.length > 0 ? 1 : 0;
  return parts[part].length;
}

/** Place in the template's list of the unit that goes after `count` others of those kept. */
function indexOf(all: Parts, kept: Parts, part: CuttablePart, count: number): number {
  if (part === 'system' || part === 'steps') return 0;
  return part === 'history'
    ? all.history.length - kept.history.length + count
    : kept[part].length - 1 - count;
}

/** @param count at least 1, at most what is there. */
function without(parts: Parts, part: CuttablePart, count: number): Parts {
  switch (part) {
    case 'system':
      return { ...parts, system: undefined };
    case 'steps':
      return { ...parts, steps: [] };
    case 'history':
      return { ...parts, history: parts.history.slice(count) };
    case 'shots':
      return { ...parts, shots: parts.shots.slice(0, -count) };
    case 'passages':
      return { ...parts, passages: parts.passages.slice(0, -count) };
  }
}
