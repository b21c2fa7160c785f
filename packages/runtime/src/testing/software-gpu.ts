import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import koffi from 'koffi';
import { reserveStack } from '../binding/library.ts';

const chromium = '/usr/lib/chromium';

/** Kept: a handle that is collected unloads its library. */
let loaded: unknown;

/**
 * Lets WebGPU find a driver in this process: the machine's own where `VK_ICD_FILENAMES` names one, else the
 * software driver that Debian's chromium brings.
 *
 * @returns whether there is one.
 */
export function prepareSoftwareGpu(): boolean {
  if (process.env.VK_ICD_FILENAMES !== undefined) return true;
  const driver = `${chromium}/vk_swiftshader_icd.json`;
  const loader = `${chromium}/libvulkan.so.1`;
  if (!existsSync(driver) || !existsSync(loader)) return false;
  process.env.VK_ICD_FILENAMES = driver;
  process.env.XDG_RUNTIME_DIR ??= tmpdir();
  // Once loaded, the loader is found by its name from anywhere in the process.
  reserveStack();
  loaded = koffi.load(loader);
  return loaded !== undefined;
}
