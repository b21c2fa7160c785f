import { Graph, writeModel } from '@haksup/graph';
import { openSession, type Session, tensor } from '@haksup/runtime';
import { loadTokenizer } from '@haksup/tokenizer';
import { z } from 'zod';
import type { Reader, ReaderCard, ReadOptions, ReadRequest, ReadResult } from './contract.ts';
import { ReaderReleasedError, RequestError, WeightsError } from './errors.ts';
import { featureCount } from './feature-layout.ts';
import { piecesPerUnit, type Sequence, sequencesOf } from './features.ts';
import { inputsOf } from './inputs.ts';
import { buildNetwork, outputNames, sourceIn } from './network.ts';
import { type Pieces, wordPieces } from './pieces.ts';
import { resultOf, type SequenceLogits } from './scores.ts';
import { type LoadedWeights, loadWeights, shippedWeights } from './weights.ts';

export interface OpenReaderOptions {
  /** Folder with `manifest.json`, `reader.safetensors` and `tokenizer.json`. Default: the weights of this package. */
  readonly weights?: string;
  /** Threads of one read, 1 … 64. Default 2. */
  readonly threads?: number;
  /** Default `cpu`: the network is so small that a GPU's round trip costs more than it saves. */
  readonly device?: 'cpu' | 'webgpu' | 'auto';
}

/** Sequences of one run. Larger requests are read in several runs, so that memory stays bounded. */
const mostSequences = 16;

const requestSchema = z.object({
  question: z.string().min(1).max(4000),
  terms: z
    .array(
      z.object({
        start: z.number().int().nonnegative(),
        end: z.number().int().nonnegative(),
        variants: z.array(z.string()),
        weights: z.array(z.number()).optional(),
        rarity: z.number(),
      }),
    )
    .max(4000)
    .optional(),
  passages: z.array(z.object({ heading: z.array(z.string()), text: z.string().max(20_000) })).max(64),
});

/**
 * Opens the reader.
 *
 * @throws {WeightsError} where the weights are absent or damaged; what `openSession` of `@haksup/runtime` throws
 *   where the engine cannot be started.
 */
export async function openReader(options: OpenReaderOptions = {}): Promise<Reader> {
  const folder = options.weights ?? shippedWeights();
  const loaded = await loadWeights(folder);
  const tokenizer = loadTokenizer(loaded.tokenizer);
  const pieces = wordPieces((word) => tokenizer.encode(word).ids, loaded.manifest.shape.pieces - 1);
  const session = await openSession(modelOf(loaded, folder), {
    device: options.device ?? 'cpu',
    threads: options.threads ?? 2,
  });
  return new OpenedReader(loaded, pieces, session);
}

/** The network as an ONNX model with its weights inside. */
function modelOf({ manifest, weights }: LoadedWeights, folder: string): Uint8Array {
  const graph = new Graph('reader');
  const outputs = buildNetwork(manifest.shape, sourceIn(graph, manifest.shape));
  for (const name of outputNames) graph.output(name, outputs[name]);
  for (const parameter of graph.parameters) {
    const weight = weights.get(parameter.name);
    if (weight === undefined || weight.shape.join() !== parameter.shape.join()) {
      throw new WeightsError(
        folder,
        `"${parameter.name}" should have shape [${parameter.shape.join(', ')}], it ${weight === undefined ? 'is absent' : `has [${weight.shape.join(', ')}]`}`,
      );
    }
  }
  return writeModel(graph, { parameters: new Map([...weights].map(([name, { data }]) => [name, data])) });
}

class OpenedReader implements Reader {
  readonly card: ReaderCard;
  readonly #loaded: Pick<LoadedWeights, 'manifest'>;
  readonly #pieces: Pieces;
  readonly #session: Session;
  #released: Promise<void> | undefined;

  constructor({ manifest }: LoadedWeights, pieces: Pieces, session: Session) {
    this.card = {
      recipe: manifest.recipe,
      data: manifest.data,
      parameters: manifest.parameters,
      measured: manifest.measured,
    };
    this.#loaded = { manifest };
    this.#pieces = pieces;
    this.#session = session;
  }

  async read(request: ReadRequest, options: ReadOptions = {}): Promise<ReadResult> {
    if (this.#released !== undefined) throw new ReaderReleasedError();
    const { signal, limit = 8 } = options;
    signal?.throwIfAborted();
    checkRequest(request, limit);
    const sequences = sequencesOf(request, this.#pieces);
    const logits = await this.#logits(sequences, signal);
    return resultOf(sequences, logits, this.#loaded.manifest.calibration, limit);
  }

  release(): Promise<void> {
    this.#released ??= this.#session.release();
    return this.#released;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }

  async #logits(sequences: readonly Sequence[], signal: AbortSignal | undefined): Promise<SequenceLogits[]> {
    const logits = new Array<SequenceLogits>(sequences.length);
    // Those of like length together: what is padded is computed for nothing.
    const order = sequences
      .map((_, index) => index)
      .sort((left, right) => sequences[right]!.length - sequences[left]!.length);
    for (let from = 0; from < order.length; from += mostSequences) {
      const chosen = order.slice(from, from + mostSequences);
      const rows = await this.#run(
        chosen.map((index) => sequences[index]!),
        signal,
      );
      chosen.forEach((index, row) => {
        logits[index] = rows[row]!;
      });
    }
    return logits;
  }

  async #run(sequences: readonly Sequence[], signal: AbortSignal | undefined): Promise<SequenceLogits[]> {
    const { shape } = this.#loaded.manifest;
    const inputs = inputsOf(sequences, shape);
    const { batch, length } = inputs;
    const half = shape.width / shape.heads / 2;
    const outputs = await this.#session.run(
      {
        pieces: tensor('int64', [batch, length, piecesPerUnit], inputs.pieces),
        features: tensor('float32', [batch, length, featureCount], inputs.features),
        present: tensor('float32', [batch, length], inputs.present),
        cosines: tensor('float32', [length, half], inputs.cosines),
        sines: tensor('float32', [length, half], inputs.sines),
      },
      { signal, outputs: { answer: 'float32', usable: 'float32', start: 'float32', end: 'float32' } },
    );
    return sequences.map((_, row) => {
      const part = (data: Float32Array): Float32Array => data.subarray(row * length, (row + 1) * length);
      return {
        answer: part(outputs.answer.data),
        usable: part(outputs.usable.data),
        start: part(outputs.start.data),
        end: part(outputs.end.data),
      };
    });
  }
}

function checkRequest(request: ReadRequest, limit: number): void {
  const parsed = requestSchema.safeParse(request);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new RequestError(issue.path.join('.') || 'request', issue.message, { cause: parsed.error });
  }
  if (!Number.isInteger(limit) || limit < 1 || limit > 64) {
    throw new RequestError('limit', `must be an integer from 1 to 64, not ${limit}`);
  }
}
