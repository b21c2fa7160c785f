/**
 * The long lists of a file: vocabulary, merges, added tokens. They are walked by hand, and the first wrong entry ends
 * it: a schema would describe each of a million.
 */
import { TokenizerFileError } from '../errors.ts';
import { fileLimits } from './schema.ts';
import type { AddedToken, ModelFile } from './tokenizer-file.ts';

/** Ids without a token, beside as many as there are tokens: the library keeps a place for each. */
const freeIds = 65_536;

/** @throws TokenizerFileError */
export function checkAddedTokens(tokens: readonly unknown[]): AddedToken[] {
  if (tokens.length > fileLimits.addedTokens) {
    throw new TokenizerFileError(
      'added_tokens',
      `has ${tokens.length} entries; ${fileLimits.addedTokens} are read.`,
    );
  }
  return tokens.map((token, index) => {
    const fail = (key: string, wanted: string): never => {
      throw new TokenizerFileError(
        `added_tokens[${index}]${key && `.${key}`}`,
        `is wrong: ${wanted} is expected.`,
      );
    };
    if (typeof token !== 'object' || token === null) return fail('', 'a token');
    const { id, content, normalized, ...flags } = token as Record<string, unknown>;
    if (!isId(id)) return fail('id', 'an id');
    if (typeof content !== 'string' || content === '' || content.length > fileLimits.stringLength) {
      return fail('content', `a text of 1 to ${fileLimits.stringLength} characters`);
    }
    for (const key of flagNames) {
      if (flags[key] !== undefined && typeof flags[key] !== 'boolean') fail(key, 'true or false');
    }
    if (normalized !== undefined && typeof normalized !== 'boolean') fail('normalized', 'true or false');
    const {
      single_word = false,
      lstrip = false,
      rstrip = false,
      special = false,
    } = flags as Partial<AddedToken>;
    return {
      id,
      content,
      single_word,
      lstrip,
      rstrip,
      special,
      normalized: (normalized as boolean) ?? !special,
    };
  });
}

const flagNames = ['single_word', 'lstrip', 'rstrip', 'special'] as const;

/** @throws TokenizerFileError naming the first entry that is wrong. */
export function checkModel(model: ModelFile, added: readonly AddedToken[]): void {
  let highest = added.reduce((most, { id }) => Math.max(most, id), 0);
  let count = added.length;
  if (model.type === 'Unigram') {
    checkUnigram(model);
    count += model.vocab.length;
  } else {
    for (const token in model.vocab) {
      const id = model.vocab[token];
      if (!isId(id))
        throw new TokenizerFileError(
          `model.vocab.${token.slice(0, 100)}`,
          `is wrong: ${describe(id)} is no id.`,
        );
      requireLength(token, 'model.vocab');
      if (++count > fileLimits.tokens) throw new TokenizerFileError('model.vocab', 'has too many entries.');
      if (id > highest) highest = id;
    }
    if (count === added.length) throw new TokenizerFileError('model.vocab', 'is empty.');
    if (model.type === 'BPE') {
      checkMerges(model);
      const prefix = model.continuing_subword_prefix ?? '';
      if (prefix !== '') {
        throw new TokenizerFileError(
          'model.continuing_subword_prefix',
          `is ${JSON.stringify(prefix)}; merges of tokens with a prefix are not run.`,
        );
      }
    }
  }
  if (highest > 2 * count + freeIds) {
    throw new TokenizerFileError('model.vocab', `has ${count} tokens and ids up to ${highest}.`);
  }
}

function checkUnigram(model: ModelFile & { readonly type: 'Unigram' }): void {
  const { vocab } = model;
  if (vocab.length === 0 || vocab.length > fileLimits.tokens) {
    throw new TokenizerFileError(
      'model.vocab',
      `has ${vocab.length} entries; 1 to ${fileLimits.tokens} are read.`,
    );
  }
  for (const [index, entry] of vocab.entries()) {
    const [token, score] = Array.isArray(entry) && entry.length === 2 ? (entry as unknown[]) : [];
    if (typeof token !== 'string' || typeof score !== 'number') {
      throw new TokenizerFileError(`model.vocab[${index}]`, 'is wrong: a token and its score are expected.');
    }
    requireLength(token, 'model.vocab');
  }
  const unknown = model.unk_id;
  if (typeof unknown === 'number' && unknown >= vocab.length) {
    throw new TokenizerFileError('model.unk_id', `is ${unknown}; the vocabulary has ${vocab.length}.`);
  }
}

function checkMerges({ vocab, merges }: ModelFile & { readonly type: 'BPE' }): void {
  if (merges.length > fileLimits.tokens)
    throw new TokenizerFileError('model.merges', 'has too many entries.');
  for (const [index, merge] of merges.entries()) {
    // Files of 2023 and earlier write a merge as one string, which is ambiguous where a token holds a space.
    // Such a merge can never apply, and files with a few of them are in use, so it is let through.
    const fits =
      typeof merge === 'string'
        ? merge.includes(' ')
        : Array.isArray(merge) &&
          merge.length === 2 &&
          merge.every((token) => typeof token === 'string' && Object.hasOwn(vocab, token));
    if (!fits) {
      throw new TokenizerFileError(`model.merges[${index}]`, 'does not name two tokens of the vocabulary.');
    }
  }
}

function isId(id: unknown): id is number {
  return Number.isInteger(id) && (id as number) >= 0 && (id as number) < fileLimits.tokens;
}

function requireLength(token: string, place: string): void {
  if (token.length > fileLimits.stringLength) {
    throw new TokenizerFileError(
      place,
      `has a token of ${token.length} characters; ${fileLimits.stringLength} is the most.`,
    );
  }
}

function describe(value: unknown): string {
  return typeof value === 'number' ? String(value) : value === null ? 'null' : typeof value;
}
