/** What a GGUF file's metadata say that its configuration does not have a key of the same name for. */
import { expect, it } from 'vitest';
import { configOf } from './gguf-names.ts';

const table = new Map([['model.embed_tokens.weight', [100, 64]]]);

function config(architecture: string, own: Record<string, number>): Record<string, unknown> {
  const keys = { 'attention.head_count': 4, embedding_length: 64, block_count: 2, ...own };
  const metadata: [string, string | number][] = [
    ['general.architecture', architecture],
    ...Object.entries(keys).map(([key, value]): [string, number] => [`${architecture}.${key}`, value]),
  ];
  return configOf('x.gguf', new Map(metadata), table).config;
}

it.each<[string, string, Record<string, number>, Record<string, unknown>]>([
  ['heads that turn as a whole', 'llama', { 'rope.dimension_count': 16 }, { head_dim: 16 }],
  ['heads of which half turns', 'phi3', { 'rope.dimension_count': 8 }, { partial_rotary_factor: 0.5 }],
  [
    'what the largest Gemma 3 divides scores by',
    'gemma3',
    { 'attention.key_length': 32, block_count: 62 },
    { head_dim: 32, query_pre_attn_scalar: 16 },
  ],
])('%s', (_, architecture, own, expected) => {
  const found = config(architecture, own);
  expect(found).toMatchObject(expected);
  for (const key of ['partial_rotary_factor', 'query_pre_attn_scalar']) {
    if (!(key in expected)) expect(found).not.toHaveProperty(key);
  }
});
