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
    readings.sort((a, b) => b.score - a.score);
    const sentences = readings.map(({ passage, start, end, score }) => ({
      passage,
      start,
      end,
      usability: score,
    }));
    return { answerable: readings[0]?.score ?? 0, readings: readings.slice(0, 8), sentences };
  },
};
