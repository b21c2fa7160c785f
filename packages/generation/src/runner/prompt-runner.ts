import type { Placement } from '@haksup/runtime';
import type { Run, Runner } from './contract.ts';
import { releaseAll } from './release-all.ts';

/**
 * From so many tokens on a prompt's graph is the faster one: it reads the cache before it computes, which a few tokens do
 * not pay for. Measured on SmolLM2-135M's shape behind 0 … 4000 tokens.
 */
const fewest = 8;

/**
 * Two graphs over one cache: one is good at prompts, the other at everything else. A run whose last logits alone are wanted
 * is of a prompt.
 */
export class PromptRunner implements Runner {
  readonly #any: Runner;
  readonly #prompts: Runner;

  constructor(any: Runner, prompts: Runner) {
    this.#any = any;
    this.#prompts = prompts;
  }

  get placement(): Placement {
    return this.#any.placement;
  }

  get runs(): number {
    return this.#any.runs + this.#prompts.runs;
  }

  get mostTokens(): number {
    return Math.min(this.#any.mostTokens, this.#prompts.mostTokens);
  }

  run(run: Run): Promise<Float32Array> {
    const isPrompt = run.select === 'last' && run.rows.length === 1 && run.length >= fewest;
    return (isPrompt ? this.#prompts : this.#any).run(run);
  }

  async release(): Promise<void> {
    await releaseAll([this.#any, this.#prompts]);
  }
}
