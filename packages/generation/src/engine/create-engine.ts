import type { DecoderParts, Engine, EngineOptions, ExportedParts } from '../contract.ts';
import {
  isExport,
  type OpenedDecoder,
  openDecoder,
  openExport,
  openOver,
  type Placing,
} from '../runner/open-decoder.ts';
import { PromptRunner } from '../runner/prompt-runner.ts';
import { releaseAll } from '../runner/release-all.ts';
import { checkOptions, type EngineSettings } from './check-options.ts';
import { GenerationEngine } from './engine.ts';

/**
 * Opens a decoder for generation.
 *
 * @param parts What `model.decoder()` or `openExported()` of `@haksup/models` gives.
 * @throws EngineOptionError; CacheMemoryError; what `openSession` of `@haksup/runtime` throws.
 */
export async function createEngine(
  parts: DecoderParts | ExportedParts,
  options: EngineOptions = {},
): Promise<Engine> {
  const settings = checkOptions(parts, options);
  const { vocabulary } = parts;
  const decoder = await open(parts, settings.placing, settings);
  let draft: OpenedDecoder | undefined;
  try {
    const { draft: draftParts, draftPlacing } = settings;
    const { device } = decoder.runner.placement;
    draft = draftParts && (await open(draftParts, { ...draftPlacing, device }));
    return new GenerationEngine({ decoder, draft, vocabulary, settings });
  } catch (error) {
    // Why it cannot be opened is what is told.
    await releaseAll([decoder.runner, draft?.runner]).catch(() => undefined);
    throw error;
  }
}

/** A decoder whose prompts go through a graph of their own, where there is one for where it landed. */
async function open(
  parts: DecoderParts | ExportedParts,
  placing: Placing,
  { promptDecoder }: Pick<EngineSettings, 'promptDecoder'> = { promptDecoder: undefined },
): Promise<OpenedDecoder> {
  if (isExport(parts)) return openExport(parts, placing);
  const decoder = await openDecoder(parts, placing);
  const { runner, memory } = decoder;
  if (promptDecoder === undefined || runner.placement.device !== 'cpu') return decoder;
  try {
    // Many tokens of long texts: tiles are as fast there, and need a fraction of the memory.
    const prompts = await openOver(memory, promptDecoder, {
      ...placing,
      device: 'cpu',
      flashAttention: true,
    });
    return { runner: new PromptRunner(runner, prompts), memory };
  } catch (error) {
    await runner.release();
    throw error;
  }
}
