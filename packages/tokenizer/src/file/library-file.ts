import type { Component, TokenizerFile } from './tokenizer-file.ts';

/**
 * A file as the library has to get it to do what it says:
 *
 * - JavaScript's `replaceAll` takes `$'` and the like for pieces of the text, which would also let one character swell to
 *   all of it, where the file means these characters;
 * - BERT's normaliser sets Chinese characters apart, and the library's does so for those of one UTF-16 unit alone;
 * - letters become small one by one, where JavaScript gives a Σ at the end of a word a form of its own.
 */
export function libraryFile(file: TokenizerFile): TokenizerFile {
  const { normalizer, pre_tokenizer, decoder } = file;
  return {
    ...file,
    normalizer: literal(normalizer),
    pre_tokenizer: literal(pre_tokenizer),
    decoder: literal(decoder),
  };
}

/** Those of two units, as the Rust library counts them. */
const rareChinese =
  '[\\x{20000}-\\x{2a6df}\\x{2a700}-\\x{2b73f}\\x{2b740}-\\x{2b81f}\\x{2b920}-\\x{2ceaf}\\x{2f800}-\\x{2fa1f}]';
const apart: Component = { type: 'Replace', pattern: { Regex: rareChinese }, content: ' $& ' };
const smallSigma: Component = { type: 'Replace', pattern: { String: 'Σ' }, content: 'σ' };

function literal(component: Component | null): Component | null {
  if (component === null) return null;
  if (component.type === 'BertNormalizer' || component.type === 'Lowercase') {
    const before = [
      ...(component.handle_chinese_chars === true ? [apart] : []),
      ...(component.type === 'Lowercase' || component.lowercase === true ? [smallSigma] : []),
    ];
    return { type: 'Sequence', normalizers: [...before, component] };
  }
  const parts = ['normalizers', 'pretokenizers', 'decoders'].flatMap((key) =>
    Array.isArray(component[key]) ? [[key, (component[key] as Component[]).map(literal)] as const] : [],
  );
  const content =
    component.type === 'Replace' && typeof component.content === 'string'
      ? { content: component.content.replaceAll('$', '$$$$') }
      : {};
  return { ...component, ...Object.fromEntries(parts), ...content };
}
