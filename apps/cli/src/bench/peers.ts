import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { peersFolder } from './sides/peer-package.ts';

const packages = ['node-llama-cpp', '@huggingface/transformers'];

/** Installs the peers as their lock file says, unless they are there. @throws Error with npm's own words. */
export async function installPeers(say: (line: string) => void): Promise<void> {
  if (packages.every((name) => existsSync(join(peersFolder, 'node_modules', name, 'package.json')))) return;
  say(`installing ${packages.join(' and ')} into tooling/peers (some 1.2 GB) …`);
  // Install scripts would fetch CUDA libraries and compilers; the CPU's binaries lie in packages of their own.
  const options = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
  const windows = process.platform === 'win32';
  const child = spawn(windows ? 'npm.cmd' : 'npm', options, {
    cwd: peersFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: windows,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4000);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`The peers could not be installed (npm ended with ${code}):\n${output}`);
}
