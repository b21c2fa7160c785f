import type { Component, TokenizerFile } from './tokenizer-file.ts';

/**
 * A file as the library has to get it to do what it says: JavaScript's `replaceAll` takes `$'` and the like for pieces of
 * the text, which would also let one character swell to all of it, where the file means these characters.
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

function literal<One extends Component | null>(component: One): One {
  if (component === null) return component;
  const parts = ['normalizers', 'pretokenizers', 'decoders'].flatMap((key) =>
    Array.isArray(component[key]) ? [[key, (component[key] as Component[]).map(literal)] as const] : [],
  );
  const content =
    component.type === 'Replace' && typeof component.content === 'string'
      ? { content: component.content.replaceAll('$', '$$$$') }
      : {};
  return { ...component, ...Object.fromEntries(parts), ...content };
}
