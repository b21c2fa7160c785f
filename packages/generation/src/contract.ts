import type { Device, Placement } from '@haksup/runtime';
import type { Constraint } from './constraints/contract.ts';
import type { SamplingSettings } from './sampling/contract.ts';
import type { TokenBytes } from './stops/contract.ts';

/** Element type of the cache of keys and values. */
export type KeyValueType = 'float32' | 'float16' | 'int8';

/**
 * A decoder as an ONNX model: what `decoder()` of an opened model of `@haksup/models` gives, taken by its structure.
 * Legend: B rows, T new tokens of each row, R selected tokens, V vocabulary, G key-value heads, C the cache's length in
 * tokens, D head size.
 *
 * Inputs: `tokens` int64 [B, T]; `positions` int64 [B, T] where {@link usesPositions}; `lastPositions` int32 [B] (each
 * row's length after the run, minus 1); `totalLength` int32 [] (the longest row's length after the run); `selected`
 * int64 [R] (row·T + index of the tokens whose logits are wanted); `past.N.key` and `past.N.value` [B, G, C, D] for
 * each layer N. Outputs: `logits` float32 [R, V], `present.N.key`, `present.N.value`. Past and present are bound to one
 * memory.
 */
export interface DecoderParts {
  /** The serialised graph. Not needed any more once the engine is there. */
  readonly model: Uint8Array;
  /** Session settings of ONNX Runtime, such as where the weights lie. */
  readonly settings: Readonly<Record<string, string>>;
  readonly usesPositions: boolean;
  readonly layers: number;
  readonly keyValueType: KeyValueType;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly vocabulary: number;
  /** The longest text that the graph can compute, in tokens. */
  readonly contextLength: number;
}

/** An input or output of an export, by its exporter's name. */
export interface ExportedValue {
  readonly name: string;
  readonly type: 'float32' | 'float16' | 'int32' | 'int64' | 'bool';
}

/**
 * A decoder that somebody else exported as ONNX: what `openExported()` of `@haksup/models` gives, taken by its structure.
 * Legend: B rows, T new tokens, P tokens before them, V vocabulary, G key-value heads, D head size.
 */
export interface ExportedParts {
  /** The ONNX file. */
  readonly path: string;
  /** [B, T]. */
  readonly tokens: ExportedValue;
  /** [B, P + T]: 1 for tokens, 0 for padding. */
  readonly attended: ExportedValue | undefined;
  /** [B, T]: each token's place in its text. */
  readonly positions: ExportedValue | undefined;
  /** [1]: whether there is a past; false with pasts of length 0. */
  readonly usesPast: ExportedValue | undefined;
  /** []: of how many tokens at the end logits are computed. */
  readonly logitsWanted: ExportedValue | undefined;
  /** [B, T, V], or [B, 1, V] where {@link lastLogitsOnly}. */
  readonly logits: ExportedValue;
  readonly lastLogitsOnly: boolean;
  /** Inputs `past` [B, G, P, D] and outputs `present` [B, G, P + T, D] of each layer. */
  readonly caches: readonly {
    readonly layer: number;
    readonly kind: 'key' | 'value';
    readonly past: string;
    readonly present: string;
  }[];
  readonly layers: number;
  readonly keyValueType: 'float32' | 'float16';
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly vocabulary: number;
  /** The longest text in tokens, where that is known. */
  readonly contextLength: number | undefined;
  /**
   * `grows`: the past is copied into a present that is longer by T, in every run. `in place`: one memory, longer than the
   * text, may be past and present at once.
   */
  readonly cacheUpdate: 'grows' | 'in place';
}

/** How an engine is opened. */
export interface EngineOptions {
  /**
   * Default `cpu`. `webgpu` keeps the cache on the GPU, and takes no int8 one; it computes one text per run. `cuda`
   * does so where the cache is `float16`, and takes no int8 one. `auto` takes CUDA where {@link cuda} says where it is set
   * up, else a hardware GPU where there is one that the decoder suits; {@link Engine.placement} says why.
   */
  readonly device?: Device | 'auto';
  /** Where CUDA is set up: see `@haksup/runtime`. */
  readonly cuda?: { readonly folder: string };
  /** Threads of a run, the calling one included: 1 … 1024. Default: one per physical core. */
  readonly threads?: number;
  /**
   * How attention is computed on the CPU: in tiles (`true`), or with all scores of a run at once, which is faster for
   * single tokens and takes heads · tokens · length · 4 bytes while a piece of a prompt is read. Default `false`.
   */
  readonly flashAttention?: boolean;
  /** Keeps weights as this processor's kernels pack them in files that later starts map: see `@haksup/runtime`. */
  readonly prepackedCache?: { readonly folder: string; readonly identity: string };
  /**
   * Texts that the cache holds at once, those being generated and those kept for their prefix: 1 … 256. So many are
   * generated side by side at most. Default: as many as {@link cacheBytes} allows, at most 8.
   */
  readonly slots?: number;
  /**
   * Longest text in tokens, prompt included: 2 … the decoder's own. Default: the decoder's own; an export that does not
   * say one needs it.
   */
  readonly contextLength?: number;
  /**
   * Most bytes of cache that the default of {@link slots} may take. Default 2 GiB. The memory is reserved at once and
   * used as texts grow into it.
   */
  readonly cacheBytes?: number;
  /** A smaller decoder with the same vocabulary, for requests with `speculation: 'draft'`. */
  readonly draft?: DecoderParts | ExportedParts;
  /**
   * The same model over the same kind of cache, built to read prompts on the CPU (`decoder({ purpose: 'prompt' })` of
   * `@haksup/models`): every prompt goes through it, and what follows through the decoder. A GPU does without it.
   */
  readonly promptDecoder?: DecoderParts;
  /**
   * Most texts (samples of requests) that may wait; a request that would make it more is refused with `QueueFullError`.
   * 1 … 100,000. Default 256.
   */
  readonly queueLimit?: number;
  /** Most texts of one caller that may wait: 1 … {@link queueLimit}. Default: {@link queueLimit}. */
  readonly callerQueueLimit?: number;
  /**
   * How long a step may take, in milliseconds, while texts are being generated and a prompt joins them: the prompt is
   * taken in pieces of such a length. Short steps keep the streams even, long ones read prompts faster. 1 … 10,000.
   * Default 100.
   */
  readonly stepTarget?: number;
  /**
   * Tokens of one request that may wait for their reader, after which its generation pauses and leaves its place to
   * others: 1 … 100,000. Default 256. {@link Generation.outcome} lifts it.
   */
  readonly unreadLimit?: number;
  /** Hears of every step when it is over, for measurements. What it throws is the process's to handle. */
  readonly onStep?: (step: StepFacts) => void;
}

/** One step of the loop: a token for every text that is being written, then a piece of one prompt. */
export interface StepFacts {
  /** Texts that were being written. */
  readonly written: number;
  /** Tokens of a prompt that were read; 0 where none waits. */
  readonly read: number;
  /** Length of the step by the monotonic clock. Steps follow each other while there is work. */
  readonly milliseconds: number;
  /** Of these, in runs of the decoder: from the call until the event loop has the result. */
  readonly runMilliseconds: number;
}

/** Where the next tokens are guessed from, to be checked several at a time. It changes speed and never the text. */
export type Speculation = 'none' | 'lookup' | 'draft';

/** One prompt and what to make of it. */
export interface GenerationRequest {
  /** The prompt: 1 … `contextLength` − 1 ids, each 0 … vocabulary − 1. Copied. */
  readonly tokens: ArrayLike<number>;
  /** Tokens to generate for each sample, ≥ 1. Default, and limit: until the context is full. */
  readonly maxTokens?: number;
  /** How tokens are chosen. Default: always the likeliest. */
  readonly sampling?: SamplingSettings;
  /** Ids that end a text. They are not part of it. */
  readonly endTokens?: readonly number[];
  /** Sequences that end a text, as text; they and what follows are not part of it. */
  readonly stops?: {
    readonly sequences: readonly string[];
    /** What tokens stand for: stops may begin and end inside of tokens. */
    readonly tokenBytes: TokenBytes;
  };
  /** Makes the constraint of one sample. Where it says that a text may end, one of {@link endTokens} ends it. */
  readonly constraint?: () => Constraint;
  /** Log-probabilities with each token: of itself and of so many of the likeliest, 0 … 20. Default: none at all. */
  readonly logProbabilities?: number;
  /** Texts to generate for the prompt, which is read once for all of them: 1 … 256. Default 1. */
  readonly samples?: number;
  /** Default `none`. `lookup` guesses from what the text repeats, `draft` with {@link EngineOptions.draft}. */
  readonly speculation?: Speculation;
  /** Ends the generation early; what was generated stays valid and the finish reason is `cancelled`. */
  readonly signal?: AbortSignal;
  /** On whose behalf: callers take turns when requests wait. Default: one nameless caller. */
  readonly caller?: string;
}

/** One token of a stream. */
export interface GeneratedToken {
  readonly token: number;
  /** Which of the request's samples it belongs to, from 0. Samples' tokens come interleaved, each in its order. */
  readonly sample: number;
  /** Natural logarithm of the model's own probability, where asked for. */
  readonly logProbability?: number;
  /** The likeliest tokens at this place, best first, where asked for. */
  readonly alternatives?: readonly { readonly token: number; readonly logProbability: number }[];
  /** On the last token, where a stop sequence begins inside of it: only so many of its bytes belong to the text. */
  readonly keptBytes?: number;
}

/**
 * Why a text ended: `stop` at an end token or where a constraint let nothing follow, `stop-sequence`, `length` at
 * `maxTokens` or the end of the context, `cancelled` by its signal, its reader or the engine's release.
 */
export type FinishReason = 'stop' | 'stop-sequence' | 'length' | 'cancelled';

/** How one sample ended. */
export interface SampleOutcome {
  readonly finishReason: FinishReason;
  /** The tokens that were streamed. */
  readonly tokens: readonly number[];
  /** The end token that was drawn, where one was. */
  readonly endToken?: number;
  /** The stop sequence that was met, where one was. */
  readonly stopSequence?: string;
}

export interface Usage {
  /** Length of the prompt. */
  readonly promptTokens: number;
  /** Of these, how many the cache held already when the first sample began. */
  readonly cachedPromptTokens: number;
  /** Tokens drawn for all samples: end tokens, and those cut off by a stop, included. */
  readonly generatedTokens: number;
  /** Tokens that speculation guessed, and how many of these were right. */
  readonly guessedTokens: number;
  readonly acceptedTokens: number;
}

/** Milliseconds by the monotonic clock. */
export interface Timings {
  /** From the request until the first of its prompt was computed. */
  readonly waited: number;
  /** From the request until its first token was drawn; undefined where none was. */
  readonly timeToFirstToken: number | undefined;
  /** From the request until its last sample ended. */
  readonly total: number;
  /** Tokens drawn per second after the first one, all samples together; undefined below two tokens. */
  readonly tokensPerSecond: number | undefined;
}

/** What became of a request. */
export interface Outcome {
  /** By sample. */
  readonly samples: readonly SampleOutcome[];
  readonly usage: Usage;
  readonly timings: Timings;
}

/**
 * The stream of one request's tokens. It can be read once, by one reader, who sets the pace: a request that runs
 * `unreadLimit` tokens ahead pauses. A reader that leaves early (`break`, `return()`) cancels the request. What the
 * request held is given back before its stream ends. Reading throws what made the request fail (`GenerationError`).
 */
export interface Generation extends AsyncIterable<GeneratedToken> {
  /**
   * Waits for the end. From this call on the generation no longer waits for its reader, so it can be used instead of
   * reading, beside it or after it.
   *
   * @throws GenerationError.
   */
  outcome(): Promise<Outcome>;
  /** Ends the generation after the step under way; calling it again, or after the end, is harmless. */
  cancel(): void;
}

/** Figures of an engine: what it does now, and sums since it was opened. */
export interface EngineStatistics {
  readonly slots: number;
  /** Texts that wait for a slot or for the reading of another prompt. */
  readonly waiting: number;
  /** Texts that hold a slot and go on. */
  readonly active: number;
  /** Texts that wait for their reader. */
  readonly paused: number;
  /** Tokens in the cache, those kept for their prefix included. */
  readonly cachedTokens: number;
  readonly requests: number;
  readonly promptTokens: number;
  readonly cachedPromptTokens: number;
  readonly generatedTokens: number;
  readonly guessedTokens: number;
  readonly acceptedTokens: number;
  /** Runs of the decoder, those of the draft model not counted. */
  readonly runs: number;
}

/** A decoder that generates for many at once. */
export interface Engine {
  /** Longest text in tokens, prompt included. */
  readonly contextLength: number;
  readonly vocabulary: number;
  readonly placement: Placement;
  /**
   * Takes a request. It is checked and queued before the call returns, and computed whether or not its stream is being
   * read.
   *
   * @throws RequestError where the request cannot be served; SamplingSettingError, StopSequenceError; what `constraint`
   *   throws; QueueFullError; EngineReleasedError.
   */
  generate(request: GenerationRequest): Generation;
  statistics(): EngineStatistics;
  /** Cancels what is under way or waits, and frees the model and the cache; calling it again is harmless. */
  release(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
