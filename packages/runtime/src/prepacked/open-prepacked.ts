import type { SessionOptions } from '../contract.ts';
import type { Engine, EngineSession, OpenRequest } from '../engine.ts';
import { asSentence } from '../sentence.ts';
import { childFile, tryIn } from '../trial/try-model.ts';
import { findEntry, makeEntry, removeEntry, writingSettings } from './cache-entry.ts';
import { cacheKey } from './cache-key.ts';

/** Writing a model of some gigabytes takes some ten seconds; a slow disk more. */
const longestWrite = 3_600_000;
const mostMemory = 2 ** 40;

/**
 * Opens a model from its packed weights, which a process of its own writes where they are absent or damaged: packing
 * takes as much memory as the weights, and an allocator does not give all of it back.
 *
 * @returns The session, and a sentence that says what was done. Where the cache cannot be used, the model is opened
 *   without it.
 */
export async function openPrepacked(
  engine: Engine,
  request: OpenRequest,
  { folder, identity }: NonNullable<SessionOptions['prepackedCache']>,
): Promise<{ readonly session: EngineSession; readonly why: string }> {
  const { model, settings } = request;
  try {
    const key = await cacheKey({ model, identity, settings });
    const found = await findEntry(folder, key);
    if (found === undefined) {
      await makeEntry(folder, key, async (hidden) => {
        const writing = { ...settings, ...writingSettings(hidden) };
        await tryIn(childFile(), model, {
          session: { device: 'cpu', engine: engine.name, threads: request.threads ?? 1, settings: writing },
          timeoutMilliseconds: longestWrite,
          memoryBytes: mostMemory,
        });
      });
    }
    const path = found ?? (await findEntry(folder, key));
    if (path === undefined) throw new Error('what was written could not be read back');
    const reading = { ...request, model: path, settings: readingSettings(settings) };
    const session = await engine.open(reading).catch(async (error: unknown) => {
      // Damaged where nobody looked. One that was just written stays, or each start would write it again.
      if (found !== undefined) await removeEntry(folder, key);
      throw error;
    });
    return { session, why: `Its packed weights were ${found === undefined ? 'written, and ' : ''}mapped.` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      session: await engine.open(request),
      why: `The cache of packed weights could not be used: ${asSentence(reason)}`,
    };
  }
}

/** The stored graph is optimised, and its weights lie beside it. */
function readingSettings(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { 'session.model_external_initializers_file_folder_path': _, ...rest } = settings;
  return { ...rest, 'session.graph_optimization_level': 'disable_all' };
}
