import { join } from 'node:path';
import { z } from 'zod';
import { readJson, readText } from './read-file.ts';

/** How a model's folder says that conversations are written. */
export interface TemplateFiles {
  /** The chat template's source, where the model has one. */
  readonly template: string | undefined;
  /** `bos_token` and the like as strings, by the names that templates use. */
  readonly specialTokens: Readonly<Record<string, string>>;
}

const token = z
  .union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)])
  .nullish()
  .catch(undefined);
const named = z.array(z.object({ name: z.string(), template: z.string() }));
const tokenizerSchema = z.object({
  chat_template: z.union([z.string(), named]).nullish().catch(undefined),
  bos_token: token,
  eos_token: token,
  pad_token: token,
  unk_token: token,
  sep_token: token,
  cls_token: token,
  mask_token: token,
});
const templateSchema = z.object({ chat_template: z.union([z.string(), named]).nullish().catch(undefined) });

/**
 * Reads a folder's chat template, from its own file first, then from the tokenizer's configuration.
 *
 * @throws ModelFolderError where a file is damaged.
 */
export async function readTemplate(folder: string): Promise<TemplateFiles> {
  const { chat_template: inConfig, ...tokens } = tokenizerSchema.parse(
    (await readJson(join(folder, 'tokenizer_config.json'))) ?? {},
  );
  const inFile = templateSchema.parse((await readJson(join(folder, 'chat_template.json'))) ?? {});
  const template =
    (await readText(join(folder, 'chat_template.jinja'))) ??
    defaultOf(inFile.chat_template) ??
    defaultOf(inConfig);
  const specialTokens = Object.fromEntries(
    Object.entries(tokens).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  return { template, specialTokens };
}

/** Of several templates the one for plain conversation. */
function defaultOf(found: string | z.infer<typeof named> | null | undefined): string | undefined {
  if (typeof found === 'string') return found === '' ? undefined : found;
  return (found?.find(({ name }) => name === 'default') ?? found?.[0])?.template;
}
