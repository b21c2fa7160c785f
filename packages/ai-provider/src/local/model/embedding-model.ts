import type {
  EmbeddingModelV4,
  EmbeddingModelV4CallOptions,
  EmbeddingModelV4Result,
  SharedV4Warning,
} from '@ai-sdk/provider';
import type { Embedder } from '@haksup/generation';
import type { Tokenizer } from '@haksup/tokenizer';
import { CallSettingError } from '../../errors.ts';

export interface EmbeddingModelParts {
  readonly name: string;
  readonly tokenizer: Tokenizer;
  /** Numbers of a vector. */
  readonly width: number;
  /** The longest text in tokens; longer ones are cut. */
  readonly contextLength: number;
  readonly pad: number;
  /** Opens the embedder when it is first needed. */
  embedder(signal: AbortSignal | undefined): Promise<Embedder>;
}

const textsPerCall = 2048;

/** An encoder that runs in this process, as the AI SDK calls embedding models. Vectors have length 1. */
export class HaksupEmbeddingModel implements EmbeddingModelV4 {
  readonly specificationVersion = 'v4';
  readonly provider = 'haksup';
  readonly modelId: string;
  readonly maxEmbeddingsPerCall: number = textsPerCall;
  // One call uses all cores already.
  readonly supportsParallelCalls = false;
  readonly #parts: EmbeddingModelParts;

  constructor(parts: EmbeddingModelParts) {
    this.#parts = parts;
    this.modelId = parts.name;
  }

  async doEmbed(options: EmbeddingModelV4CallOptions): Promise<EmbeddingModelV4Result> {
    const { values, dimensions, abortSignal: signal } = options;
    const { width } = this.#parts;
    signal?.throwIfAborted();
    if (values.length > textsPerCall)
      throw new CallSettingError('values', `has ${values.length} texts; at most ${textsPerCall} are taken.`);
    if (dimensions !== undefined && dimensions !== width)
      throw new CallSettingError('dimensions', `is ${dimensions}; this model's vectors have ${width}.`);
    const warnings: SharedV4Warning[] = [];
    const texts = values.map((value) => this.#encode(value, warnings));
    const embedder = await this.#parts.embedder(signal);
    const vectors = await embedder.embed(texts, { signal });
    return {
      embeddings: vectors.map((vector) => Array.from(vector)),
      usage: { tokens: texts.reduce((sum, ids) => sum + ids.length, 0) },
      warnings,
    };
  }

  #encode(text: string, warnings: SharedV4Warning[]): readonly number[] {
    const { tokenizer, contextLength } = this.#parts;
    const { ids, starts } = tokenizer.encode(text, { controlTokens: 'text' });
    if (ids.length === 0) return [this.#parts.pad];
    if (ids.length <= contextLength) return ids;
    warnings.push({
      type: 'other',
      message: `A text of ${ids.length} tokens was cut to ${contextLength}, the most that the model reads.`,
    });
    // What the tokenizer puts behind a text stays there.
    const last = starts.findLastIndex((start) => start >= 0);
    const behind = ids.slice(last + 1);
    return [...ids.slice(0, contextLength - behind.length), ...behind];
  }
}
