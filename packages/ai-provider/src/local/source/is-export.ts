import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Whether a path is an ONNX export: the file itself, or a folder with such files (its own, or in `onnx/`) and no weights
 * that could be converted.
 */
export async function isExport(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined) return false;
  if (facts.isFile()) return path.endsWith('.onnx');
  const names = await readdir(path);
  if (names.some((name) => /\.(safetensors|safetensors\.index\.json|gguf)$/.test(name))) return false;
  const below = await readdir(join(path, 'onnx')).catch(() => []);
  return [...names, ...below].some((name) => name.endsWith('.onnx'));
}
