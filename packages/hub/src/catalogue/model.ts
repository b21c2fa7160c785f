/** What a model's text-in, text-out manners are; `embedding` models give vectors. */
export type ModelKind = 'generic' | 'instruction' | 'dialog' | 'embedding';

/** How weights are stored, with what a block of 32 costs for its scale. */
export type WeightType = 'int4' | 'int8' | 'fp16' | 'fp32';

/** A well-known small open model. */
export interface CatalogueModel {
  /** Lower case; what a person types. */
  name: string;
  /** `OWNER/NAME` on the Hub. */
  repository: string;
  kind: ModelKind;
  family: 'llama' | 'qwen3' | 'gemma3' | 't5' | 'bert' | 'xlm-roberta';
  /** ISO 639-1 codes of languages that it is made for; `multilingual` for more than a list would tell. */
  languages: readonly string[] | 'multilingual';
  /** The SPDX identifier, or `gemma` for Google's own terms. */
  licence: string;
  /** Whether the licence has to be accepted on the Hub first, with an account. */
  gated: boolean;
  /** Number of parameters, embeddings included, a tied head counted once. */
  parameters: number;
  note: string;
  /** What was written from memory or is given differently by different sources. */
  unverified: readonly ('repository' | 'languages' | 'licence' | 'gated' | 'parameters' | 'note')[];
}

const bitsPerWeight: Record<WeightType, number> = { int4: 4.5, int8: 8.5, fp16: 16, fp32: 32 };

/**
 * Bytes that a model's weights take, in memory and roughly on the disk: parameters times bits per weight, with one fp16
 * scale for each 32 weights in int4 and int8. An estimate of the weights alone; the KV-cache and buffers come on top.
 */
export function weightBytes({ parameters }: Pick<CatalogueModel, 'parameters'>, type: WeightType): number {
  return Math.ceil((parameters * bitsPerWeight[type]) / 8);
}
