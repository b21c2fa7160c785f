/** Whether a passage defines what a question is about: "토큰은 …", "Token: …", "A token (토큰) is …". */
import type { Concept } from './analyse.ts';

/** Names that are looked for at most; the first are the surest. */
const NAME_LIMIT = 12;
/** A word that says less of itself than this is no subject. */
const LEAST_WEIGHT = 0.75;

/**
 * A pattern that finds a definition of the question's one subject at the start of a sentence or line; undefined for
 * a question about several things, which no definition answers.
 */
export function definitionPattern(concepts: readonly Concept[]): RegExp | undefined {
  const subjects = concepts.filter(({ weight }) => weight >= LEAST_WEIGHT);
  const [subject] = subjects;
  if (subject === undefined || subjects.length > 1) return undefined;
  const names = [...subject.spellings, ...subject.equivalents.map(({ text }) => text)]
    .filter((name) => name.length >= 2)
    .slice(0, NAME_LIMIT)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+'));
  if (names.length === 0) return undefined;
  const start = String.raw`(?:^|\n|[.!?。]\s)(?:[-\d.*•]+\s)?(?:an?\s|the\s)?["'“‘]?`;
  const aside = String.raw`["'”’]?(?:\s?\([^()\n]{1,60}\))?`;
  const says = String.raw`\s?(?:[:：]|이?란[\s,]|[은는]\s|\s?[–—-]\s|(?:is|are|means|refers|stands)\s)`;
  return new RegExp(`${start}(?:${names.join('|')})s?${aside}${says}`, 'i');
}
