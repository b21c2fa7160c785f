import { type OnModelProgress, openEmbeddingModel } from '@haksup/ai-provider';
import type { Embedder } from '@haksup/knowledge';

/** An embedding model by which notes are searched beside their words. */
export interface OpenedEmbeddings {
  readonly embedder: Embedder;
  /** What people call it. */
  readonly name: string;
  release(): Promise<void>;
}

/**
 * Opens an embedding model for `openLibrary`: a folder (converted, or a checkpoint) or `hf:OWNER/NAME`, as
 * `openEmbeddingModel` of `@haksup/ai-provider` takes it, and throws what that throws.
 */
export async function openEmbeddings(name: string, onProgress?: OnModelProgress): Promise<OpenedEmbeddings> {
  const { model, local, release } = await openEmbeddingModel(name, { onProgress });
  // Vectors are kept by this name: those of other weights are none of its own.
  const weights = local.manifest?.files[0]?.sha256.slice(0, 12) ?? '';
  return {
    name: model.modelId,
    embedder: {
      name: `${model.modelId} ${weights}`,
      async embed(texts, { signal }) {
        const { embeddings } = await model.doEmbed({
          values: [...texts],
          ...(signal && { abortSignal: signal }),
        });
        return embeddings.map((embedding) => Float32Array.from(embedding));
      },
    },
    release,
  };
}
