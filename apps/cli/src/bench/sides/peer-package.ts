/** Where the peers are installed, and how a program reaches one. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The folder whose manifest and lock file name the peers. */
export const peersFolder: string = fileURLToPath(new URL('../../../../../tooling/peers/', import.meta.url));

/** Loads a package that is installed there, and nowhere else in this repository. */
export async function importPeer<Module>(name: string, entry: string): Promise<Module> {
  return (await import(pathToFileURL(join(peersFolder, 'node_modules', name, entry)).href)) as Module;
}

/** The installed version. */
export async function versionOfPeer(name: string): Promise<string> {
  const text = await readFile(join(peersFolder, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
