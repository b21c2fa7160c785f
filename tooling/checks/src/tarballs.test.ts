import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Manifest, publishedPackages, repositoryRoot } from './workspace.ts';

// Each package as its users get it: packed, unpacked into an empty project beside nothing but what its packed
// manifest declares, imported by Node and type-checked. Third-party packages are linked from the workspace's
// own installation, so that no network is needed.

const packages = publishedPackages();
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'haksup-tarballs-')));
const tarballs = new Map<string, string>();
// The pnpm that runs this test; npx, where it was started by hand, takes its time to find one for each package.
const onPath = spawnSync('pnpm', ['--version'], { shell: process.platform === 'win32' }).status === 0;
const pnpm = onPath ? ['pnpm'] : ['npx', '--yes', 'pnpm@12.21.0'];

beforeAll(() => {
  for (const each of packages) {
    if (!existsSync(join(repositoryRoot, each.folder, 'dist'))) {
      throw new Error(`${each.folder} is not built; run \`turbo run build\` first.`);
    }
    const output = execFileSync(
      pnpm[0]!,
      [...pnpm.slice(1), 'pack', '--json', '--pack-destination', folder],
      {
        cwd: join(repositoryRoot, each.folder),
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        shell: process.platform === 'win32',
      },
    );
    tarballs.set(
      each.manifest.name,
      (JSON.parse(output.slice(output.indexOf('{'))) as { filename: string }).filename,
    );
  }
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Lays out a project in which the named packages and, below them, their declared dependencies are installed. */
function installInEmptyProject(names: readonly string[]): string {
  const project = mkdtempSync(join(folder, 'project-'));
  const installed = new Set<string>();
  const install = (packageName: string): void => {
    if (installed.has(packageName)) return;
    installed.add(packageName);
    const target = join(project, 'node_modules', packageName);
    mkdirSync(target, { recursive: true });
    execFileSync('tar', ['-xzf', tarballs.get(packageName)!, '--strip-components=1', '-C', target]);
    const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as Manifest;
    const source = packages.find((each) => each.manifest.name === packageName)!.folder;
    for (const dependency of Object.keys(manifest.dependencies ?? {})) {
      if (tarballs.has(dependency)) {
        install(dependency);
        continue;
      }
      const link = join(target, 'node_modules', dependency);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(realpathSync(join(repositoryRoot, source, 'node_modules', dependency)), link, 'junction');
    }
  };
  for (const name of names) install(name);
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'empty', private: true, type: 'module' }),
  );
  return project;
}

/** What an example opens that only its reader has: the name it uses, and what stands in for it. */
const examplesOpen: Readonly<Record<string, string>> = {
  'SmolLM2-135M': 'packages/models/src/fixtures/llama',
  'SmolLM2-135M-Instruct': 'packages/ai-provider/src/local/testing/tiny-llama',
};

/** The TypeScript examples of a README that import something of ours: those that a reader would paste and run. */
function examplesOf(readme: string): string[] {
  return [...readme.matchAll(/^```ts\n(.*?)^```$/gms)]
    .map((match) => match[1]!)
    .filter((code) => code.includes("'@haksup/"));
}

describe.each(packages)('$manifest.name, packed', ({ manifest, folder: source }) => {
  test('has no finding of publint', async () => {
    const { messages } = await publint({
      pack: { tarball: new Uint8Array(readFileSync(tarballs.get(manifest.name)!)).buffer },
    });
    expect(messages).toEqual([]);
  });

  test('has types that every kind of resolution for ESM finds', () => {
    const output = execFileSync(
      'attw',
      [tarballs.get(manifest.name)!, '--profile', 'esm-only', '--format', 'json'],
      { encoding: 'utf8' },
    );
    const { analysis } = JSON.parse(output) as { analysis: { types: unknown; problems?: unknown[] } };
    expect(analysis.types).toMatchObject({ kind: 'included' });
  });

  test('imports in an empty project and its types resolve', () => {
    const project = installInEmptyProject([manifest.name]);
    const names = execFileSync(
      'node',
      ['--input-type=module', '-e', `console.log(Object.keys(await import('${manifest.name}')).length)`],
      {
        cwd: project,
        encoding: 'utf8',
      },
    );
    expect(Number(names)).toBeGreaterThan(0);
    writeFileSync(
      join(project, 'use.ts'),
      `import * as everything from '${manifest.name}';\nexport const names: string[] = Object.keys(everything);\n// @ts-expect-error a name that the package doesn't have: the types are real, not any\neverything.noSuchExport;\n`,
    );
    const compile = (): string =>
      execFileSync(
        'tsc',
        [
          '--noEmit',
          '--strict',
          '--skipLibCheck',
          '--module',
          'nodenext',
          '--target',
          'es2024',
          '--types',
          'node',
          '--typeRoots',
          join(repositoryRoot, 'node_modules', '@types'),
          'use.ts',
        ],
        {
          cwd: project,
          encoding: 'utf8',
        },
      );
    expect(compile).not.toThrow();
  });

  const readme = join(repositoryRoot, source, 'README.md');
  const examples = existsSync(readme) ? examplesOf(readFileSync(readme, 'utf8')) : [];

  test('has an example in its README', () => {
    expect(examples.length).toBeGreaterThan(0);
  });

  test.each(examples.map((code, index) => [index + 1, code] as const))(
    'runs example %i of its README',
    (index, code) => {
      const project = installInEmptyProject([
        ...new Set([...code.matchAll(/'(@haksup\/[^'/]+)'/g)].map((match) => match[1]!)),
      ]);
      const file = `example-${index}.ts`;
      writeFileSync(join(project, file), code);
      for (const [name, standIn] of Object.entries(examplesOpen)) {
        if (code.includes(`'${name}'`))
          cpSync(join(repositoryRoot, standIn), join(project, name), { recursive: true });
      }
      execFileSync('node', [file], { cwd: project, encoding: 'utf8', stdio: 'pipe', timeout: 60_000 });
    },
  );
});
