import { SlotMemory } from '../cache/slot-memory.ts';
import type { DecoderParts, Engine, EngineOptions } from '../contract.ts';
import { DecoderRunner } from '../runner/decoder-runner.ts';
import { checkOptions } from './check-options.ts';
import { GenerationEngine } from './engine.ts';

/**
 * Opens a decoder for generation.
 *
 * @param parts What `model.decoder()` of `@haksup/models` gives.
 * @throws EngineOptionError; CacheMemoryError; what `openSession` of `@haksup/runtime` throws.
 */
export async function createEngine(parts: DecoderParts, options: EngineOptions = {}): Promise<Engine> {
  const settings = checkOptions(parts, options);
  const { slots, contextLength, device, threads } = settings;
  const memory = new SlotMemory(parts, slots, contextLength);
  const runner = await DecoderRunner.open(parts, memory, {
    device,
    ...(threads !== undefined && { threads }),
  });
  return new GenerationEngine({ runner, memory, vocabulary: parts.vocabulary, settings });
}
