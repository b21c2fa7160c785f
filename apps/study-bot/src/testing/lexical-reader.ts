import type { TutorOptions } from '@haksup/tutor';

/**
 * Stands in for the trained reader: the line that holds most of the question's rare words, believed as far as it
 * holds them.
 */
export const lexicalReader: TutorOptions['reader'] = {
  async read({ terms = [], passages }) {
    const total = terms.reduce((sum, { rarity }) => sum + rarity, 0);
    const readings = passages.flatMap(({ text }, passage) => {
      let end = -1;
      return text.split('\n').map((line) => {
        const start = end + 1;
        end = start + line.length;
        const said = line.toLowerCase();
        const held = terms
          .filter(({ variants }) => variants.some((variant) => said.includes(variant.toLowerCase())))
          .reduce((sum, { rarity }) => sum + rarity, 0);
        return { passage, start, end, sentence: { start, end }, score: total === 0 ? 0 : held / total };
      });
    });
    const best = readings.reduce((most, { score }) => Math.max(most, score), 0);
    const powers = readings.map(({ score }) => Math.exp(9 * score));
    const sum = powers.reduce((all, power) => all + power, 0);
    const shares = powers.map((power) => (best * power) / sum);
    const sentences = readings.map(({ passage, start, end }, index) => ({
      passage,
      start,
      end,
      usability: shares[index]!,
    }));
    const ranked = readings
      .map((reading, index) => ({ ...reading, score: shares[index]! }))
      .sort((a, b) => b.score - a.score);
    // The reader is sure either way: half of the question found in one place is an answer to it.
    return { answerable: best >= 0.5 ? 0.97 : 0.03, readings: ranked.slice(0, 8), sentences };
  },
};
