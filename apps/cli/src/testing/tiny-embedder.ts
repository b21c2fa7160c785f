import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The recording of a BERT of random weights. */
const recording = fileURLToPath(new URL('../../../../packages/models/src/fixtures/bert', import.meta.url));
const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'];
const letters = [...'abcdefghijklmnopqrstuvwxyz'].flatMap((letter) => [letter, `##${letter}`]);

/** Writes the checkpoint of an embedder of random weights, with a tokenizer of Latin letters, into a folder. */
export async function writeTinyEmbedder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of ['config.json', 'model.safetensors'])
    await copyFile(join(recording, name), join(folder, name));
  const ends = ['[CLS]', '[SEP]'].map(
    (name) => [name, { id: name, ids: [special.indexOf(name)], tokens: [name] }] as const,
  );
  const tokenizer = {
    added_tokens: special.map((content, id) => ({ id, content, special: true })),
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '[CLS]', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '[SEP]', type_id: 0 } },
      ],
      pair: [],
      special_tokens: Object.fromEntries(ends),
    },
    decoder: { type: 'WordPiece', prefix: '##' },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      vocab: Object.fromEntries([...special, ...letters].map((token, id) => [token, id])),
    },
  };
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
}
