import { type QuestionTerm, termsOf } from '@haksup/reader';
import type { LessonPassage } from './passages.ts';

export interface CourseWords {
  analyse(question: string): QuestionTerm[];
}

/** Provisional analysis. */
export function courseWords(
  passages: readonly LessonPassage[],
  glossary: readonly (readonly [string, string])[],
): CourseWords {
  const texts = passages.map((passage) =>
    `${passage.heading.join(' ')} ${passage.text}`.normalize('NFKC').toLowerCase(),
  );
  const rarities = new Map<string, number>();
  const rarity = (variants: readonly string[]): number => {
    const key = variants.join('|');
    let known = rarities.get(key);
    if (known === undefined) {
      const holding = texts.filter((text) => variants.some((variant) => text.includes(variant))).length;
      known = holding <= 1 ? 1 : Math.max(0, 1 - Math.log(holding) / Math.log(texts.length + 1));
      rarities.set(key, known);
    }
    return known;
  };
  const pairs = glossary
    .map(([ko, en]) => [ko.toLowerCase(), en.toLowerCase()] as const)
    .filter(([ko, en]) => ko !== en);
  return {
    analyse(question) {
      const terms: QuestionTerm[] = [];
      const lower = question.toLowerCase();
      const covered: [number, number][] = [];
      for (const [ko, en] of pairs) {
        for (const [own, other] of [
          [ko, en],
          [en, ko],
        ] as const) {
          const at = lower.indexOf(own);
          if (at < 0) continue;
          covered.push([at, at + own.length]);
          terms.push({
            start: at,
            end: at + own.length,
            variants: [own, other],
            weights: [1, 0.9],
            rarity: rarity([own, other]),
          });
        }
      }
      for (const term of termsOf({ question, passages: [] })) {
        if (covered.some(([start, end]) => term.start < end && term.end > start)) continue;
        terms.push({ ...term, rarity: rarity(term.variants) });
      }
      return terms;
    },
  };
}
