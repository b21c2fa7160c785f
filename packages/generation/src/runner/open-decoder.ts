import { openSession, type Session, type SessionOptions } from '@haksup/runtime';
import type { CacheMemory, CacheRoom } from '../cache/contract.ts';
import { DeviceMemory } from '../cache/device-memory.ts';
import { GrowingMemory } from '../cache/growing-memory.ts';
import { type CacheShape, SlotMemory } from '../cache/slot-memory.ts';
import type { DecoderParts, ExportedParts } from '../contract.ts';
import type { Runner } from './contract.ts';
import { DecoderRunner } from './decoder-runner.ts';
import { cachesInPlace, growingCaches } from './export-caches.ts';
import { ExportRunner } from './export-runner.ts';

/** Where and how a decoder computes, and with how large a cache. */
export interface Placing extends Pick<SessionOptions, 'device' | 'cuda' | 'threads' | 'prepackedCache'> {
  readonly flashAttention: boolean;
  readonly slots: number;
  /** Tokens of a slot. */
  readonly capacity: number;
}

/** A decoder that is ready to run. The runner's release frees both. */
export interface OpenedDecoder<Memory extends CacheRoom = CacheRoom> {
  readonly runner: Runner;
  readonly memory: Memory;
}

export function isExport(parts: DecoderParts | ExportedParts): parts is ExportedParts {
  return 'path' in parts;
}

/** @throws CacheMemoryError; what `openSession` throws. */
export async function openDecoder(
  parts: DecoderParts,
  { slots, capacity, ...placing }: Placing,
): Promise<OpenedDecoder<CacheMemory>> {
  const session = await inTurn(() => open(parts, placing));
  return orRelease(session, () => {
    const memory = memoryOf(session, parts, slots, capacity);
    return { runner: new DecoderRunner(session, parts, memory), memory };
  });
}

/** @throws CacheMemoryError; what `openSession` throws. */
export async function openExport(
  parts: ExportedParts,
  { slots, capacity, ...placing }: Placing,
): Promise<OpenedDecoder> {
  const session = await inTurn(() => open({ model: parts.path, settings: {} }, placing));
  return orRelease(session, () => {
    if (updatesInPlace(parts)) {
      const memory = memoryOf(session, parts, slots, capacity);
      return { runner: new ExportRunner(session, parts, cachesInPlace(parts, memory)), memory };
    }
    const memory = new GrowingMemory(parts, slots, capacity);
    return { runner: new ExportRunner(session, parts, growingCaches(parts, memory)), memory };
  });
}

/** Without a mask nothing tells how long a text in longer memory is, and a flag for a past wants it to be empty. */
function updatesInPlace({ cacheUpdate, attended, usesPast }: ExportedParts): boolean {
  return cacheUpdate === 'in place' && attended !== undefined && usesPast === undefined;
}

function memoryOf(session: Session, shape: CacheShape, slots: number, capacity: number): CacheMemory {
  const { device, engine } = session.placement;
  // CUDA's attention takes 16-bit floats alone; with others it is computed on the CPU, where its cache then belongs.
  const isOnGpu = device === 'webgpu' || (device === 'cuda' && shape.keyValueType === 'float16');
  const staysThere = isOnGpu && engine === 'binding';
  return staysThere
    ? new DeviceMemory(session, shape, slots, capacity)
    : new SlotMemory(shape, slots, capacity);
}

async function orRelease<Opened>(session: Session, make: () => Opened): Promise<Opened> {
  try {
    return make();
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
  { model, settings }: { readonly model: Uint8Array | string; readonly settings: DecoderParts['settings'] },
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
