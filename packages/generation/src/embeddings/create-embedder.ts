import { type Device, openSession, type Placement, type Session } from '@haksup/runtime';
import { z } from 'zod';
import { EngineOptionError, EngineReleasedError, RequestError } from '../engine/errors.ts';
import { paddedBatch } from '../sequences/padded-batch.ts';

/**
 * An encoder as an ONNX model: what `encoder()` of an opened model of `@haksup/models` gives, taken by its structure.
 * Legend: B texts, T tokens, W width. Inputs: `tokens` and `attended`, int64 [B, T]. Output: `embedding` float32
 * [B, W], each of length 1.
 */
export interface EncoderParts {
  readonly model: Uint8Array;
  readonly settings: Readonly<Record<string, string>>;
  readonly width: number;
  /** The longest text in tokens. */
  readonly contextLength: number;
}

export interface EmbedderOptions {
  /** Default `cpu`. */
  readonly device?: Device | 'auto';
  /** Where CUDA is set up: see `@haksup/runtime`. */
  readonly cuda?: { readonly folder: string };
  /** Threads of a run: 1 … 1024. Default: one per physical core. */
  readonly threads?: number;
  /** Tokens of one batch, padding included: 1 … 2²⁰; a longer text is a batch of its own. Default 4096. */
  readonly batchTokens?: number;
}

/** Turns texts into vectors whose inner product is their similarity. */
export interface Embedder {
  /** W */
  readonly width: number;
  readonly contextLength: number;
  readonly placement: Placement;
  /**
   * Embeds texts. Those of like length are computed together.
   *
   * @param texts token ids, each 1 … `contextLength`.
   * @returns Vectors [W] of length 1, in the texts' order; each in memory of its own.
   * @throws RequestError, EngineReleasedError; the signal's reason.
   */
  embed(
    texts: readonly ArrayLike<number>[],
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<readonly Float32Array[]>;
  /** Frees the model once runs under way are through; calling it again is harmless. */
  release(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const optionsSchema = z.strictObject({
  device: z.enum(['auto', 'cpu', 'cuda', 'webgpu']).default('cpu'),
  cuda: z.strictObject({ folder: z.string().min(1) }).optional(),
  threads: z.int().min(1).max(1024).optional(),
  batchTokens: z
    .int()
    .min(1)
    .max(2 ** 20)
    .default(4096),
});

/** @throws EngineOptionError; what `openSession` of `@haksup/runtime` throws. */
export async function createEmbedder(parts: EncoderParts, options: EmbedderOptions = {}): Promise<Embedder> {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new EngineOptionError((issue?.path ?? []).join('.'), issue?.message ?? 'is wrong', {
      cause: parsed.error,
    });
  }
  const { device, cuda, threads, batchTokens } = parsed.data;
  const session = await openSession(parts.model, {
    device,
    settings: parts.settings,
    ...(cuda !== undefined && { cuda }),
    ...(threads !== undefined && { threads }),
  });
  return new SessionEmbedder(session, parts, batchTokens);
}

class SessionEmbedder implements Embedder {
  readonly width: number;
  readonly contextLength: number;
  readonly #session: Session;
  readonly #batchTokens: number;
  #released: Promise<void> | undefined;

  constructor(session: Session, { width, contextLength }: EncoderParts, batchTokens: number) {
    this.#session = session;
    this.width = width;
    this.contextLength = contextLength;
    this.#batchTokens = batchTokens;
  }

  get placement(): Placement {
    return this.#session.placement;
  }

  async embed(
    texts: readonly ArrayLike<number>[],
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<readonly Float32Array[]> {
    if (this.#released !== undefined) throw new EngineReleasedError();
    texts.forEach((text, index) => {
      this.#check(text, index);
    });
    const vectors = new Array<Float32Array>(texts.length);
    for (const batch of batchesByLength(texts, this.#batchTokens)) {
      signal?.throwIfAborted();
      if (this.#released !== undefined) throw new EngineReleasedError();
      const { embedding } = await this.#session.run(paddedBatch(batch.map((index) => texts[index]!)), {
        outputs: { embedding: 'float32' },
        signal,
      });
      batch.forEach((index, row) => {
        vectors[index] = embedding.data.slice(row * this.width, (row + 1) * this.width);
      });
    }
    return vectors;
  }

  release(): Promise<void> {
    this.#released ??= this.#session.release();
    return this.#released;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }

  #check(text: ArrayLike<number>, index: number): void {
    if (!(text.length >= 1 && text.length <= this.contextLength)) {
      throw new RequestError(
        `texts.${index}`,
        `${text.length} ids are given; 1 … ${this.contextLength} are taken. Cut the text or embed it in parts.`,
      );
    }
    for (let at = 0; at < text.length; at++) {
      if (!Number.isInteger(text[at]) || text[at]! < 0) {
        throw new RequestError(`texts.${index}`, `${text[at]} at ${at} is no token id.`);
      }
    }
  }
}

/** Indices of texts in batches, the shortest first, so that little is padding. */
export function batchesByLength(texts: readonly ArrayLike<number>[], batchTokens: number): number[][] {
  const order = texts
    .map((_, index) => index)
    .sort((one, other) => texts[one]!.length - texts[other]!.length);
  const batches: number[][] = [];
  for (const index of order) {
    const batch = batches.at(-1);
    // The last one is the longest.
    if (batch !== undefined && (batch.length + 1) * texts[index]!.length <= batchTokens) batch.push(index);
    else batches.push([index]);
  }
  return batches;
}
