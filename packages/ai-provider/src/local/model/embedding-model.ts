import type {
  EmbeddingModelV4,
  EmbeddingModelV4CallOptions,
  EmbeddingModelV4Result,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { type Session, tensor } from '@haksup/runtime';
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
  /** Opens the session when it is first needed. */
  session(signal: AbortSignal | undefined): Promise<Session>;
}

/** Tokens of a batch, padding included: bounds the memory of a run. */
const batchTokens = 4096;
const batchTexts = 32;
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
    const texts = values.map((value, index) => ({ index, ids: this.#encode(value, warnings) }));
    const session = await this.#parts.session(signal);
    const embeddings: number[][] = Array.from({ length: values.length });
    for (const batch of batchesOf(texts)) {
      signal?.throwIfAborted();
      const vectors = await this.#run(session, batch, signal);
      for (const [row, { index }] of batch.entries())
        embeddings[index] = Array.from(vectors.subarray(row * width, (row + 1) * width));
    }
    return {
      embeddings,
      usage: { tokens: texts.reduce((sum, { ids }) => sum + ids.length, 0) },
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

  async #run(
    session: Session,
    batch: readonly Text[],
    signal: AbortSignal | undefined,
  ): Promise<Float32Array> {
    const length = Math.max(...batch.map(({ ids }) => ids.length));
    const shape = [batch.length, length];
    const tokens = new BigInt64Array(batch.length * length).fill(BigInt(this.#parts.pad));
    const attended = new BigInt64Array(batch.length * length);
    for (const [row, { ids }] of batch.entries()) {
      for (const [at, id] of ids.entries()) {
        tokens[row * length + at] = BigInt(id);
        attended[row * length + at] = 1n;
      }
    }
    const { embedding } = await session.run(
      { tokens: tensor('int64', shape, tokens), attended: tensor('int64', shape, attended) },
      { outputs: { embedding: 'float32' }, signal },
    );
    return embedding.data;
  }
}

interface Text {
  readonly index: number;
  readonly ids: readonly number[];
}

/** Texts of similar length side by side, so that little is padded. */
function* batchesOf(texts: readonly Text[]): Generator<readonly Text[]> {
  let batch: Text[] = [];
  for (const text of [...texts].sort((a, b) => a.ids.length - b.ids.length)) {
    if (
      batch.length > 0 &&
      (batch.length >= batchTexts || (batch.length + 1) * text.ids.length > batchTokens)
    ) {
      yield batch;
      batch = [];
    }
    batch.push(text);
  }
  if (batch.length > 0) yield batch;
}
