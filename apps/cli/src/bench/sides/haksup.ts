/** Ours: `@haksup/generation` over `@haksup/models`. */
import { dirname, join } from 'node:path';
import { createEngine, type Engine, type StepFacts } from '@haksup/generation';
import { openModel } from '@haksup/models';
import type { Duration, JoinFacts, OwnSide, SideOptions } from '../contract.ts';
import { watchJoins } from './join.ts';
import { contextPrompt, delayDuring, freshPrompt, serve } from './serve.ts';
import { between, type Moment, now, throughput, warmUp } from './throughput.ts';

class Haksup implements OwnSide {
  readonly #options: SideOptions;
  #engine: Engine | undefined;
  #onStep: ((step: StepFacts) => void) | undefined;

  constructor(options: SideOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    const { model, threads, contextLength, streams, vocabulary } = this.#options;
    const { keyValueType = 'int8', promptDecoder = true, packedWeights = true } = this.#options;
    const opened = await openModel(model);
    const decoder = opened.decoder({ keyValueType, contextLength });
    this.#engine = await createEngine(decoder, {
      threads,
      slots: streams,
      onStep: (step) => this.#onStep?.(step),
      ...(packedWeights && {
        prepackedCache: { folder: join(dirname(model), 'packed'), identity: decoder.identity },
      }),
      ...(promptDecoder && {
        promptDecoder: opened.decoder({ keyValueType, contextLength, purpose: 'prompt' }),
      }),
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

  async batch(streams: number, context: number, tokens: number): Promise<number> {
    const prompts = Array.from({ length: streams }, (_, stream) =>
      contextPrompt(context, this.#options.vocabulary, stream),
    );
    return throughput(await Promise.all(prompts.map((prompt) => this.#times(prompt, tokens + warmUp + 1))));
  }

  async prefix(shared: number, own: number): Promise<{ first: number; second: number }> {
    const begin = freshPrompt(shared, this.#options.vocabulary);
    const time = async (): Promise<number> => {
      const prompt = [...begin, ...freshPrompt(own, this.#options.vocabulary)];
      const start = now();
      const [first] = await this.#times(prompt, 1);
      return between(start, first!).clock;
    };
    return { first: await time(), second: await time() };
  }

  async delay(work: 'decode' | 'prefill', tokens: number): Promise<number> {
    const { vocabulary } = this.#options;
    if (work === 'prefill') return await delayDuring(() => this.prefill(tokens));
    await this.#times(contextPrompt(128, vocabulary), 1);
    return await delayDuring(() => this.decode(128, tokens));
  }

  async join(streams: number, context: number, tokens: number, joins: number): Promise<JoinFacts> {
    const { vocabulary } = this.#options;
    try {
      return await watchJoins(this.#engine!, {
        prompts: Array.from({ length: streams }, (_, stream) => contextPrompt(context, vocabulary, stream)),
        joining: Array.from({ length: joins }, () => freshPrompt(tokens, vocabulary)),
        listen: (listener) => {
          this.#onStep = listener;
        },
      });
    } finally {
      this.#onStep = undefined;
    }
  }

  /** When each token of a request came. */
  async #times(tokens: readonly number[], maxTokens: number): Promise<Moment[]> {
    const times: Moment[] = [];
    for await (const _ of this.#engine!.generate({ tokens, maxTokens })) times.push(now());
    return times;
  }
}

serve((options) => new Haksup(options));
