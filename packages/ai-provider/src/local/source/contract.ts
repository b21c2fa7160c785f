import type { Embedder, Engine, EngineOptions } from '@haksup/generation';
import type { Activations, KeyValueType, Manifest, SpecialTokens } from '@haksup/models';
import type { SequenceEngine } from '../model/sequence-engine.ts';

/** How a model is to be loaded. */
export interface Loading {
  readonly placing: Pick<EngineOptions, 'cuda' | 'threads'> & {
    readonly device: NonNullable<EngineOptions['device']>;
  };
  /** Tokens of the longest text. */
  readonly contextLength: number;
  readonly slots: number | undefined;
  readonly keyValueType: KeyValueType | undefined;
  readonly activations: Activations | undefined;
  /** A folder for packed weights. */
  readonly packedWeights: string | undefined;
  readonly promptWeights: boolean;
}

/** A model on this machine, in whatever form its weights are. */
export interface ModelSource {
  /** The folder with its tokenizer. */
  readonly folder: string;
  /** Of a converted model. */
  readonly manifest: Manifest | undefined;
  readonly kind: 'decoder' | 'encoder-decoder' | 'encoder';
  readonly vocabulary: number;
  /** The longest text in tokens, where the model says. */
  readonly contextLength: number | undefined;
  /** Of an encoder's vectors. */
  readonly width: number | undefined;
  readonly special: SpecialTokens;
  /** What its cache would hold; nothing where it has none of its own, or as its graph has it. */
  cacheType(loading: Pick<Loading, 'placing' | 'keyValueType'>): KeyValueType | undefined;
  /** @throws what opening a session throws. */
  openWriter(loading: Loading): Promise<Engine | SequenceEngine>;
  /** Of an encoder. @throws what opening a session throws. */
  openEmbedder(loading: Loading): Promise<Embedder>;
}
