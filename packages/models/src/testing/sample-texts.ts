/** For benchmarks and tests: texts that a model tells by itself. */
import type { DecoderGraph } from '../model/graphs.ts';
import { randomFrom } from './mutate.ts';
import { DecoderRun } from './run-decoder.ts';

/** Draws texts of so many tokens, begin included, as likely as the model finds them; the same for the same seed. */
export async function sampleTexts(
  graph: DecoderGraph,
  begin: number,
  { texts, tokens, seed }: { readonly texts: number; readonly tokens: number; readonly seed: number },
): Promise<number[][]> {
  const random = randomFrom(seed);
  const sampled: number[][] = [];
  await using run = await DecoderRun.open(graph, { capacity: tokens });
  for (let text = 0; text < texts; text++) {
    const ids = [begin];
    while (ids.length < tokens) {
      const logits = (await run.step([[ids.at(-1)!]], ids.length - 1))[0]![0]!;
      const largest = Math.max(...logits);
      const shares = Array.from(logits, (value) => Math.exp(value - largest));
      let left = random() * shares.reduce((sum, share) => sum + share, 0);
      let id = 0;
      for (; id < shares.length - 1 && left > shares[id]!; id++) left -= shares[id]!;
      ids.push(id);
    }
    sampled.push(ids);
  }
  return sampled;
}

/** Mean negative log-likelihood of texts behind their first token, in nats per token. */
export async function lossOf(graph: DecoderGraph, texts: readonly (readonly number[])[]): Promise<number> {
  let [sum, count] = [0, 0];
  await using run = await DecoderRun.open(graph, { capacity: Math.max(...texts.map((ids) => ids.length)) });
  for (const ids of texts) {
    for (const [at, logits] of (await run.step([ids.slice(0, -1)], 0))[0]!.entries()) {
      const largest = Math.max(...logits);
      const total = logits.reduce((all, value) => all + Math.exp(value - largest), 0);
      sum += Math.log(total) + largest - logits[ids[at + 1]!]!;
      count++;
    }
  }
  return sum / count;
}
