// Makes the word vectors that @haksup/knowledge ships, from its glossary and the lessons, in a quarter of a minute:
//   node src/word-vectors/main.ts [--dimensions 64] [--seed 1] [--output FILE]
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { shippedWordVectors } from '@haksup/knowledge/analysis';
import { readLessons } from '../lessons.ts';
import { makeWordVectors } from './make.ts';

const { values } = parseArgs({
  options: {
    dimensions: { type: 'string', default: '64' },
    seed: { type: 'string', default: '1' },
    output: { type: 'string', default: shippedWordVectors() },
  },
});
const vectors = makeWordVectors(await readLessons(), {
  dimensions: Number(values.dimensions),
  seed: Number(values.seed),
});
await mkdir(dirname(values.output), { recursive: true });
await writeFile(values.output, vectors);
console.error(`${values.output}: ${(vectors.length / 1e6).toFixed(1)} MB`);
