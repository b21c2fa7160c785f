import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { repositoryRoot, type WorkspacePackage } from './workspace.ts';

/** From a package to what it may import, as the table in ARCHITECTURE.md draws it. */
export type Arrows = ReadonlyMap<string, ReadonlySet<string>>;

/** An import or a declared dependency that the table doesn't allow. */
export interface Violation {
  file: string;
  imports: string;
  reason: string;
}

/** Reads the table between the `arrows` marks. Throws where the marks are missing or the table is empty. */
export function readArrows(document: string): Arrows {
  const table = /<!-- arrows -->(.*?)<!-- \/arrows -->/s.exec(document)?.[1];
  if (table === undefined) throw new Error('ARCHITECTURE.md has no table between the arrows marks.');
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|\s*(package|---)/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  if (rows.length === 0) throw new Error('The table of arrows in ARCHITECTURE.md has no rows.');
  return new Map(
    rows.map(([, name = '', imports = '']) => [
      name,
      new Set(
        imports
          .split(',')
          .map((each) => each.trim())
          .filter(Boolean),
      ),
    ]),
  );
}

/** A way back from a package to itself along the arrows, or nothing. */
export function findCycle(arrows: Arrows): string[] | undefined {
  const done = new Set<string>();
  const visit = (name: string, path: string[]): string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const next of arrows.get(name) ?? []) {
      const cycle = visit(next, [...path, name]);
      if (cycle) return cycle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of arrows.keys()) {
    const cycle = visit(name, []);
    if (cycle) return cycle;
  }
  return undefined;
}

// Modules that only apps may use: Discord, and whatever serves HTTP.
const appsOnly = /^(discord\.js|@discordjs\/.*|(node:)?(http|https|http2|net)|express|hono|fastify)$/;
const importPattern = /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+)(['"])([^'"\n]+)\1/g;

/** The module names that a source text imports, statically or not. */
export function importedModules(source: string): string[] {
  return [...source.matchAll(importPattern)].map((match) => match[2]!);
}

/** Whether a path, both relative to the repository, lies outside a folder. */
export const leaves = (folder: string, path: string): boolean => relative(folder, path).startsWith('..');

/** Everything in a package's sources and manifest that runs against the arrows. Tests, benchmarks and test helpers are not product code. */
export function findViolations(workspacePackage: WorkspacePackage, arrows: Arrows): Violation[] {
  const { name, folder, manifest } = workspacePackage;
  const allowed = arrows.get(name);
  if (!allowed)
    return [
      {
        file: `${folder}/package.json`,
        imports: '',
        reason: 'the package is missing in the table of arrows',
      },
    ];

  const violations: Violation[] = [];
  const declared = new Set(Object.keys(manifest.dependencies ?? {}));
  for (const dependency of declared) {
    if (dependency.startsWith('@haksup/') && !allowed.has(dependency.slice('@haksup/'.length))) {
      violations.push({ file: `${folder}/package.json`, imports: dependency, reason: 'no arrow' });
    }
  }
  const files = globSync('src/**/*.ts', { cwd: join(repositoryRoot, folder) }).filter(
    (file) => !/\.(test|suite|bench)\.ts$|(^|[\\/])(testing|fixtures)[\\/]/.test(file),
  );
  for (const file of files) {
    const path = `${folder}/${file.replaceAll('\\', '/')}`;
    for (const imported of importedModules(readFileSync(join(repositoryRoot, path), 'utf8'))) {
      const target = /^@haksup\/([^/]+)/.exec(imported)?.[1];
      if (target !== undefined && target !== name && !allowed.has(target)) {
        violations.push({ file: path, imports: imported, reason: 'no arrow' });
      } else if (target !== undefined && target !== name && !declared.has(`@haksup/${target}`)) {
        violations.push({
          file: path,
          imports: imported,
          reason: 'not among the dependencies of the manifest',
        });
      } else if (imported.startsWith('.') && leaves(folder, join(dirname(path), imported))) {
        violations.push({ file: path, imports: imported, reason: 'a path into another package' });
      } else if (folder.startsWith('packages/') && appsOnly.test(imported)) {
        violations.push({
          file: path,
          imports: imported,
          reason: 'nothing below apps/ knows Discord or serves HTTP',
        });
      }
    }
  }
  return violations;
}
