import type { Reader, ReadResult, SpanReading } from '@haksup/reader';
import { scoreSentence } from '../extract/baselines.ts';
import { holds } from '../extract/evidence.ts';
import { sentencesIn } from '../text/sentences.ts';

/**
 * Stands in for the reader in tests of what is around it: the sentence that holds most of the question's rare
 * words, believed as far as it holds them. No model, no weights, the same answer every time.
 */
export const lexicalReader: Pick<Reader, 'read'> = {
  async read({ terms = [], passages }, { limit = 8 } = {}): Promise<ReadResult> {
    const asked = terms.map((term) => ({
      text: '',
      kind: 'word' as const,
      weights: term.variants.map(() => 1),
      ...term,
    }));
    const total = asked.reduce((sum, term) => sum + term.rarity, 0);
    const readings = passages.flatMap(({ heading, text }, passage) =>
      sentencesIn(text).map((sentence): SpanReading & { rank: number } => {
        const said = text.slice(sentence.start, sentence.end);
        const context = `${heading.join('\n')}\n${said}`.toLowerCase();
        const held = asked.reduce(
          (sum, term) =>
            sum + (term.variants.some((variant) => holds(context, variant.toLowerCase())) ? term.rarity : 0),
          0,
        );
        const rank = 2 * held + scoreSentence(asked as Parameters<typeof scoreSentence>[0], said, heading);
        return { passage, ...sentence, sentence, score: total === 0 ? 0 : held / total, rank };
      }),
    );
    const best = readings.reduce((most, { score }) => Math.max(most, score), 0);
    const powers = readings.map(({ rank }) => Math.exp(3 * rank));
    const sum = powers.reduce((all, power) => all + power, 0);
    const shares = powers.map((power) => power / sum);
    const sentences = readings.map(({ passage, start, end }, index) => ({
      passage,
      start,
      end,
      usability: best * shares[index]!,
    }));
    const ranked = readings
      .map(({ rank: _, ...reading }, index) => ({ ...reading, score: best * shares[index]! }))
      .sort((a, b) => b.score - a.score || a.passage - b.passage || a.start - b.start);
    // The reader is sure either way: half of the question found in one place is an answer to it.
    return { answerable: best >= 0.5 ? 0.97 : 0.03, readings: ranked.slice(0, limit), sentences };
  },
};
