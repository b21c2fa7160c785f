// Makes the word vectors that @haksup/knowledge ships, from its glossary and the lessons, in a minute:
//   node src/word-vectors/main.ts [--dimensions 64] [--output FILE]
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { shippedWordVectors, writeWordVectors } from '@haksup/knowledge/analysis';
import { readLessons } from '../lessons.ts';
import { factor } from './factor.ts';
import { inBytes } from './in-bytes.ts';
import { countTogether } from './together.ts';

const { values } = parseArgs({
  options: {
    dimensions: { type: 'string', default: '64' },
    seed: { type: 'string', default: '1' },
    output: { type: 'string', default: shippedWordVectors() },
  },
});
const dimensions = Number(values.dimensions);
const together = countTogether(await readLessons());
console.error(`${together.words.length} words, ${together.weights.length} pairs`);
const rows = factor(together, dimensions, Number(values.seed));
await mkdir(dirname(values.output), { recursive: true });
await writeFile(values.output, writeWordVectors(together.words, dimensions, inBytes(rows)));
console.error(`${values.output}`);
