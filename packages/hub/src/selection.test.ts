import { describe, expect, it } from 'vitest';
import { HubSettingError, NothingToPullError } from './errors.ts';
import { selectFiles } from './selection.ts';

const select = (paths: string[], patterns?: string[]) => selectFiles('study/small', paths, patterns);

describe('without patterns', () => {
  const extras = ['README.md', 'config.json', 'tokenizer.json', 'tokenizer_config.json'];
  const ignored = [
    '.gitattributes',
    'flax_model.msgpack',
    'pytorch_model.bin',
    'rust_model.ot',
    'runs/events.1',
    'tf_model.h5',
  ];
  const cases: [string, string[], string[]][] = [
    [
      'whole safetensors',
      ['model.safetensors'],
      ['onnx/model.onnx', 'model-q8_0.gguf', 'consolidated.safetensors'],
    ],
    [
      'sharded safetensors',
      [
        'model.safetensors.index.json',
        'model-00001-of-00002.safetensors',
        'model-00002-of-00002.safetensors',
      ],
      ['consolidated.safetensors', 'pytorch_model.bin.index.json'],
    ],
    [
      'whole rather than sharded',
      ['model.safetensors'],
      ['model.safetensors.index.json', 'model-00001-of-00002.safetensors'],
    ],
    ['an adapter', ['adapter_config.json', 'adapter_model.safetensors'], ['adapter_model.bin']],
    ['safetensors of another name', ['stories.safetensors'], ['onnx/model.onnx']],
    [
      'one GGUF, the most exact that can be read',
      ['x-f16.gguf'],
      ['x-q4_0.gguf', 'x-Q8_0.gguf', 'x-q4_k_m.gguf'],
    ],
    ['one GGUF of several', ['a-Q8_0.gguf'], ['b-Q8_0.gguf', 'b-Q4_K_M.gguf']],
    [
      'ONNX with its data',
      ['onnx/model.onnx', 'onnx/model.onnx_data', 'onnx/model.onnx_data_1'],
      ['onnx/model_fp16.onnx', 'onnx/model_fp16.onnx_data'],
    ],
    [
      'ONNX in four bits',
      ['onnx/model_q4.onnx', 'onnx/model_q4.onnx_data'],
      ['model.onnx', 'onnx/model.onnx', 'onnx/model.onnx_data', 'onnx/model_q4f16.onnx'],
    ],
    [
      'the ONNX that there is',
      ['onnx/model_quantized.onnx'],
      ['onnx/model_fp16.onnx', 'onnx/model_bnb4.onnx'],
    ],
    [
      'ONNX of an encoder and a decoder',
      ['onnx/decoder_model_merged.onnx', 'onnx/encoder_model.onnx'],
      ['onnx/encoder_model_q4.onnx'],
    ],
    [
      'a sentence embedder',
      [
        'model.safetensors',
        'modules.json',
        'sentence_bert_config.json',
        '1_Pooling/config.json',
        '2_Dense/config.json',
        '2_Dense/model.safetensors',
        'sentencepiece.bpe.model',
      ],
      ['2_Dense/pytorch_model.bin', 'openvino/model.bin'],
    ],
  ];

  it.each(cases)('%s', (_, wanted, others) => {
    const chosen = select([...extras, ...ignored, ...wanted, ...others]);
    expect(chosen.toSorted()).toEqual([...extras, ...wanted].toSorted());
  });

  it('never takes a pickle', () => {
    expect(() => select([...extras, 'pytorch_model.bin'])).toThrow(NothingToPullError);
    expect(() => select([...extras, 'pytorch_model.bin'])).toThrow(/pytorch_model\.bin/);
  });

  it('takes what hostile names pose as only by their whole names', () => {
    expect(select(['model.safetensors', 'x/config.json', 'config.json.exe', 'xconfig.json'])).toEqual([
      'model.safetensors',
    ]);
  });
});

describe('with patterns', () => {
  const paths = ['a.json', 'b/a.json', 'b/c/a.json', 'b/x1.bin', 'b/x2.bin', 'b/x10.bin', 'w[1].bin'];
  it.each([
    [['*.json'], ['a.json']],
    [['**/*.json'], ['a.json', 'b/a.json', 'b/c/a.json']],
    [['b/**'], ['b/a.json', 'b/c/a.json', 'b/x1.bin', 'b/x2.bin', 'b/x10.bin']],
    [['b/x?.bin'], ['b/x1.bin', 'b/x2.bin']],
    [['b/x[2-9].bin'], ['b/x2.bin']],
    [['w[1].bin'], ['w[1].bin']],
    [['**', '!**/*.bin'], ['a.json', 'b/a.json', 'b/c/a.json', 'w[1].bin'].slice(0, 3)],
    [
      ['a.json', 'b/x1.bin'],
      ['a.json', 'b/x1.bin'],
    ],
  ])('%j', (patterns, expected) => {
    expect(select(paths, patterns)).toEqual(expected);
  });

  it.each<[string, string, boolean]>([
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b', true],
    ['a/**/b', 'a/xb', false],
    ['a**/b', 'ab', true],
    ['a**/b', 'ax/b', true],
    ['a**', 'a/b/c', true],
    ['*a*', 'bab', true],
    ['*a*', 'b/a', false],
    ['a?c', 'a\u{1f642}c', true],
    ['a.c', 'abc', false],
    ['**/**/x', 'x', true],
  ])('%s and %s', (pattern, path, fits) => {
    const chosen = () => select([path, 'other'], [pattern]);
    if (fits) expect(chosen()).toEqual([path]);
    else expect(chosen).toThrow(NothingToPullError);
  });

  it('no path holds them up', () => {
    const start = performance.now();
    const path = `model-${'-of-'.repeat(1000)}x`;
    expect(() => select(Array(200).fill(path) as string[])).toThrow(NothingToPullError);
    expect(() => select(['a'.repeat(4000)], ['*a*a*a*a*a*b'])).toThrow(NothingToPullError);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it.each([[['none.json']], [['*.json', 'none.json']], [['*.json', '!*']], [[]]])(
    '%j fits nothing',
    (patterns) => {
      expect(() => select(paths, patterns)).toThrow(NothingToPullError);
    },
  );

  it.each([[['']], [['x'.repeat(257)]], [['*a*a*a*a*a*a*a']], [['[9-0]']]])(
    '%j is no pattern',
    (patterns) => {
      expect(() => select(paths, patterns)).toThrow(HubSettingError);
    },
  );
});
