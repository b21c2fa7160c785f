/** A training to be killed: `node train-in-child.ts FOLDER STEPS`. Writes each step's number to stdout. */
import { Trainer, train } from '../index.ts';
import { languageData, languageModel } from './language.ts';

const [, , folder, steps] = process.argv;
const trainer = new Trainer(languageModel(), { schedule: (step) => 0.01 / (1 + step / 10), seed: 7 });
await train(trainer, {
  data: languageData,
  steps: Number(steps),
  accumulate: 2,
  folder: folder!,
  checkpointEvery: { steps: 4 },
  progress: null,
  onStep: ({ step }) => {
    process.stdout.write(`${step}\n`);
  },
});
await trainer.release();
