import type { Component, TokenizerFile } from './tokenizer-file.ts';

/**
 * Regular expressions of tokenizers in wide use, each of which takes time in proportion to its text: no two of its
 * parts can take the same run of characters in more than one way. Others are run with a limit of time.
 */
const known: ReadonlySet<string> = new Set([
  // This package's trainer.
  "'(?:[sdmt]|ll|ve|re)(?!\\p{L})| ?\\p{L}[\\p{L}\\p{M}]*| ?\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
  // GPT-2.
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
  "'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
  // Llama 3, cl100k.
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  // Qwen2, Qwen3.
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  // Runs of spaces, digits by threes, single characters.
  ' {2,}',
  '\\s+',
  ' +',
  '\\d',
  '\\p{N}{1,3}',
  '[0-9]',
  '\\n',
]);

/** Whether all of a file's regular expressions are known to be quick. */
export function hasKnownPatternsOnly(file: TokenizerFile): boolean {
  return [file.normalizer, file.pre_tokenizer, file.decoder].every(isKnown);
}

function isKnown(component: Component | null): boolean {
  if (component === null) return true;
  const pattern = component.pattern as { readonly Regex?: unknown } | undefined;
  if (pattern?.Regex !== undefined && !(typeof pattern.Regex === 'string' && known.has(pattern.Regex)))
    return false;
  const parts = component.normalizers ?? component.pretokenizers ?? component.decoders;
  return !Array.isArray(parts) || parts.every((part) => isKnown(part as Component));
}
