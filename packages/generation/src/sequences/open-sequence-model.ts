import { openSession, type Placement, type Session } from '@haksup/runtime';
import { z } from 'zod';
import { EngineOptionError, EngineReleasedError } from '../engine/errors.ts';
import { releaseAll } from '../runner/release-all.ts';
import { checkBeamRequest, checkSequenceRequest, type SequenceLimits } from './check-request.ts';
import type {
  Beam,
  BeamRequest,
  SequenceGeneration,
  SequenceModel,
  SequenceModelOptions,
  SequenceParts,
  SequenceRequest,
} from './contract.ts';
import { generateSequences } from './generate-sequences.ts';
import { searchBeams } from './search-beams.ts';
import { SequenceRun } from './sequence-run.ts';

const optionsSchema = z.strictObject({
  device: z.enum(['auto', 'cpu', 'cuda', 'webgpu']).default('cpu'),
  cuda: z.strictObject({ folder: z.string().min(1) }).optional(),
  threads: z.int().min(1).max(1024).optional(),
  inputLength: z.int().min(1).max(65_536).default(4096),
  cacheBytes: z
    .int()
    .min(1)
    .default(2 ** 31),
});

/**
 * Opens an encoder-decoder.
 *
 * @example
 * const model = await openSequenceModel((await openModel('flan-t5-small')).sequence());
 * @throws EngineOptionError; what `openSession` of `@haksup/runtime` throws.
 */
export async function openSequenceModel(
  parts: SequenceParts,
  options: SequenceModelOptions = {},
): Promise<SequenceModel> {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new EngineOptionError((issue?.path ?? []).join('.'), issue?.message ?? 'is wrong', {
      cause: parsed.error,
    });
  }
  const { device, cuda, threads, inputLength, cacheBytes } = parsed.data;
  const open = ({ model, settings }: SequenceParts['encoder']): Promise<Session> =>
    openSession(model, {
      device,
      settings,
      ...(cuda !== undefined && { cuda }),
      ...(threads !== undefined && { threads }),
    });
  const encoder = await open(parts.encoder);
  try {
    const decoder = await open(parts.decoder);
    return new OpenedSequenceModel({ encoder, decoder }, { parts, inputLength, cacheBytes });
  } catch (error) {
    await encoder.release();
    throw error;
  }
}

class OpenedSequenceModel implements SequenceModel {
  readonly #sessions: { readonly encoder: Session; readonly decoder: Session };
  readonly #limits: SequenceLimits;
  #released: Promise<void> | undefined;

  constructor(sessions: { readonly encoder: Session; readonly decoder: Session }, limits: SequenceLimits) {
    this.#sessions = sessions;
    this.#limits = limits;
  }

  get vocabulary(): number {
    return this.#limits.parts.vocabulary;
  }

  get placement(): Placement {
    return this.#sessions.decoder.placement;
  }

  generate(request: SequenceRequest): SequenceGeneration {
    this.#refuseReleased();
    const checked = checkSequenceRequest(request, this.#limits);
    return generateSequences(checked, this.#limits.parts, () => this.#read(checked));
  }

  async searchBeams(request: BeamRequest): Promise<readonly (readonly Beam[])[]> {
    this.#refuseReleased();
    const checked = checkBeamRequest(request, this.#limits);
    checked.signal?.throwIfAborted();
    return searchBeams(checked, this.#limits.parts, await this.#read(checked));
  }

  release(): Promise<void> {
    const { encoder, decoder } = this.#sessions;
    this.#released ??= releaseAll([encoder, decoder]);
    return this.#released;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }

  #read(request: {
    readonly inputs: readonly (readonly number[])[];
    readonly maxTokens: number;
    readonly signal?: AbortSignal | undefined;
  }): Promise<SequenceRun> {
    const { inputs, maxTokens, signal } = request;
    return SequenceRun.read(this.#sessions, this.#limits.parts, inputs, maxTokens, signal);
  }

  #refuseReleased(): void {
    if (this.#released !== undefined) throw new EngineReleasedError();
  }
}
