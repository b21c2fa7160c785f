import { TokenizerFileError } from '../errors.ts';
import { checkGrowth } from './check-growth.ts';
import { checkAddedTokens, checkModel } from './check-tokens.ts';
import { requireModestJson } from './modest-json.ts';
import { fileLimits, tokenizerFileSchema } from './schema.ts';
import type { Component, TokenizerFile } from './tokenizer-file.ts';

/** The four pipelines, the component types that can be run, and where a component lists its own parts. */
const pipelines = {
  normalizer: {
    parts: 'normalizers',
    types:
      'BertNormalizer Precompiled Sequence Replace NFC NFD NFKC NFKD Strip StripAccents Lowercase Prepend',
  },
  pre_tokenizer: {
    parts: 'pretokenizers',
    types:
      'BertPreTokenizer Sequence Whitespace WhitespaceSplit Metaspace ByteLevel Split Punctuation Digits Replace FixedLength',
  },
  post_processor: {
    parts: 'processors',
    types: 'TemplateProcessing ByteLevel RobertaProcessing BertProcessing Sequence',
  },
  decoder: {
    parts: 'decoders',
    types: 'ByteLevel WordPiece Metaspace BPEDecoder CTC Sequence Replace Fuse Strip ByteFallback',
  },
} as const;

/**
 * Reads and checks a `tokenizer.json` from anywhere: nothing in it is trusted before it has passed.
 *
 * @param source The file's text, its bytes, or its parsed value.
 * @throws TokenizerFileError that names the place.
 */
export function parseTokenizerFile(source: string | Uint8Array | object): TokenizerFile {
  const value = source instanceof Uint8Array || typeof source === 'string' ? parseJson(source) : source;
  const result = tokenizerFileSchema.safeParse(withModelType(value));
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw new TokenizerFileError(placeOf(issue.path), `is wrong: ${issue.message}.`, result.error);
  }
  const file = result.data;
  for (const name of Object.keys(pipelines) as (keyof typeof pipelines)[]) {
    const count = checkComponent(name, file[name], name, 0);
    if (count > fileLimits.components) {
      throw new TokenizerFileError(
        name,
        `has ${count} components; at most ${fileLimits.components} are taken.`,
      );
    }
    checkGrowth(file[name], name);
  }
  const added_tokens = checkAddedTokens(file.added_tokens);
  checkModel(file.model, added_tokens);
  return { ...file, added_tokens };
}

function parseJson(source: string | Uint8Array): unknown {
  const size = source.length;
  if (size > fileLimits.bytes) {
    throw new TokenizerFileError('', `It has ${size} bytes; at most ${fileLimits.bytes} are read.`);
  }
  try {
    const text =
      typeof source === 'string' ? source : new TextDecoder('utf-8', { fatal: true }).decode(source);
    requireModestJson(text);
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof TokenizerFileError) throw cause;
    throw new TokenizerFileError('', `It is no JSON: ${String(cause)}`, cause);
  }
}

/** Files of before 2021 leave the model's type out; the fields tell it. */
function withModelType(value: unknown): unknown {
  const model = isObject(value) ? value.model : undefined;
  if (!isObject(value) || !isObject(model) || model.type !== undefined) return value;
  const type = Array.isArray(model.vocab) ? 'Unigram' : model.merges === undefined ? 'WordPiece' : 'BPE';
  return { ...value, model: { ...model, type } };
}

function checkComponent(
  pipeline: keyof typeof pipelines,
  component: Component | null,
  place: string,
  depth: number,
): number {
  if (component === null) return 0;
  const { parts, types } = pipelines[pipeline];
  if (!types.split(' ').includes(component.type)) {
    throw new TokenizerFileError(
      `${place}.type`,
      `is "${component.type}", which cannot be run; known: ${types}.`,
    );
  }
  if (depth > fileLimits.depth) {
    throw new TokenizerFileError(place, `is nested more than ${fileLimits.depth} deep.`);
  }
  checkParameters(component, place, 0);
  if (component.type === 'Split' || component.type === 'Replace') requirePattern(component.pattern, place);
  if (component.type !== 'Sequence') return 1;
  const list = component[parts];
  if (!Array.isArray(list)) throw new TokenizerFileError(`${place}.${parts}`, 'must be a list.');
  let count = 1;
  for (const [index, part] of list.entries()) {
    if (!isObject(part) || typeof part.type !== 'string') {
      throw new TokenizerFileError(`${place}.${parts}[${index}]`, 'must be an object with a "type".');
    }
    count += checkComponent(pipeline, part as unknown as Component, `${place}.${parts}[${index}]`, depth + 1);
    if (count > fileLimits.components) break;
  }
  return count;
}

function requirePattern(pattern: unknown, place: string): void {
  const { String: text, Regex: expression } = isObject(pattern) ? pattern : {};
  if (typeof text !== 'string' && typeof expression !== 'string') {
    throw new TokenizerFileError(`${place}.pattern`, 'is neither a "String" nor a "Regex".');
  }
}

/** Bounds every string and list among a component's parameters. */
function checkParameters(value: unknown, place: string, depth: number): void {
  if (depth > 2 * fileLimits.depth) throw new TokenizerFileError(place, 'is nested too deep.');
  if (typeof value === 'string') {
    const limit = place.endsWith('.precompiled_charsmap')
      ? fileLimits.charactersMap
      : fileLimits.stringLength;
    if (value.length > limit) throw new TokenizerFileError(place, `is longer than ${limit}.`);
  } else if (Array.isArray(value)) {
    if (value.length > fileLimits.stringLength) throw new TokenizerFileError(place, 'is too long a list.');
    for (const [index, entry] of value.entries()) checkParameters(entry, `${place}[${index}]`, depth + 1);
  } else if (isObject(value)) {
    for (const [key, entry] of Object.entries(value)) checkParameters(entry, `${place}.${key}`, depth + 1);
  }
}

function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`,
    )
    .join('')
    .slice(0, 200);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
