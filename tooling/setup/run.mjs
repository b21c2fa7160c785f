// The one entry of `npm start`, `npm test` and `npm run haksup`: plain JavaScript, since it must run on the
// Node that the user has (20 or newer) before anything is installed. It installs what is missing, then hands
// over to Node 24 (a devDependency) and the workspace's tools.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const bin = join(root, 'node_modules', '.bin');
const pnpm = ['--yes', 'pnpm@12.21.0'];
const stampFile = join(root, 'node_modules', '.haksup-installed');

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  process.stderr.write(
    `Haksup needs Node 20 or newer; this is Node ${process.versions.node}. Get it from nodejs.org.\n`,
  );
  process.exit(1);
}

const lock = createHash('sha256')
  .update(readFileSync(join(root, 'pnpm-lock.yaml')))
  .digest('hex');
if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== lock) {
  process.stderr.write('Setting up (once, about a minute) …\n');
  run('npx', [...pnpm, 'install', '--frozen-lockfile', '--loglevel=error'], { toStderr: true });
  writeFileSync(stampFile, lock);
}

const [, , command, ...rest] = process.argv;
const environment = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
switch (command) {
  case 'start':
    run('node', [join(root, 'apps', 'cli', 'src', 'start.ts'), ...rest], { env: environment });
    break;
  case 'haksup':
    run('node', [join(root, 'apps', 'cli', 'src', 'haksup.ts'), ...rest], { env: environment });
    break;
  case 'test':
    run('biome', ['check', '.'], { env: environment });
    // Through pnpm, since turbo looks for it on the path.
    run(
      'npx',
      [
        ...pnpm,
        'exec',
        'turbo',
        'run',
        'build',
        'typecheck',
        'test',
        '--concurrency=100%',
        '--continue',
        ...rest,
      ],
      { env: environment },
    );
    break;
  default:
    process.stderr.write(`Unknown command ${command}: use start, haksup or test.\n`);
    process.exit(1);
}

/** Runs a command with the terminal passed through; ends this process with its status if it fails. */
function run(name, parameters, { env = process.env, toStderr = false } = {}) {
  const windows = process.platform === 'win32';
  const result = spawnSync(name, parameters, {
    cwd: toStderr || command === 'test' ? root : (process.env.INIT_CWD ?? process.cwd()),
    env,
    stdio: ['inherit', toStderr ? 2 : 'inherit', 'inherit'],
    shell: windows,
  });
  if (result.error) {
    process.stderr.write(`Could not run ${name}: ${result.error.message}\n`);
    process.exit(1);
  }
  if (result.status !== 0) process.exit(result.status ?? 1);
}
