import type { Device, Placement } from '@haksup/runtime';
import type { Constraint } from '../constraints/contract.ts';
import type { FinishReason, GenerationRequest } from '../contract.ts';
import type { SamplingSettings } from '../sampling/contract.ts';

/** A graph for ONNX Runtime. */
export interface GraphParts {
  readonly model: Uint8Array;
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * An encoder-decoder (T5, flan-T5) as two ONNX models: what `sequence()` of an opened model of `@haksup/models` gives,
 * taken by its structure. Legend: B rows, S tokens read, T new tokens of each row, V vocabulary, H heads, C the cache's
 * length, D head size.
 *
 * `encoder` takes `tokens` and `attended`, int64 [B, S], and gives `cross.N.key` and `cross.N.value` [B, H, S, D] for
 * each layer N of the decoder. `decoder` takes these, `attended`, and as a decoder `tokens`, `positions` int64 [B, T],
 * `lastPositions` int32 [B], `totalLength` int32 [], `selected` int64 [R], `past.N.key` and `past.N.value`
 * [B, H, C, D]; it gives `logits` float32 [R, V], `present.N.key` and `present.N.value`.
 */
export interface SequenceParts {
  readonly encoder: GraphParts;
  readonly decoder: GraphParts;
  readonly layers: number;
  readonly keyValueType: 'float32' | 'float16';
  readonly heads: number;
  readonly headSize: number;
  readonly vocabulary: number;
  /** The token that every text begins with; it is not part of the text. */
  readonly start: number;
}

export interface SequenceModelOptions {
  /** Default `cpu`. */
  readonly device?: Device | 'auto';
  /** Where CUDA is set up: see `@haksup/runtime`. */
  readonly cuda?: { readonly folder: string };
  /** Threads of a run: 1 … 1024. Default: one per physical core. */
  readonly threads?: number;
  /** Longest input in tokens: 1 … 65,536. Default 4096. */
  readonly inputLength?: number;
  /** Most bytes of keys and values that one request may take. Default 2 GiB. */
  readonly cacheBytes?: number;
}

/** What to read, and how much to write about it. */
interface Inputs {
  /** Token ids of each input: 1 … 256 inputs, each of 1 … `inputLength` ids. They are computed as one batch. */
  readonly inputs: readonly ArrayLike<number>[];
  /** Tokens to generate for each text: 1 … 4096. Default 256. */
  readonly maxTokens?: number;
  /** Ids that end a text. They are not part of it. */
  readonly endTokens?: readonly number[];
  /** Ends it early. */
  readonly signal?: AbortSignal;
}

export interface SequenceRequest extends Inputs {
  /** How tokens are chosen. Default: always the likeliest. */
  readonly sampling?: SamplingSettings;
  /** Texts for each input, which is read once for all of them: 1 … 256, and at most 256 in all. Default 1. */
  readonly samples?: number;
  /** Sequences that end a text, as in {@link GenerationRequest}. */
  readonly stops?: NonNullable<GenerationRequest['stops']>;
  /** Makes the constraint of one text. */
  readonly constraint?: () => Constraint;
  /** Log-probabilities with each token, and of so many of the likeliest, 0 … 20. Default: none at all. */
  readonly logProbabilities?: number;
}

export interface SequenceToken {
  readonly token: number;
  /** Which input the text is about. Texts' tokens come interleaved, each in its order. */
  readonly input: number;
  readonly sample: number;
  readonly logProbability?: number;
  readonly alternatives?: readonly { readonly token: number; readonly logProbability: number }[];
  /** On the last token, where a stop sequence begins inside of it: only so many of its bytes belong to the text. */
  readonly keptBytes?: number;
}

/** How one text ended. */
export interface SequenceOutcome {
  readonly input: number;
  readonly sample: number;
  readonly finishReason: FinishReason;
  readonly tokens: readonly number[];
  /** Tokens that were drawn for it: its end token, and those cut off by a stop, included. */
  readonly generatedTokens: number;
  readonly endToken?: number;
  readonly stopSequence?: string;
}

/**
 * Texts being written. They are computed as they are read: one reader at a time, who may leave early (`break`), which
 * ends the texts. Reading throws what made them fail: StepError, EngineReleasedError, LogitsError, NoTokenLeftError, and
 * what a constraint or the tokens' bytes throw.
 */
export interface SequenceGeneration extends AsyncIterable<SequenceToken> {
  /**
   * Reads on to the end, and tells how the texts ended: in the order of the inputs, then of the samples.
   *
   * @throws what reading throws, also where a reader was told of it before.
   */
  outcome(): Promise<readonly SequenceOutcome[]>;
}

export interface BeamRequest extends Inputs {
  /** Texts that are followed side by side for each input: 2 … 64. Default 4. */
  readonly beams?: number;
  /** Texts to give for each input, the best first: 1 … `beams`. Default 1. */
  readonly best?: number;
  /**
   * A text's score is the sum of its tokens' log-probabilities divided by (number of tokens, the end's included) to this
   * power: above 0 favours long texts, below 0 short ones. −10 … 10. Default 1.
   */
  readonly lengthPenalty?: number;
  /**
   * When an input is done: `true`: once `beams` texts have ended; `false` (the default): once none that goes on scores
   * better than those as it stands; `never`: once none could, were it as long as may be.
   */
  readonly earlyStopping?: boolean | 'never';
}

export interface Beam {
  readonly tokens: readonly number[];
  readonly score: number;
  readonly finishReason: 'stop' | 'length';
}

/** An encoder-decoder that is ready. Requests may be under way side by side; each has caches of its own. */
export interface SequenceModel {
  readonly vocabulary: number;
  readonly placement: Placement;
  /** @throws RequestError, SamplingSettingError, StopSequenceError, EngineReleasedError. */
  generate(request: SequenceRequest): SequenceGeneration;
  /**
   * Beam search: the texts of the highest scores, by input. The same as of transformers' `num_beams`.
   *
   * @throws RequestError, EngineReleasedError, StepError; the signal's reason.
   */
  searchBeams(request: BeamRequest): Promise<readonly (readonly Beam[])[]>;
  /** Frees the model once the runs under way are through; requests that are not done fail. */
  release(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
