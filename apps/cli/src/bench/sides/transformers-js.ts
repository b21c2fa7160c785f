/** transformers.js through its public API: `generate` with a streamer that takes the time. */
import type { Duration, Side, SideOptions } from '../contract.ts';
import { importPeer } from './peer-package.ts';
import { contextPrompt, delayDuring, freshPrompt, serve } from './serve.ts';
import { between, type Moment, now, warmUp } from './throughput.ts';

interface Streamer {
  put(): void;
  end(): void;
}
interface Model {
  generate(options: {
    inputs: unknown;
    attention_mask: unknown;
    max_new_tokens: number;
    do_sample: false;
    streamer: Streamer;
  }): Promise<unknown>;
}
interface TransformersModule {
  readonly env: { allowRemoteModels: boolean };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dimensions: readonly number[]) => unknown;
  readonly AutoModelForCausalLM: {
    from_pretrained(folder: string, options: object): Promise<Model>;
  };
}

class TransformersJs implements Side {
  readonly #options: SideOptions;
  #module: TransformersModule | undefined;
  #model: Model | undefined;

  constructor(options: SideOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    const { model, threads, vocabulary } = this.#options;
    this.#module = await importPeer<TransformersModule>(
      '@huggingface/transformers',
      'dist/transformers.node.mjs',
    );
    this.#module.env.allowRemoteModels = false;
    this.#model = await this.#module.AutoModelForCausalLM.from_pretrained(model, {
      dtype: 'q4',
      device: 'cpu',
      local_files_only: true,
      session_options: { intraOpNumThreads: threads },
    });
    await this.#times(freshPrompt(8, vocabulary), 1);
  }

  async decode(context: number, tokens: number): Promise<Duration> {
    const times = await this.#times(contextPrompt(context, this.#options.vocabulary), tokens + warmUp + 1);
    return between(times[warmUp]!, times.at(-1)!);
  }

  async prefill(tokens: number): Promise<Duration> {
    const prompt = freshPrompt(tokens, this.#options.vocabulary);
    const start = now();
    const [first] = await this.#times(prompt, 1);
    return between(start, first!);
  }

  /** The same context for all, as a batch of equal length needs no padding. */
  async batch(streams: number, context: number, tokens: number): Promise<number> {
    const prompt = contextPrompt(context, this.#options.vocabulary);
    const times = await this.#times(prompt, tokens + warmUp + 1, streams);
    return (1000 * streams * tokens) / between(times[warmUp]!, times.at(-1)!).clock;
  }

  prefix(): Promise<never> {
    return Promise.reject(new Error('transformers.js shares no beginnings between calls.'));
  }

  async delay(work: 'decode' | 'prefill', tokens: number): Promise<number> {
    const { vocabulary } = this.#options;
    if (work === 'prefill') return await delayDuring(() => this.prefill(tokens));
    return await delayDuring(() => this.#times(contextPrompt(128, vocabulary), tokens));
  }

  /** When each token came. */
  async #times(prompt: readonly number[], count: number, streams = 1): Promise<Moment[]> {
    const { Tensor } = this.#module!;
    const times: Moment[] = [];
    const repeated = Array.from({ length: streams }, () => prompt).flat();
    const dimensions = [streams, prompt.length];
    await this.#model!.generate({
      inputs: new Tensor('int64', BigInt64Array.from(repeated, BigInt), dimensions),
      attention_mask: new Tensor('int64', new BigInt64Array(repeated.length).fill(1n), dimensions),
      max_new_tokens: count,
      do_sample: false,
      streamer: { put: () => void times.push(now()), end: () => undefined },
    });
    // The first is the prompt itself.
    return times.slice(1);
  }
}

serve((options) => new TransformersJs(options));
