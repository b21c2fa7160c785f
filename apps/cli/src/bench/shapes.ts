/** Shapes of real models: what their `config.json` says. Benchmarks fill them with random weights. */

export interface Shape {
  /** As cases name it. */
  readonly name: string;
  readonly family: 'llama' | 'qwen3';
  readonly width: number;
  readonly feedForward: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly vocabulary: number;
  readonly contextLength: number;
  readonly rotaryBase: number;
  readonly normEpsilon: number;
  /** Whether the table of embeddings is the head too. */
  readonly tied: boolean;
}

export const shapes: readonly Shape[] = [
  {
    name: 'smollm2-135m',
    family: 'llama',
    width: 576,
    feedForward: 1536,
    layers: 30,
    heads: 9,
    keyValueHeads: 3,
    headSize: 64,
    vocabulary: 49_152,
    contextLength: 8192,
    rotaryBase: 100_000,
    normEpsilon: 1e-5,
    tied: true,
  },
  {
    name: 'qwen3-0.6b',
    family: 'qwen3',
    width: 1024,
    feedForward: 3072,
    layers: 28,
    heads: 16,
    keyValueHeads: 8,
    headSize: 128,
    vocabulary: 151_936,
    contextLength: 40_960,
    rotaryBase: 1_000_000,
    normEpsilon: 1e-6,
    tied: true,
  },
  {
    name: 'llama-3.2-1b',
    family: 'llama',
    width: 2048,
    feedForward: 8192,
    layers: 16,
    heads: 32,
    keyValueHeads: 8,
    headSize: 64,
    vocabulary: 128_256,
    contextLength: 131_072,
    rotaryBase: 500_000,
    normEpsilon: 1e-5,
    tied: true,
  },
];

/** What Hugging Face's `config.json` says of a shape. */
export function configOf(shape: Shape): Record<string, unknown> {
  return {
    architectures: [shape.family === 'llama' ? 'LlamaForCausalLM' : 'Qwen3ForCausalLM'],
    model_type: shape.family,
    hidden_size: shape.width,
    intermediate_size: shape.feedForward,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    num_key_value_heads: shape.keyValueHeads,
    head_dim: shape.headSize,
    vocab_size: shape.vocabulary,
    max_position_embeddings: shape.contextLength,
    rope_theta: shape.rotaryBase,
    rms_norm_eps: shape.normEpsilon,
    hidden_act: 'silu',
    tie_word_embeddings: shape.tied,
    attention_bias: false,
    bos_token_id: 1,
    eos_token_id: 2,
  };
}

/** A tensor of a checkpoint: [rows, columns], or a norm's [columns]. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Tensors of a shape, by their names in a Hugging Face checkpoint. */
export function tensorsOf(shape: Shape): NamedTensor[] {
  const { width, feedForward, heads, keyValueHeads, headSize, vocabulary } = shape;
  const tensors: NamedTensor[] = [{ name: 'model.embed_tokens.weight', shape: [vocabulary, width] }];
  for (let index = 0; index < shape.layers; index++) {
    const layer = `model.layers.${index}`;
    const add = (name: string, ...sizes: number[]): void => {
      tensors.push({ name: `${layer}.${name}.weight`, shape: sizes });
    };
    add('input_layernorm', width);
    add('self_attn.q_proj', heads * headSize, width);
    add('self_attn.k_proj', keyValueHeads * headSize, width);
    add('self_attn.v_proj', keyValueHeads * headSize, width);
    add('self_attn.o_proj', width, heads * headSize);
    if (shape.family === 'qwen3') {
      add('self_attn.q_norm', headSize);
      add('self_attn.k_norm', headSize);
    }
    add('post_attention_layernorm', width);
    add('mlp.gate_proj', feedForward, width);
    add('mlp.up_proj', feedForward, width);
    add('mlp.down_proj', width, feedForward);
  }
  tensors.push({ name: 'model.norm.weight', shape: [width] });
  if (!shape.tied) tensors.push({ name: 'lm_head.weight', shape: [vocabulary, width] });
  return tensors;
}

export function elementsOf(tensor: NamedTensor): number {
  return tensor.shape.reduce((product, size) => product * size, 1);
}
