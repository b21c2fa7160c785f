import { type OpenedEmbeddings, openEmbeddings } from '../embeddings.ts';
import { explainingFailures } from '../model-failures.ts';
import type { showModelProgress } from '../terminal/model-progress.ts';

/** Embeddings whose failures are kept: a search goes on by words where its model fails, and would be measured for it. */
export interface WatchedEmbeddings extends OpenedEmbeddings {
  /** @throws what the model threw first, if it ever did. */
  requireSuccess(): void;
}

export async function openWatchedEmbeddings(
  name: string,
  progress: ReturnType<typeof showModelProgress>,
): Promise<WatchedEmbeddings> {
  const opened = await explainingFailures(() => openEmbeddings(name, progress.update)).finally(progress.end);
  return { ...opened, ...watch(opened.embedder) };
}

/** An embedder whose first failure is kept. */
export function watch(
  embedder: OpenedEmbeddings['embedder'],
): Pick<WatchedEmbeddings, 'embedder' | 'requireSuccess'> {
  const failures: unknown[] = [];
  return {
    embedder: {
      name: embedder.name,
      async embed(texts, settings) {
        try {
          return await embedder.embed(texts, settings);
        } catch (error) {
          failures.push(error);
          throw error;
        }
      },
    },
    requireSuccess() {
      if (failures.length > 0) throw failures[0];
    },
  };
}
