import { z } from 'zod';
import type { TokenBytes } from '../../stops/contract.ts';
import { ConstraintError } from '../errors.ts';

/**
 * Tokens' bytes as a tree, laid out so that a walk is one pass over arrays. Legend: N nodes, each before its children,
 * which ascend by byte. Node 0 is the root.
 */
export interface TrieNodes {
  /** [N]: the byte that leads to a node. */
  readonly bytes: Uint8Array;
  /** [N]: how many bytes lead to it. */
  readonly depths: Uint16Array;
  /** [N]: the first node behind its subtree. */
  readonly behind: Int32Array;
  /** [N]: a token that a node's bytes are, −1 if there is none. */
  readonly tokens: Int32Array;
  /** Bytes of the longest token. */
  readonly deepest: number;
}

/**
 * A tokenizer's tokens, ready for constraints. Build it once per tokenizer: it costs some hundred milliseconds and some
 * ten megabytes for 150,000 tokens. Legend: V tokens.
 */
export interface TokenTrie {
  /** V */
  readonly vocabulary: number;
  /** Tokens that end a text. */
  readonly ends: readonly number[];
  /** Tokens of at most 24 bytes: nearly all. */
  readonly short: TrieNodes;
  readonly long: TrieNodes;
  /** [V]: another token of the same bytes, −1 if there is none. */
  readonly others: Int32Array;
  readonly tokenBytes: TokenBytes;
}

export interface TokenTrieOptions {
  /** V: as many as the model gives logits, which may be more than the tokenizer has tokens; 1 … 2²⁴. */
  readonly vocabulary: number;
  /** Undefined or empty for ids that stand for no text: those are never allowed, the ends aside. */
  readonly tokenBytes: TokenBytes;
  /** The tokens that end a text; at least one, none of them counted as text. */
  readonly ends: readonly number[];
}

/** Bytes of a short token. */
const longestShort = 24;

interface TokenText {
  readonly token: number;
  /** As Latin-1, so that texts sort as their bytes do. */
  readonly text: string;
}

const optionsSchema = z.object({
  vocabulary: z
    .int()
    .min(1)
    .max(2 ** 24),
  ends: z.array(z.int().min(0)).min(1),
});

/** @throws ConstraintError where the numbers are out of range or a token is longer than 65,535 bytes. */
export function buildTokenTrie({ vocabulary, tokenBytes, ends }: TokenTrieOptions): TokenTrie {
  const parsed = optionsSchema.safeParse({ vocabulary, ends });
  if (!parsed.success) {
    throw new ConstraintError('', `The tokens of a constraint: ${z.prettifyError(parsed.error)}`, {
      cause: parsed.error,
    });
  }
  const ending = new Set(ends);
  for (const end of ending) {
    if (end >= vocabulary)
      throw new ConstraintError('', `The end token ${end} is none of ${vocabulary} tokens.`);
  }
  const texts: TokenText[] = [];
  for (let token = 0; token < vocabulary; token++) {
    const bytes = ending.has(token) ? undefined : tokenBytes(token);
    if (bytes === undefined || bytes.length === 0) continue;
    if (bytes.length > 0xffff) {
      throw new ConstraintError('', `Token ${token} is ${bytes.length} bytes long, more than ${0xffff}.`);
    }
    texts.push({ token, text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1') });
  }
  texts.sort((one, other) =>
    one.text < other.text ? -1 : one.text > other.text ? 1 : other.token - one.token,
  );
  const others = new Int32Array(vocabulary).fill(-1);
  const short = layOut(
    texts.filter(({ text }) => text.length <= longestShort),
    others,
  );
  const long = layOut(
    texts.filter(({ text }) => text.length > longestShort),
    others,
  );
  return { vocabulary, ends: [...ending], short, long, others, tokenBytes };
}

/** @param texts sorted. */
function layOut(texts: readonly TokenText[], others: Int32Array): TrieNodes {
  let size = 1;
  texts.forEach(({ text }, at) => {
    size += text.length - sharedLength(texts[at - 1]?.text ?? '', text);
  });
  const nodes = {
    bytes: new Uint8Array(size),
    depths: new Uint16Array(size),
    behind: new Int32Array(size).fill(size),
    tokens: new Int32Array(size).fill(-1),
    deepest: texts.reduce((most, { text }) => Math.max(most, text.length), 0),
  };
  let node = 0;
  let before = '';
  const path = [0];
  for (const { token, text } of texts) {
    const shared = sharedLength(before, text);
    while (path.length > shared + 1) nodes.behind[path.pop()!] = node + 1;
    for (let at = shared; at < text.length; at++) {
      node += 1;
      nodes.bytes[node] = text.charCodeAt(at);
      nodes.depths[node] = at + 1;
      path.push(node);
    }
    others[token] = nodes.tokens[path.at(-1)!]!;
    nodes.tokens[path.at(-1)!] = token;
    before = text;
  }
  return nodes;
}

function sharedLength(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let at = 0;
  while (at < most && one.charCodeAt(at) === other.charCodeAt(at)) at += 1;
  return at;
}
