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
  const steps = compile(pattern);
  // Most paths are told by their ends.
  const head = /^[^*?[]*/.exec(pattern)![0];
  const tail = /[^*?\]/]*$/.exec(pattern)![0];
  return paths.filter((path) => path.startsWith(head) && path.endsWith(tail) && matches(steps, path));
}

/** One place of a pattern. */
interface Step {
  readonly takes: (character: string) => boolean;
  /** Whether it takes any number of characters. */
  readonly repeats: boolean;
  /** How many places on one may go from it without a character. */
  readonly passes: readonly number[];
  /** Whether one may do so only behind a `/`. */
  readonly wholeParts: boolean;
}

function compile(pattern: string): readonly Step[] {
  if (pattern === '' || pattern.length > 256 || (pattern.match(/\*+/g)?.length ?? 0) > 6)
    throw new HubSettingError(
      'files',
      `holds ${quote(pattern)}: a pattern has 1 to 256 characters and at most 6 stars.`,
    );
  const one = (takes: Step['takes']): Step[] => [{ takes, repeats: false, passes: [], wholeParts: false }];
  const any = (takes: Step['takes'], wholeParts = false): Step[] => [
    { takes, repeats: true, passes: [1], wholeParts },
  ];
  // No part at all, or some.
  const parts: Step[] = [
    { takes: () => false, repeats: false, passes: [1, 2], wholeParts: false },
    ...any(() => true, true),
  ];
  const tokens = pattern.matchAll(/\*\*\/|\*\*|\*|\?|\[(\w)-(\w)\]|./gsu);
  return Array.from(tokens).flatMap(([token, least, most]) => {
    if (token === '**/') return parts;
    if (token === '**') return any(() => true);
    if (token === '*') return any((character) => character !== '/');
    if (token === '?') return one((character) => character !== '/');
    if (least === undefined || most === undefined) return one((character) => character === token);
    if (least > most)
      throw new HubSettingError('files', `holds ${quote(pattern)}: ${quote(token)} is no range.`);
    return one((character) => character >= least && character <= most);
  });
}

/** Follows all ways through a pattern at once: paths are a stranger's, and one by one the ways multiply. */
function matches(steps: readonly Step[], path: string): boolean {
  let places = pass(steps, [0], true);
  for (const character of path) {
    const next = new Set<number>();
    for (const place of places) {
      const step = steps[place];
      if (step?.takes(character)) next.add(step.repeats ? place : place + 1);
    }
    if (next.size === 0) return false;
    places = pass(steps, next, character === '/');
  }
  return places.has(steps.length);
}

/** Adds the places that are reached without a character. */
function pass(steps: readonly Step[], places: Iterable<number>, partBegins: boolean): Set<number> {
  const reached = new Set(places);
  for (const place of reached) {
    const step = steps[place];
    if (step === undefined || (step.wholeParts && !partBegins)) continue;
    for (const distance of step.passes) reached.add(place + distance);
  }
  return reached;
}

const sample = (paths: readonly string[]): string =>
  paths.length === 0
    ? 'no files at all'
    : `${paths.slice(0, 8).map(quote).join(', ')}${paths.length > 8 ? ` and ${paths.length - 8} more` : ''}`;
