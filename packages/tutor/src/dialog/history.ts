import type { RankedPassage } from '@haksup/knowledge';
import type { Exchange } from '@haksup/prompts';
import type { Turn } from '../contract.ts';

/** Citations side by side. The model's passages are numbered anew for each question. */
const citations = /(^|\s)((?:\[\d{1,2}\])+)/g;

/**
 * An earlier turn as the model is shown it: its citations bear the numbers that their passages have now, and those of
 * passages that are not given now are left out, since the same number would mean another passage.
 */
export function shownExchange(
  { question, reply }: Pick<Turn, 'question' | 'reply'>,
  passages: readonly Pick<RankedPassage, 'id' | 'note'>[],
): Exchange {
  const renumbered = (found: string, number: string): string => {
    const source = reply.sources.find((one) => one.number === Number(number));
    // Brackets of a note's own.
    if (source === undefined) return found;
    const at = passages.findIndex(({ id, note }) => id === source.passage.id && note === source.note);
    return at < 0 ? '' : `[${at + 1}]`;
  };
  const assistant = reply.text.replace(citations, (_, before: string, all: string) => {
    const now = all.replace(/\[(\d+)\]/g, renumbered);
    return now === '' ? '' : before + now;
  });
  return { user: question, assistant };
}
