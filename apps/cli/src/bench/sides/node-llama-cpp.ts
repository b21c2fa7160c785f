/** node-llama-cpp through its public API: one sequence for each stream, greedy sampling in native code. */
import type { Duration, Side, SideOptions } from '../contract.ts';
import { importPeer } from './peer-package.ts';
import { contextPrompt, delayDuring, freshPrompt, serve } from './serve.ts';
import { between, type Moment, now, throughput, warmUp } from './throughput.ts';

/** What of node-llama-cpp is used. */
interface Sequence {
  readonly nextTokenIndex: number;
  clearHistory(): Promise<void>;
  eraseContextTokenRanges(ranges: readonly { start: number; end: number }[]): Promise<void>;
  evaluateWithoutGeneratingNewTokens(tokens: readonly number[]): Promise<void>;
  evaluate(
    tokens: readonly number[],
    options: { temperature: number; yieldEogToken: boolean },
  ): AsyncGenerator<number, unknown>;
}
interface LlamaModule {
  readonly LlamaLogLevel: { readonly error: string };
  getLlama(options: object): Promise<{
    loadModel(options: object): Promise<{
      createContext(options: object): Promise<{ getSequence(): Sequence }>;
    }>;
  }>;
}

const greedy = { temperature: 0, yieldEogToken: true };

class NodeLlamaCpp implements Side {
  readonly #options: SideOptions;
  readonly #sequences: Sequence[] = [];
  /** The context that the first sequence holds. */
  #held = 0;

  constructor(options: SideOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    const { model: modelPath, threads, contextLength, streams, vocabulary } = this.#options;
    const { flashAttention, cacheType } = this.#options;
    const { getLlama, LlamaLogLevel } = await importPeer<LlamaModule>('node-llama-cpp', 'dist/index.js');
    const llama = await getLlama({
      gpu: false,
      build: 'never',
      logLevel: LlamaLogLevel.error,
      maxThreads: threads,
    });
    const model = await llama.loadModel({ modelPath });
    const context = await model.createContext({
      contextSize: contextLength,
      batchSize: 512,
      sequences: streams,
      threads: { ideal: threads, min: threads },
      ...(flashAttention !== undefined && { flashAttention }),
      ...(cacheType !== undefined && {
        experimentalKvCacheKeyType: cacheType,
        experimentalKvCacheValueType: cacheType,
      }),
    });
    for (let index = 0; index < streams; index++) this.#sequences.push(context.getSequence());
    await this.#times(this.#sequences[0]!, freshPrompt(8, vocabulary), 1);
  }

  async decode(context: number, tokens: number): Promise<Duration> {
    const sequence = this.#sequences[0]!;
    // The last token of the context is computed again, together with the first that is drawn.
    const prompt = contextPrompt(context, this.#options.vocabulary);
    if (this.#held === context) {
      await sequence.eraseContextTokenRanges([{ start: context - 1, end: sequence.nextTokenIndex }]);
    } else {
      await sequence.clearHistory();
      await sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(0, -1));
      this.#held = context;
    }
    const times = await this.#times(sequence, prompt.slice(-1), tokens + warmUp + 1);
    return between(times[warmUp]!, times.at(-1)!);
  }

  async prefill(tokens: number): Promise<Duration> {
    const sequence = this.#sequences[0]!;
    await this.#forget(sequence);
    const prompt = freshPrompt(tokens, this.#options.vocabulary);
    const start = now();
    const [first] = await this.#times(sequence, prompt, 1);
    return between(start, first!);
  }

  async batch(streams: number, context: number, tokens: number): Promise<number> {
    const sequences = this.#sequences.slice(0, streams);
    const generate = async (sequence: Sequence, stream: number): Promise<Moment[]> => {
      await this.#forget(sequence);
      const prompt = contextPrompt(context, this.#options.vocabulary, stream);
      return await this.#times(sequence, prompt, tokens + warmUp + 1);
    };
    return throughput(await Promise.all(sequences.map(generate)));
  }

  async prefix(shared: number, own: number): Promise<{ first: number; second: number }> {
    const sequence = this.#sequences[0]!;
    const begin = freshPrompt(shared, this.#options.vocabulary);
    await this.#forget(sequence);
    const time = async (tokens: readonly number[]): Promise<number> => {
      const start = now();
      const [first] = await this.#times(sequence, tokens, 1);
      return between(start, first!).clock;
    };
    const first = await time([...begin, ...freshPrompt(own, this.#options.vocabulary)]);
    await sequence.eraseContextTokenRanges([{ start: shared, end: sequence.nextTokenIndex }]);
    return { first, second: await time(freshPrompt(own, this.#options.vocabulary)) };
  }

  async delay(work: 'decode' | 'prefill', tokens: number): Promise<number> {
    if (work === 'prefill') return await delayDuring(() => this.prefill(tokens));
    await this.decode(128, 1);
    return await delayDuring(() => this.decode(128, tokens));
  }

  async #forget(sequence: Sequence): Promise<void> {
    if (sequence === this.#sequences[0]) this.#held = 0;
    await sequence.clearHistory();
  }

  async #times(sequence: Sequence, tokens: readonly number[], count: number): Promise<Moment[]> {
    const times: Moment[] = [];
    for await (const _ of sequence.evaluate(tokens, greedy)) {
      times.push(now());
      if (times.length >= count) break;
    }
    return times;
  }
}

serve((options) => new NodeLlamaCpp(options));
