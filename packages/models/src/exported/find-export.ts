import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { OnnxFileError, OptionError } from '../errors.ts';

/** What a file's name tells about how its weights are stored, as the hub's exports spell it. */
export type ExportVariant = 'fp32' | 'fp16' | 'q4' | 'q4f16' | 'int8' | 'uint8' | 'quantized' | 'bnb4' | 'q8';

/** In the order in which they are taken unasked. */
export const exportVariants: readonly ExportVariant[] = [
  'fp32',
  'q4',
  'int8',
  'q8',
  'uint8',
  'quantized',
  'q4f16',
  'fp16',
  'bnb4',
];
/** By preference: a merged decoder takes the first run as well as later ones. */
const stems: readonly string[] = ['decoder_model_merged', 'model'];
const subfolders: readonly string[] = ['onnx', '.'];

/** Where an export's parts lie. */
export interface ExportFiles {
  readonly model: string;
  /** The folder with `config.json` and the tokenizer. */
  readonly folder: string;
}

/**
 * Finds the graph in a folder as Optimum (`model.onnx`) or onnx-community (`onnx/model_q4.onnx`) lays it out.
 *
 * @param path The folder, or the ONNX file itself.
 * @throws OnnxFileError where there is none, naming what is there; OptionError for an unknown variant.
 */
export async function findExport(path: string, variant: ExportVariant | undefined): Promise<ExportFiles> {
  if (variant !== undefined && !exportVariants.includes(variant)) {
    throw new OptionError('variant', `"${variant}" is none of ${exportVariants.join(', ')}.`);
  }
  const absolute = resolve(path);
  const facts = await stat(absolute).catch((cause: unknown) => {
    throw new OnnxFileError(absolute, 'there is no such folder or file', { cause });
  });
  if (facts.isFile()) {
    const above = dirname(absolute);
    return { model: absolute, folder: basename(above) === 'onnx' ? dirname(above) : above };
  }
  const found: string[] = [];
  for (const folder of subfolders) {
    const entries = await readdir(join(absolute, folder)).catch(() => []);
    found.push(
      ...entries.filter((name) => name.endsWith('.onnx')).map((name) => join(absolute, folder, name)),
    );
  }
  for (const wanted of variant === undefined ? exportVariants : [variant]) {
    for (const stem of stems) {
      const name = `${stem}${wanted === 'fp32' ? '' : `_${wanted}`}.onnx`;
      const model = found.find((one) => basename(one) === name);
      if (model !== undefined) return { model, folder: absolute };
    }
  }
  const names = found
    .map((one) => basename(one))
    .slice(0, 12)
    .join(', ');
  throw new OnnxFileError(
    absolute,
    `it holds no decoder${variant === undefined ? '' : ` stored as ${variant}`}; its graphs: ${names || 'none'}`,
  );
}
