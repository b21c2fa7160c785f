import type { ElementType } from './element-types.ts';
import type { Tensor } from './tensor.ts';

/** Where a graph computes. */
export type Device = 'cpu' | 'cuda' | 'webgpu';

/**
 * Who talks to ONNX Runtime: `binding` calls its C API on worker threads of the process, without copies;
 * `fallback` drives the `onnxruntime-node` package in a worker thread, with copies.
 */
export type EngineName = 'binding' | 'fallback';

/** How a session is to be opened. */
export interface SessionOptions {
  /**
   * Default `auto`: CUDA where `cuda` names a folder in which it passes its trial, else WebGPU where a hardware GPU is
   * found and takes the model, else the CPU; {@link Session.placement} says which and why. Small models are quicker on
   * the CPU: ask for it.
   */
  readonly device?: Device | 'auto';
  /** Where CUDA is set up: {@link cudaFolderIn}. Only `cuda` and `auto` look there. */
  readonly cuda?: { readonly folder: string };
  /**
   * Threads of one run, the calling one included: 1 … 1024; default is one per physical core. They spin while
   * they wait, for 20 µs at most unless this leaves a core to others (`settings` can say otherwise).
   */
  readonly threads?: number;
  /** Default `auto`: the binding where its self-test passes, else the fallback. */
  readonly engine?: EngineName | 'auto';
  /**
   * External data by the file name that the model's tensors refer to, for a model given as bytes. A model
   * given by path finds its external data beside it and needs none. Not copied: keep it unchanged until
   * `openSession` has resolved.
   */
  readonly externalData?: Readonly<Record<string, Uint8Array>>;
  /**
   * Keeps weights as the CPU's kernels pack them in files, which later starts map: they start sooner, take next to no
   * memory of their own, and processes share the pages. The first start writes them, in another process; on disk they
   * take some two and a half times the weights' room. An entry is found by the model, `identity`,
   * settings, ONNX Runtime's version and the processor; damaged ones are written anew, ones unused for 30 days are
   * removed. On other devices it has no effect. {@link Session.placement} says what was done.
   */
  readonly prepackedCache?: {
    readonly folder: string;
    /** Whatever changes when the weights outside of the model's own bytes do: their hash. */
    readonly identity: string;
  };
  /** ONNX Runtime's session configuration entries, passed as they are (`session.intra_op.allow_spinning` …). */
  readonly settings?: Readonly<Record<string, string>>;
}

/** What an input takes or an output gives. */
export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  /** A number is a fixed size, a string names a dynamic one (`''` where the model gives it no name). */
  readonly shape: readonly (number | string)[];
}

/** Where a session landed. */
export interface Placement {
  readonly device: Device;
  readonly engine: EngineName;
  /** One sentence for a person: why this device and this engine. */
  readonly why: string;
}

/**
 * What a run shall give back, by output name: an element type asks for a fresh tensor and checks its type; a
 * tensor is preallocated by the caller, and is what comes back.
 */
export type WantedOutputs = Readonly<Record<string, ElementType | Tensor>>;

/** The outputs that belong to what was wanted. */
export type GivenOutputs<Wanted extends WantedOutputs> = {
  readonly [Name in keyof Wanted]: Wanted[Name] extends ElementType ? Tensor<Wanted[Name]> : Wanted[Name];
};

/**
 * Memory on a session's device that its runs read and write without copies: see {@link Session.allocate}. What is in it
 * is not to be had outside of runs.
 */
export interface DeviceTensor<T extends ElementType = ElementType> {
  readonly type: T;
  readonly shape: readonly number[];
}

/** Options of a run that gives back every output. */
export interface RunOptions {
  /** Aborting ends the run at the next operator and rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Tensors bound to a session's inputs and outputs: see {@link Session.bind}. */
export interface Binding {
  /**
   * Runs over the bound tensors and leaves the results in the bound outputs. Runs of one binding wait for each
   * other.
   *
   * @throws ValueError where a bound buffer has been transferred or resized; RunError; SessionReleasedError
   *   after the release of the binding or its session; the signal's reason.
   */
  run(options?: RunOptions): Promise<void>;
  /** Lets go of the tensors once no run is under way; calling it again is harmless. */
  release(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * An opened model.
 *
 * Runs never block the event loop. Any number of them may be under way at once; the fallback does them one
 * after another. Every rejected run leaves the session usable.
 */
export interface Session {
  /** The model's inputs, in its order. */
  readonly inputs: readonly ValueInfo[];
  /** The model's outputs, in its order. */
  readonly outputs: readonly ValueInfo[];
  readonly placement: Placement;

  /**
   * Computes outputs from feeds. From the call until the promise settles the arrays of feeds and
   * preallocated outputs belong to the run: writing to them gives undefined numbers, and transferring or
   * resizing their buffers is forbidden.
   *
   * A preallocated output is written in place: on the binding and the CPU by the kernels themselves, without
   * a copy. It may share its memory with an input (a KV-cache, a parameter that is updated). The graph must
   * then read all of that input before it writes the output, or operate elementwise, for the engine does
   * not check: a run on the CPU computes nodes in an order that depends on the data flow alone. After a
   * failed or aborted run the contents of preallocated outputs are undefined.
   *
   * @param feeds Every input of the model by name.
   * @throws ValueError where a feed or a wanted output does not fit the model; RunError where the engine
   *   fails; SessionReleasedError after `release()`; the signal's reason where it is aborted.
   */
  run<const Wanted extends WantedOutputs>(
    feeds: Readonly<Record<string, Tensor>>,
    options: RunOptions & { readonly outputs: Wanted },
  ): Promise<GivenOutputs<Wanted>>;
  /** Computes the named outputs only; what they do not depend on is still computed. */
  run<const Name extends string>(
    feeds: Readonly<Record<string, Tensor>>,
    options: RunOptions & { readonly outputs: readonly Name[] },
  ): Promise<Readonly<Record<Name, Tensor>>>;
  /** Computes all outputs. */
  run(
    feeds: Readonly<Record<string, Tensor>>,
    options?: RunOptions,
  ): Promise<Readonly<Record<string, Tensor>>>;

  /**
   * Binds tensors for many runs over the same memory, which saves the hand-over of each (some 2 µs per
   * tensor). What is in the inputs when a run starts is what it reads. Release the binding when done; the
   * session's release does it too. What `run` says about preallocated outputs holds here.
   *
   * @param feeds Every input of the model by name.
   * @param outputs A preallocated tensor for each output that is wanted.
   * @throws ValueError, SessionReleasedError.
   */
  bind(
    feeds: Readonly<Record<string, Tensor | DeviceTensor>>,
    outputs: Readonly<Record<string, Tensor | DeviceTensor>>,
  ): Binding;

  /**
   * Reserves memory on the device where the session computes, such as for a KV-cache on a GPU, which would otherwise
   * travel there and back with each run. It holds zeros, or anything, and is freed with the session.
   *
   * @throws DeviceError where the engine is the fallback, or the device has not so much; SessionReleasedError.
   */
  allocate<T extends ElementType>(type: T, shape: readonly number[]): DeviceTensor<T>;

  /**
   * Frees the model. Runs under way finish first; later ones are refused. Resolves when the memory is given
   * back; calling it again is harmless. `await using` calls it too.
   */
  release(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
