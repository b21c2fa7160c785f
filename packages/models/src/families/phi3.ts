/** Phi-3: queries, keys and values in one tensor, gate and up in another; long-rope scaling. */
import { checked, parseLlamaConfig } from './config-schema.ts';
import type { Family } from './family.ts';
import { describeLlama, llamaIgnored, llamaTensors } from './llama.ts';

export const phi3: Family = {
  name: 'phi3',
  modelTypes: ['phi3'],
  describe: (config) => checked(describeLlama(parseLlamaConfig({ rms_norm_eps: 1e-5, ...config }))),
  tensors: {
    ...llamaTensors,
    'layers.{layer}.attention.input.weight': ['model.layers.{layer}.self_attn.qkv_proj.weight'],
    'layers.{layer}.feedForward.input.weight': ['model.layers.{layer}.mlp.gate_up_proj.weight'],
  },
  ignored: llamaIgnored,
};
