/**
 * What GGUF files call things, and what Hugging Face's checkpoints call them: configuration keys, tensor names, and
 * the two changes that the common converter makes to weights.
 */
import { ConfigError, UnsupportedModelError } from '../errors.ts';
import type { GgufValue } from './gguf.ts';

const layerParts: Readonly<Record<string, string>> = {
  attn_norm: 'input_layernorm',
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_qkv: 'self_attn.qkv_proj',
  attn_output: 'self_attn.o_proj',
  attn_q_norm: 'self_attn.q_norm',
  attn_k_norm: 'self_attn.k_norm',
  ffn_norm: 'post_attention_layernorm',
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
};

/** Differences of single architectures: names of parts, and the `model_type` that the configuration gets. */
const architectures: Readonly<Record<string, { type: string; parts?: Readonly<Record<string, string>> }>> = {
  llama: { type: 'llama' },
  qwen2: { type: 'qwen2' },
  qwen3: { type: 'qwen3' },
  phi3: { type: 'phi3', parts: { ffn_up: 'mlp.gate_up_proj' } },
  gemma3: {
    type: 'gemma3_text',
    parts: {
      ffn_norm: 'pre_feedforward_layernorm',
      post_attention_norm: 'post_attention_layernorm',
      post_ffw_norm: 'post_feedforward_layernorm',
    },
  },
};

const layersOfGemma27b = 62;

/** The name that Hugging Face's checkpoint gives a tensor; unknown names stay as they are. */
export function tensorName(architecture: string, name: string): string {
  if (name === 'token_embd.weight') return 'model.embed_tokens.weight';
  if (name === 'output_norm.weight') return 'model.norm.weight';
  if (name === 'output.weight') return 'lm_head.weight';
  const [, layer, part, kind] = /^blk\.(\d+)\.(\w+)\.(weight|bias)$/.exec(name) ?? [];
  const own = { ...layerParts, ...architectures[architecture]?.parts };
  const known = part === undefined || !Object.hasOwn(own, part) ? undefined : own[part];
  return known === undefined ? name : `model.layers.${layer}.${known}.${kind}`;
}

/** How the common converter changed a tensor, and how to read it back. */
export type Restoration =
  /** Rows of each head stand in pairs (0, half, 1, half + 1 …) instead of in halves. */
  | { readonly kind: 'pairs'; readonly headSize: number }
  /** 1 was added. */
  | { readonly kind: 'plusOne' }
  | undefined;

export function restorationOf(architecture: string, name: string, headSize: number): Restoration {
  if (architecture === 'llama' && /\.self_attn\.[qk]_proj\./.test(name)) return { kind: 'pairs', headSize };
  if (architecture === 'gemma3' && name.endsWith('norm.weight')) return { kind: 'plusOne' };
  return undefined;
}

/**
 * A configuration as `config.json` has it.
 * @throws ConfigError, UnsupportedModelError
 */
export function configOf(
  path: string,
  metadata: ReadonlyMap<string, GgufValue>,
  shapes: ReadonlyMap<string, readonly number[]>,
): { readonly architecture: string; readonly config: Record<string, unknown>; readonly headSize: number } {
  const architecture = metadata.get('general.architecture');
  if (typeof architecture !== 'string') throw new ConfigError(path, ['general.architecture is absent']);
  if (!Object.hasOwn(architectures, architecture)) {
    throw new UnsupportedModelError(
      `GGUF architecture "${architecture}"`,
      `Readable are ${Object.keys(architectures).join(', ')}; convert the safetensors checkpoint instead.`,
    );
  }
  const number = (key: string): number | undefined => {
    const value = metadata.get(key) ?? metadata.get(`${architecture}.${key}`);
    return typeof value === 'number' ? value : undefined;
  };
  const heads = number('attention.head_count');
  const width = number('embedding_length');
  if (heads === undefined || width === undefined) {
    throw new ConfigError(path, [`${architecture}.attention.head_count or .embedding_length is absent`]);
  }
  const headSize = number('attention.key_length') ?? width / heads;
  const scaling = metadata.get(`${architecture}.rope.scaling.type`);
  const original = number('rope.scaling.original_context_length');
  const turned = number('rope.dimension_count') ?? headSize;
  const layers = number('block_count');
  const config = {
    model_type: architectures[architecture]!.type,
    hidden_size: width,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    num_key_value_heads: number('attention.head_count_kv') ?? heads,
    head_dim: headSize,
    intermediate_size: number('feed_forward_length'),
    vocab_size: shapes.get('model.embed_tokens.weight')?.[0],
    max_position_embeddings: number('context_length'),
    rms_norm_eps: number('attention.layer_norm_rms_epsilon'),
    tie_word_embeddings: !shapes.has('lm_head.weight'),
    rope_theta: number('rope.freq_base') ?? 10_000,
    partial_rotary_factor: turned === headSize ? undefined : turned / headSize,
    sliding_window: number('attention.sliding_window') ?? null,
    // No key tells it; all sizes of Gemma 3 but one have the usual value.
    query_pre_attn_scalar:
      architecture === 'gemma3' && layers === layersOfGemma27b ? width / heads : undefined,
    attention_bias: shapes.has('model.layers.0.self_attn.q_proj.bias'),
    bos_token_id: number('tokenizer.ggml.bos_token_id'),
    eos_token_id: number('tokenizer.ggml.eos_token_id'),
    ...(scaling === undefined || scaling === 'none'
      ? {}
      : {
          rope_scaling: {
            rope_type: scaling,
            factor: number('rope.scaling.factor'),
            ...(original === undefined ? {} : { original_max_position_embeddings: original }),
          },
        }),
  };
  const known = Object.entries(config).filter(([, value]) => value !== undefined);
  return { architecture, config: Object.fromEntries(known), headSize };
}
