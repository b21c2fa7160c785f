import type { Parts } from '../template.ts';
import { wordsOf } from '../words.ts';
import { blocks, passagesBlock, shotReasoning, stepsBlock } from './shared.ts';

/**
 * For a model tuned on single instructions: the task first, then the data, then an open answer, all in one text.
 *
 *     Task: <system> <form of the output>
 *     <steps>
 *     <passages>
 *     Example 1            one per shot
 *     <earlier turns>
 *     Input: <input>
 *     Output:
 */
export function renderInstruction(parts: Parts): string {
  const words = wordsOf(parts.language);
  const task = [parts.system, words.form(parts.output)].filter((text) => text).join(' ');
  const shots = parts.shots.map((shot, i) => {
    const reasoning = shotReasoning(shot);
    return [
      `${words.example} ${i + 1}`,
      `${words.input}: ${shot.input}`,
      ...(reasoning === '' ? [] : [`${words.reasoning}: ${reasoning}`]),
      `${words.output}: ${shot.output}`,
    ].join('\n');
  });
  const history = parts.history.map(
    (turn) => `${words.question}: ${turn.user}\n${words.reply}: ${turn.assistant}`,
  );
  return blocks(
    task === '' ? undefined : `${words.task}: ${task}`,
    stepsBlock(parts),
    passagesBlock(parts),
    ...shots,
    ...history,
    `${words.input}: ${parts.input}\n${words.output}:`,
  );
}
