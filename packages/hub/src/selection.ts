import { HubSettingError, NothingToPullError, quote } from './errors.ts';

/** Files beside the weights that say how to use them, wherever a model's parts stand. */
const companions = [
  'config.json',
  'generation_config.json',
  'adapter_config.json',
  'preprocessor_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'tokenizer.model',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'vocab.txt',
  'merges.txt',
  'spiece.model',
  'sentencepiece.bpe.model',
  'chat_template.jinja',
  'chat_template.json',
  'README.md',
  'LICENSE*',
  'NOTICE*',
  // sentence-transformers: which pooling follows the encoder, and dense layers after it.
  'modules.json',
  'sentence_bert_config.json',
  'config_sentence_transformers.json',
  '[0-9]_*/config.json',
  '[0-9]_*/model.safetensors',
];

/** Kinds of weights, the best first; of each kind the first that is there. None loads code, as a pickle would. */
const weights: readonly (readonly string[])[] = [
  ['model.safetensors'],
  ['model.safetensors.index.json', 'model-*-of-*.safetensors'],
  ['adapter_model.safetensors'],
  ['*.safetensors'],
  ['*-f16.gguf', '*.f16.gguf', '*-F16.gguf', '*.F16.gguf', '*-fp16.gguf'],
  ['*-q8_0.gguf', '*.q8_0.gguf', '*-Q8_0.gguf', '*.Q8_0.gguf'],
  ['*-q4_0.gguf', '*.q4_0.gguf', '*-Q4_0.gguf', '*.Q4_0.gguf'],
  // ONNX runs as it is: in four bits first, which is what other models are converted to.
  ['onnx/model_q4.onnx', 'onnx/model_q4.onnx_data*'],
  ['model.onnx', 'model.onnx_data*', 'model.onnx.data'],
  ['onnx/model.onnx', 'onnx/model.onnx_data*', 'onnx/model.onnx.data'],
  ['onnx/decoder_model_merged.onnx*', 'onnx/encoder_model.onnx*'],
  ...['model', 'decoder_model_merged'].flatMap((stem) =>
    ['int8', 'quantized', 'uint8', 'q4f16', 'fp16', 'bnb4'].map((form) => [
      `onnx/${stem}_${form}.onnx`,
      `onnx/${stem}_${form}.onnx_data*`,
    ]),
  ),
];

/**
 * Which of a repository's files to pull.
 *
 * Without patterns: what is needed to run the model, once. Of weights in several formats the first of safetensors
 * (whole, else sharded with its index, else an adapter, else any in the top folder), GGUF (F16, Q8_0, Q4_0), ONNX
 * (four bits, else whole, else any). Pickles (`pytorch_model.bin`) never.
 *
 * A pattern is a path in which `*` stands for anything within a part, `**` for any number of parts, `?` for one
 * character, `[0-9]` for one of a range; with a leading `!` it takes away.
 *
 * @throws NothingToPullError where a pattern fits nothing, or there are no weights to choose
 * @throws HubSettingError where a pattern is no pattern
 */
export function selectFiles(
  repository: string,
  paths: readonly string[],
  patterns: readonly string[] | undefined,
): string[] {
  if (!patterns) return selectDefault(repository, paths);
  const chosen = new Set<string>();
  for (const pattern of patterns.filter((each) => !each.startsWith('!'))) {
    const fitting = matching(paths, pattern);
    if (fitting.length === 0)
      throw new NothingToPullError(
        repository,
        `has no file that fits ${quote(pattern)}. It has ${sample(paths)}.`,
      );
    for (const path of fitting) chosen.add(path);
  }
  for (const pattern of patterns)
    if (pattern.startsWith('!')) for (const path of matching(paths, pattern.slice(1))) chosen.delete(path);
  if (chosen.size === 0)
    throw new NothingToPullError(repository, 'has no file that all the patterns leave over.');
  return paths.filter((path) => chosen.has(path));
}

function selectDefault(repository: string, paths: readonly string[]): string[] {
  const kind = weights.find((patterns) => patterns.some((pattern) => matching(paths, pattern).length > 0));
  if (!kind)
    throw new NothingToPullError(
      repository,
      `has no weights in safetensors, GGUF or ONNX; it has ${sample(paths)}. Name the files to pull them anyway.`,
    );
  const chosen = new Set(kind.flatMap((pattern) => matching(paths, pattern)));
  // One GGUF is a whole model: of several spellings of one quantisation the first is enough.
  const models = [...chosen].filter((path) => path.endsWith('.gguf'));
  for (const other of models.slice(1)) chosen.delete(other);
  for (const pattern of companions) for (const path of matching(paths, pattern)) chosen.add(path);
  return paths.filter((path) => chosen.has(path));
}

function matching(paths: readonly string[], pattern: string): string[] {
  const expression = compile(pattern);
  return paths.filter((path) => expression.test(path));
}

function compile(pattern: string): RegExp {
  // Each star multiplies the ways to match; a few are all that file names need.
  if (pattern === '' || pattern.length > 256 || (pattern.match(/\*+/g)?.length ?? 0) > 6)
    throw new HubSettingError(
      'files',
      `holds ${quote(pattern)}: a pattern has 1 to 256 characters and at most 6 stars.`,
    );
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|\[\w-\w\]|[^\w]/g, (token) => {
    if (token === '**/') return '(?:[^/]+/)*';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    return token.length > 1 ? token : `\\${token}`;
  });
  try {
    return new RegExp(`^${source}$`, 's');
  } catch (cause) {
    throw new HubSettingError(
      'files',
      `holds ${quote(pattern)}, which is no pattern (${(cause as Error).message}).`,
    );
  }
}

const sample = (paths: readonly string[]): string =>
  paths.length === 0
    ? 'no files at all'
    : `${paths.slice(0, 8).map(quote).join(', ')}${paths.length > 8 ? ` and ${paths.length - 8} more` : ''}`;
