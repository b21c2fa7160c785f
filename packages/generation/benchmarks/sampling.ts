/** How long one draw takes. Run: node benchmarks/sampling.ts [vocabulary] */
import type { SamplingSettings } from '../src/sampling/contract.ts';
import { createSampler } from '../src/sampling/create-sampler.ts';

const vocabulary = Number(process.argv[2] ?? 151_936);
const history = Array.from({ length: 4096 }, (_, at) => (at * 7919) % vocabulary);
// Logits as models give them: nearly normal, a few tokens far ahead.
const logits = Float32Array.from({ length: vocabulary }, (_, at) => {
  const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return normal * 2.2 + (at % 3001 === 0 ? 8 : 0);
});
const penalties = { repetitionPenalty: 1.1, presencePenalty: 0.5, frequencyPenalty: 0.2 };
const cases: Record<string, SamplingSettings> = {
  greedy: {},
  temperature: { temperature: 0.8 },
  'top-k 40': { temperature: 0.8, topK: 40 },
  'top-p 0.95': { temperature: 0.8, topP: 0.95 },
  'min-p 0.05': { temperature: 0.8, minP: 0.05 },
  'top-k, top-p, min-p, penalties': { temperature: 0.8, topK: 64, topP: 0.95, minP: 0.02, ...penalties },
};
for (const [name, settings] of Object.entries(cases)) {
  for (const logProbabilities of [undefined, 5]) {
    const sampler = createSampler(
      { seed: 1, ...settings },
      { vocabulary, ...(logProbabilities === undefined ? {} : { logProbabilities }) },
    );
    const times = Array.from({ length: 60 }, (_, n) => {
      const copy = logits.slice();
      const start = performance.now();
      sampler.draw(copy, history, n);
      return performance.now() - start;
    }).sort((a, b) => a - b);
    const probabilities = logProbabilities === undefined ? '' : ', log-probabilities';
    console.log(
      `${name}${probabilities}: ${times[30]!.toFixed(2)} ms (median), ${times[57]!.toFixed(2)} ms (p95)`,
    );
  }
}
