import { shorten } from '../messages/escape.ts';

const threadNameLimit = 100;

/** A question as a thread's name: one line, without mentions and marks, at most 100 UTF-16 units. */
export function threadName(question: string): string {
  const line = question
    .replace(/<(?:[@#][!&]?|a?:\w+:|\/[^:>]+:|t:)[\d:a-zA-Z]+>/g, ' ')
    .replace(/[`*_~|]+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  let most = threadNameLimit;
  let name = shorten(line, most);
  // A character as people count them may take several units.
  while (name.length > threadNameLimit) name = shorten(line, --most);
  return name === '' ? '…' : name;
}
