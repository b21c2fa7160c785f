import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { shippedWeights } from '@haksup/reader';
import { readChatter } from './data.ts';
import { readLessons } from './lessons.ts';
import { runRecipe } from './recipe.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '8000' },
    rows: { type: 'string', default: '24' },
    peak: { type: 'string', default: '1.5e-3' },
    layers: { type: 'string', default: '4' },
    width: { type: 'string', default: '128' },
    heads: { type: 'string', default: '4' },
    hidden: { type: 'string', default: '320' },
    vocabulary: { type: 'string', default: '4096' },
    generated: { type: 'string', default: '0.25' },
    blanked: { type: 'string', default: '0.15' },
    'short-steps': { type: 'string', default: '1000' },
    'short-blocks': { type: 'string', default: '60' },
    look: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
    work: { type: 'string', default: here('../.haksup/work') },
    output: { type: 'string', default: shippedWeights() },
  },
});

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());

const material = process.env.HAKSUP_MATERIAL ?? here('../../../../shared/material');
const talk = `${material}/dialogue/ChatbotData.csv`;
const tell = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
if (!existsSync(talk)) tell(`${talk} is absent: everyday talk is left out of the training.`);

const result = await runRecipe({
  lessons: await readLessons(here('../lessons')),
  chatter: existsSync(talk) ? await readChatter(talk) : [],
  work: values.work,
  output: values.output,
  network: {
    layers: Number(values.layers),
    width: Number(values.width),
    heads: Number(values.heads),
    hidden: Number(values.hidden),
  },
  vocabulary: Number(values.vocabulary),
  steps: Number(values.steps),
  rows: Number(values.rows),
  peak: Number(values.peak),
  seed: Number(values.seed),
  threads: Number(values.threads),
  generated: Number(values.generated),
  blanked: Number(values.blanked),
  shortWay: { steps: Number(values['short-steps']), blocks: Number(values['short-blocks']) },
  lookEvery: Number(values.look),
  checkpointSeconds: 300,
  progress: process.stderr,
  tell,
  signal: stop.signal,
});
process.exitCode = result.finished ? 0 : 1;
