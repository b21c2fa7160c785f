import { SlotMemory } from '../cache/slot-memory.ts';
import type { DecoderParts, Engine, EngineOptions } from '../contract.ts';
import type { Runner } from '../runner/contract.ts';
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
  const { slots, contextLength, device, threads, flashAttention } = settings;
  const opened: Runner[] = [];
  const open = async (decoder: DecoderParts): Promise<{ runner: Runner; memory: SlotMemory }> => {
    const memory = new SlotMemory(decoder, slots, contextLength);
    const where = { device, flashAttention, ...(threads !== undefined && { threads }) };
    const runner = await DecoderRunner.open(decoder, memory, where);
    opened.push(runner);
    return { runner, memory };
  };
  try {
    const draft = settings.draft && (await open(settings.draft));
    return new GenerationEngine({ ...(await open(parts)), draft, vocabulary: parts.vocabulary, settings });
  } catch (error) {
    await Promise.all(opened.map((runner) => runner.release()));
    throw error;
  }
}
