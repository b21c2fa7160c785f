import type { DecoderParts, Engine, EngineOptions } from '../contract.ts';
import { type OpenedDecoder, openDecoder, openOver } from '../runner/open-decoder.ts';
import { PromptRunner } from '../runner/prompt-runner.ts';
import { checkOptions, type EngineSettings } from './check-options.ts';
import { GenerationEngine } from './engine.ts';

/**
 * Opens a decoder for generation.
 *
 * @param parts What `model.decoder()` of `@haksup/models` gives.
 * @throws EngineOptionError; CacheMemoryError; what `openSession` of `@haksup/runtime` throws.
 */
export async function createEngine(parts: DecoderParts, options: EngineOptions = {}): Promise<Engine> {
  const settings = checkOptions(parts, options);
  const { vocabulary } = parts;
  let decoder = await openDecoder(parts, settings.placing);
  let draft: OpenedDecoder | undefined;
  try {
    decoder = await withPrompts(decoder, settings);
    draft =
      settings.draft &&
      (await openDecoder(settings.draft, {
        ...settings.draftPlacing,
        device: decoder.runner.placement.device,
      }));
  } catch (error) {
    await decoder.runner.release();
    throw error;
  }
  return new GenerationEngine({ decoder, draft, vocabulary, settings });
}

/** A decoder whose prompts go through a graph of their own, where there is one for where it landed. */
async function withPrompts(
  decoder: OpenedDecoder,
  { promptDecoder, placing }: EngineSettings,
): Promise<OpenedDecoder> {
  const { runner, memory } = decoder;
  if (promptDecoder === undefined || runner.placement.device !== 'cpu') return decoder;
  // Many tokens of long texts: tiles are as fast there, and need a fraction of the memory.
  const prompts = await openOver(memory, promptDecoder, { ...placing, device: 'cpu', flashAttention: true });
  return { runner: new PromptRunner(runner, prompts), memory };
}
