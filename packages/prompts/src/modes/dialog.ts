import type { Parts } from '../template.ts';
import { wordsOf } from '../words.ts';
import { blocks, passagesBlock, shotReasoning, stepsBlock } from './shared.ts';

/** One message of a dialog. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/**
 * For a model that converses: rules in the system message, shots and earlier turns as exchanges, passages as
 * delimited data in the last user message, next to the input that they serve.
 */
export function renderDialog(parts: Parts): Message[] {
  const words = wordsOf(parts.language);
  const system = blocks(parts.system, stepsBlock(parts), words.form(parts.output));
  const messages: Message[] = system === '' ? [] : [{ role: 'system', content: system }];
  for (const shot of parts.shots) {
    messages.push({ role: 'user', content: shot.input });
    messages.push({ role: 'assistant', content: blocks(shotReasoning(shot), shot.output) });
  }
  for (const turn of parts.history) {
    messages.push({ role: 'user', content: turn.user });
    messages.push({ role: 'assistant', content: turn.assistant });
  }
  messages.push({ role: 'user', content: blocks(passagesBlock(parts), parts.input) });
  return messages;
}
