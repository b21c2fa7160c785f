import { randomUUID } from 'node:crypto';
import {
  APICallError,
  type JSONObject,
  type LanguageModelV4,
  type LanguageModelV4CallOptions,
  type LanguageModelV4Content,
  type LanguageModelV4FinishReason,
  type LanguageModelV4GenerateResult,
  type LanguageModelV4StreamPart,
  type LanguageModelV4StreamResult,
  type LanguageModelV4Usage,
  type SharedV4Warning,
} from '@ai-sdk/provider';
import {
  type FinishReason,
  type Generation,
  type Outcome,
  QueueFullError,
  type Speculation,
} from '@haksup/generation';
import type { Tokenizer } from '@haksup/tokenizer';
import { CallSettingError } from '../../errors.ts';
import { AnswerConstraints } from './answer-constraint.ts';
import { type AnswerPiece, AnswerReader, textBytes } from './answer-reader.ts';
import { mostStops, readCall } from './call-settings.ts';
import type { SamplingDefaults } from './model-files.ts';
import type { PromptBuilder } from './prompt-builder.ts';
import type { Generator } from './sequence-engine.ts';

export interface LanguageModelParts {
  readonly name: string;
  readonly tokenizer: Tokenizer;
  /** Of the model: it may have more ids than the tokenizer. */
  readonly vocabulary: number;
  readonly prompts: PromptBuilder;
  readonly defaults: SamplingDefaults;
  /** Ids that end an answer. */
  readonly endTokens: readonly number[];
  /** Whether a model that can think aloud does, where a call does not say. */
  readonly thinking: boolean | undefined;
  readonly speculation: Speculation;
  /** Opens the engine when it is first needed. */
  engine(signal: AbortSignal | undefined): Promise<Generator>;
}

/** A call under way. */
interface Answering {
  readonly generation: Generation;
  readonly reader: AnswerReader;
  readonly warnings: readonly SharedV4Warning[];
}

type Event = AnswerPiece | { readonly kind: 'end'; readonly outcome: Outcome };

/** A model that runs in this process, as the AI SDK calls models. Errors of a call are this package's and the engine's. */
export class HaksupLanguageModel implements LanguageModelV4 {
  readonly specificationVersion = 'v4';
  readonly provider = 'haksup';
  readonly modelId: string;
  readonly supportedUrls: Record<string, RegExp[]> = {};
  readonly #parts: LanguageModelParts;
  readonly #constraints: AnswerConstraints;

  constructor(parts: LanguageModelParts) {
    this.#parts = parts;
    this.#constraints = new AnswerConstraints(parts);
    this.modelId = parts.name;
  }

  async doGenerate(options: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> {
    const answering = await this.#begin(options);
    const content: LanguageModelV4Content[] = [];
    for await (const event of this.#events(answering, options.abortSignal)) {
      if (event.kind === 'end') {
        return {
          content,
          ...ending(event.outcome, answering.reader.reasoningTokens),
          warnings: [...answering.warnings],
          response: this.#metadata(),
        };
      }
      const last = content.at(-1);
      if (last?.type === event.kind) last.text += event.text;
      else content.push({ type: event.kind, text: event.text });
    }
    throw new Error('A generation ended without an outcome.');
  }

  async doStream(options: LanguageModelV4CallOptions): Promise<LanguageModelV4StreamResult> {
    const answering = await this.#begin(options);
    const parts = this.#streamParts(answering, options.abortSignal);
    return {
      stream: new ReadableStream<LanguageModelV4StreamPart>({
        async pull(controller) {
          const { done, value } = await parts.next();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        // Not the parts' own return(), which would wait for the token under way.
        cancel: () => answering.generation.cancel(),
      }),
    };
  }

  async #begin(options: LanguageModelV4CallOptions): Promise<Answering> {
    const { tokenizer, prompts, defaults, endTokens } = this.#parts;
    const signal = options.abortSignal;
    signal?.throwIfAborted();
    const warnings: SharedV4Warning[] = [];
    const call = readCall(options, defaults, warnings);
    const constraint = this.#constraints.of(options.responseFormat, call, warnings);
    // Under a constraint the first token is the answer's: there is no place for thoughts.
    const thinking = constraint === undefined ? (call.thinking ?? this.#parts.thinking) : false;
    if (constraint !== undefined && call.thinking === true) {
      warnings.push({
        type: 'unsupported',
        feature: 'reasoning',
        details: 'Under a schema, pattern or choice the model answers at once.',
      });
    }
    const settings = { thinking, asked: constraint === undefined ? call.thinking : undefined };
    const prompt = prompts.build(options.prompt, { ...settings, variables: call.variables }, warnings);
    const sequences = [...call.stops, ...prompt.stops];
    if (sequences.length > mostStops) {
      throw new CallSettingError(
        'stopSequences',
        `has ${call.stops.length} entries; at most ${mostStops - prompt.stops.length} are taken beside those of the prompt's form.`,
      );
    }
    const engine = await this.#parts.engine(signal);
    signal?.throwIfAborted();
    try {
      const generation = engine.generate({
        tokens: prompt.tokens,
        sampling: call.sampling,
        endTokens,
        speculation: call.speculation ?? this.#parts.speculation,
        ...(call.maxTokens !== undefined && { maxTokens: call.maxTokens }),
        ...(sequences.length > 0 && {
          stops: { sequences, tokenBytes: (token: number) => textBytes(tokenizer, token) },
        }),
        ...(constraint && { constraint }),
        ...(call.caller !== undefined && { caller: call.caller }),
        ...(signal && { signal }),
      });
      // A constraint has every byte of the answer as it is to be.
      const form = constraint === undefined ? prompt : { continues: true, thinking: false };
      return { generation, reader: new AnswerReader(tokenizer, form), warnings };
    } catch (error) {
      throw error instanceof QueueFullError ? asOverLimit(error) : error;
    }
  }

  async *#events(
    { generation, reader }: Answering,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Event, void> {
    for await (const token of generation) yield* reader.push(token);
    signal?.throwIfAborted();
    yield* reader.finish();
    yield { kind: 'end', outcome: await generation.outcome() };
  }

  async *#streamParts(
    answering: Answering,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<LanguageModelV4StreamPart, void> {
    yield { type: 'stream-start', warnings: [...answering.warnings] };
    yield { type: 'response-metadata', ...this.#metadata() };
    let open: { kind: AnswerPiece['kind']; id: string } | undefined;
    let opened = 0;
    for await (const event of this.#events(answering, signal)) {
      if (open !== undefined && open.kind !== event.kind) {
        yield { type: `${open.kind}-end`, id: open.id };
        open = undefined;
      }
      if (event.kind === 'end') {
        yield { type: 'finish', ...ending(event.outcome, answering.reader.reasoningTokens) };
        return;
      }
      if (open === undefined) {
        open = { kind: event.kind, id: String(opened) };
        opened += 1;
        yield { type: `${open.kind}-start`, id: open.id };
      }
      yield { type: `${open.kind}-delta`, id: open.id, delta: event.text };
    }
  }

  #metadata(): { id: string; timestamp: Date; modelId: string } {
    return { id: `haksup-${randomUUID()}`, timestamp: new Date(), modelId: this.modelId };
  }
}

const reasons: Readonly<Record<FinishReason, LanguageModelV4FinishReason['unified']>> = {
  stop: 'stop',
  'stop-sequence': 'stop',
  length: 'length',
  // The call's own signal throws its reason; what is left is the release of the engine.
  cancelled: 'interrupted',
};

function ending(
  { samples, usage, timings }: Outcome,
  reasoningTokens: number,
): {
  finishReason: LanguageModelV4FinishReason;
  usage: LanguageModelV4Usage;
  providerMetadata: { haksup: JSONObject };
} {
  const sample = samples[0];
  const finishReason = sample?.finishReason ?? 'cancelled';
  const { promptTokens, cachedPromptTokens, generatedTokens, guessedTokens, acceptedTokens } = usage;
  return {
    finishReason: { unified: reasons[finishReason], raw: finishReason },
    usage: {
      inputTokens: {
        total: promptTokens,
        noCache: promptTokens - cachedPromptTokens,
        cacheRead: cachedPromptTokens,
        cacheWrite: undefined,
      },
      outputTokens: {
        total: generatedTokens,
        text: generatedTokens - reasoningTokens,
        reasoning: reasoningTokens,
      },
      raw: { promptTokens, cachedPromptTokens, generatedTokens, guessedTokens, acceptedTokens },
    },
    providerMetadata: {
      haksup: {
        waited: timings.waited,
        timeToFirstToken: timings.timeToFirstToken,
        tokensPerSecond: timings.tokensPerSecond,
        total: timings.total,
        stopSequence: sample?.stopSequence,
        // The tokens of the text alone: neither the end token nor what a stop cut off.
        tokens: sample?.tokens.length ?? 0,
      },
    },
  };
}

/** A full queue in the words of the AI SDK, which tries again and whose users fall back as for any busy provider. */
function asOverLimit(cause: QueueFullError): APICallError {
  return new APICallError({
    message: cause.message,
    url: 'haksup:local',
    requestBodyValues: {},
    statusCode: 429,
    isRetryable: true,
    cause,
  });
}
