import type { Parts } from '../template.ts';
import { wordsOf } from '../words.ts';
import { blocks, passagesBlock, shotReasoning, stepsBlock } from './shared.ts';

/**
 * For a model that continues text: a document whose next words are the output. Every example has the very labels
 * that the open end has, so that the pattern, not an instruction, says what comes next.
 *
 *     <system>
 *
 *     Input: …            one per shot
 *     Output: …
 *
 *     Input: <input>
 *     Output:             the model goes on here; with steps, "Reasoning:" stands here
 */
export function renderCompletion(parts: Parts): string {
  const words = wordsOf(parts.language);
  const reasons = parts.steps.length > 0 || parts.shots.some((shot) => shotReasoning(shot) !== '');
  const shots = parts.shots.map((shot) => {
    const reasoning = shotReasoning(shot);
    return [
      `${words.input}: ${shot.input}`,
      ...(reasoning === '' ? [] : [`${words.reasoning}: ${reasoning}`]),
      `${words.output}: ${shot.output}`,
    ].join('\n');
  });
  const history = parts.history.map(
    (turn) => `${words.input}: ${turn.user}\n${words.output}: ${turn.assistant}`,
  );
  return blocks(
    parts.system,
    words.form(parts.output),
    stepsBlock(parts),
    passagesBlock(parts),
    ...shots,
    ...history,
    `${words.input}: ${parts.input}\n${reasons ? words.reasoning : words.output}:`,
  );
}

/** Where a completion that went on to a next example must be stopped. */
export function completionStops(parts: Parts): string[] {
  return [`\n\n${wordsOf(parts.language).input}:`];
}
