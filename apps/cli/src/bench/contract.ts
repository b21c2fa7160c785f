/** What benchmarks of generation measure, and how the programs that compute answer them. */

/** One measured figure, as `haksup bench --json` writes it: a line each. */
export interface BenchLine {
  readonly bench: string;
  /** `shape/weights/what`: `smollm2-135m/int4/ctx1024`. */
  readonly case: string;
  /** What is measured: `decode tokens/s`. */
  readonly metric: string;
  /** Median of the rounds. */
  readonly value: number;
  readonly unit: string;
  /** Ours, in words. */
  readonly settings: string;
  readonly threads: number;
  readonly peer: string | null;
  readonly peerSettings: string | null;
  readonly peerValue: number | null;
  /** Above 1 ours is better, whichever way the metric points. */
  readonly ratio: number | null;
}

/** How a program is to open its model. */
export interface SideOptions {
  /** A folder or file, as the program reads it. */
  readonly model: string;
  readonly threads: number;
  /** Longest text in tokens. */
  readonly contextLength: number;
  /** Texts at once. */
  readonly streams: number;
  /** Tokens of the vocabulary. */
  readonly vocabulary: number;
  /** Ours: element type of the cache. */
  readonly keyValueType?: 'float32' | 'int8';
  /** Ours: whether prompts go through a graph of their own, with weights of 8 bits. Default true. */
  readonly promptDecoder?: boolean;
  /** Ours: whether weights are mapped as the kernels pack them. Default true. */
  readonly packedWeights?: boolean;
  /** node-llama-cpp. */
  readonly flashAttention?: boolean;
  /** node-llama-cpp: element type of the cache. */
  readonly cacheType?: 'F16' | 'Q8_0';
}

/** How long something took, in milliseconds. */
export interface Duration {
  readonly clock: number;
  /** Of all threads of the program together: what other programs on the machine hardly change. */
  readonly processor: number;
}

/** What one program can be asked. All times are in milliseconds. */
export interface Side {
  /** Loads the model and computes one token. */
  open(): Promise<void>;
  /** Time of `tokens` tokens, one after the other, behind a text of `context` tokens that is in the cache. */
  decode(context: number, tokens: number): Promise<Duration>;
  /** Time until the first token of a prompt that was never seen. */
  prefill(tokens: number): Promise<Duration>;
  /** Tokens per second of all streams together, while all are under way. */
  batch(streams: number, context: number, tokens: number): Promise<number>;
  /** Times until the first token of two prompts that share their beginning. */
  prefix(shared: number, own: number): Promise<{ readonly first: number; readonly second: number }>;
  /** The 99th percentile of the event loop's delay during a work. */
  delay(work: 'decode' | 'prefill', tokens: number): Promise<number>;
}

/** What other streams felt while prompts joined them. Times are in milliseconds, clock and processor apart. */
export interface JoinFacts {
  /** Between two tokens of a stream, while a prompt was read. */
  readonly gaps: readonly Duration[];
  /** Steps with a token for each stream and a piece of the prompt, as the engine measured them. */
  readonly mixedSteps: readonly Duration[];
  /** Time within {@link mixedSteps} that was spent in runs of the model. */
  readonly runMilliseconds: number;
  /** Lengths of the pieces. */
  readonly pieces: readonly number[];
  /** Tokens per second of all streams together: between joins, and while a prompt was read. */
  readonly before: number;
  readonly during: number;
  /** From each prompt's request until its first token. */
  readonly firstTokens: readonly number[];
}

/** Ours can be asked more. */
export interface OwnSide extends Side {
  /** Lets `streams` texts be written behind `context` tokens, and `joins` prompts of `tokens` tokens join one by one. */
  join(streams: number, context: number, tokens: number, joins: number): Promise<JoinFacts>;
}

/** What opening cost. Bytes are null where the system does not tell. */
export interface OpeningCost extends Duration {
  readonly anonymousBytes: number | null;
}

/** Growth of a process's memory since before it opened its model, in bytes; null where the system does not tell. */
export interface MemoryGrowth {
  /** Pages that no other process has. */
  readonly privateBytes: number | null;
  /** All pages, each divided by the number of processes that have it. */
  readonly proportionalBytes: number | null;
}

/** Messages to and from a program. */
export interface SideRequest {
  readonly id: number;
  readonly method: keyof OwnSide | 'memory';
  readonly parameters: readonly unknown[];
}
export type SideReply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };
