import { join } from 'node:path';
import { openExported } from '@haksup/models';
import { sizeOf } from '../model/read-file.ts';
import type { ModelSource } from './contract.ts';
import { openConverted } from './converted.ts';
import { exportedSource } from './exported.ts';
import { isExport } from './is-export.ts';

/**
 * Opens what lies on this machine: a folder that was converted, or an ONNX export.
 *
 * @param trial Whether an export is tried in a child process first, or has passed before.
 * @throws what `openModel` and `openExported` of `@haksup/models` throw.
 */
export async function openSource(path: string, trial: 'first' | 'skip'): Promise<ModelSource> {
  const isConverted = (await sizeOf(join(path, 'model.json'))) !== undefined;
  if (isConverted || !(await isExport(path))) return openConverted(path);
  return exportedSource(await openExported(path, { trial }));
}
