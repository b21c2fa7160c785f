import type { Parts, PromptPassage, Shot } from '../template.ts';
import { wordsOf } from '../words.ts';

/**
 * A passage as delimited data: `<passage number="2" from="…">` … `</passage>`.
 *
 * A passage that holds such a tag itself could end its delimiter early and speak as the prompt, so the opening
 * bracket of any tag-like "passage" inside is replaced by one that looks alike.
 */
export function delimit(passage: PromptPassage): string {
  const inert = passage.text.replace(/<(?=\s*\/?\s*passage)/gi, '‹');
  const title = passage.title?.replace(/["<>\r\n]/g, ' ');
  const from = title === undefined ? '' : ` from="${title}"`;
  return `<passage number="${passage.number}"${from}>\n${inert.trim()}\n</passage>`;
}

export function passagesBlock(parts: Parts): string {
  if (parts.passages.length === 0) return '';
  return [`${wordsOf(parts.language).passages}:`, ...parts.passages.map(delimit)].join('\n');
}

export function stepsBlock(parts: Parts): string {
  if (parts.steps.length === 0) return '';
  return [`${wordsOf(parts.language).steps}:`, ...parts.steps.map((step, i) => `${i + 1}. ${step}`)].join(
    '\n',
  );
}

export function shotReasoning(shot: Shot): string {
  return (shot.reasoning ?? []).join(' ');
}

/** Joins blocks by an empty line and leaves out empty ones. */
export function blocks(...texts: readonly (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined && text.trim() !== '').join('\n\n');
}
