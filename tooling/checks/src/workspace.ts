import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot: string = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

export interface Manifest {
  name: string;
  private?: boolean;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  [field: string]: unknown;
}

export interface WorkspacePackage {
  /** The folder's name, which is the package's name without its scope. */
  name: string;
  /** Relative to the repository, with forward slashes: `packages/graph`. */
  folder: string;
  manifest: Manifest;
}

/** Every package below packages/, apps/ and tooling/ that has a manifest. */
export function workspacePackages(): WorkspacePackage[] {
  return globSync('{packages,apps,tooling}/*/package.json', { cwd: repositoryRoot })
    .sort()
    .map((path) => {
      const folder = dirname(path).replaceAll('\\', '/');
      const manifest = JSON.parse(readFileSync(join(repositoryRoot, path), 'utf8')) as Manifest;
      return { name: folder.slice(folder.indexOf('/') + 1), folder, manifest };
    });
}

export function publishedPackages(): WorkspacePackage[] {
  return workspacePackages().filter((each) => each.folder.startsWith('packages/'));
}
