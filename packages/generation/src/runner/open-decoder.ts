import { openSession, type Session, type SessionOptions } from '@haksup/runtime';
import type { CacheMemory } from '../cache/contract.ts';
import { DeviceMemory } from '../cache/device-memory.ts';
import { SlotMemory } from '../cache/slot-memory.ts';
import type { DecoderParts } from '../contract.ts';
import type { Runner } from './contract.ts';
import { DecoderRunner } from './decoder-runner.ts';

/** Where and how a decoder computes, and with how large a cache. */
export interface Placing extends Pick<SessionOptions, 'device' | 'cuda' | 'threads' | 'prepackedCache'> {
  readonly flashAttention: boolean;
  readonly slots: number;
  /** Tokens of a slot. */
  readonly capacity: number;
}

/** A decoder that is ready to run. The runner's release frees both. */
export interface OpenedDecoder {
  readonly runner: Runner;
  readonly memory: CacheMemory;
}

/** @throws CacheMemoryError; what `openSession` throws. */
export async function openDecoder(
  parts: DecoderParts,
  { slots, capacity, ...placing }: Placing,
): Promise<OpenedDecoder> {
  const session = await inTurn(() => open(parts, placing));
  try {
    const { device, engine } = session.placement;
    // CUDA's attention takes 16-bit floats alone; with others it is computed on the CPU, where its cache then belongs.
    const isOnGpu = device === 'webgpu' || (device === 'cuda' && parts.keyValueType === 'float16');
    const staysThere = isOnGpu && engine === 'binding';
    const memory = staysThere
      ? new DeviceMemory(session, parts, slots, capacity)
      : new SlotMemory(parts, slots, capacity);
    return { runner: new DecoderRunner(session, parts, memory), memory };
  } catch (error) {
    await session.release();
    throw error;
  }
}

/**
 * Opens a second graph over the memory of one that is open.
 * @throws What `openSession` throws.
 */
export async function openOver(
  memory: CacheMemory,
  parts: DecoderParts,
  { slots: _, capacity: __, ...placing }: Placing,
): Promise<Runner> {
  return new DecoderRunner(await inTurn(() => open(parts, placing)), parts, memory);
}

/** ONNX Runtime's attention kernel looks for it when a session is made, and nowhere else. */
const plainAttention = 'ORT_GQA_DISABLE_FLASH_ATTENTION';

async function open(
  { model, settings }: DecoderParts,
  { flashAttention, ...options }: Omit<Placing, 'slots' | 'capacity'>,
): Promise<Session> {
  const before = process.env[plainAttention];
  process.env[plainAttention] = flashAttention ? '0' : '1';
  try {
    return await openSession(model, { ...options, settings });
  } finally {
    if (before === undefined) delete process.env[plainAttention];
    else process.env[plainAttention] = before;
  }
}

let last: Promise<unknown> = Promise.resolve();

/** One after the other, since the environment is everybody's. */
function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = last.then(work);
  last = result.catch(() => undefined);
  return result;
}
