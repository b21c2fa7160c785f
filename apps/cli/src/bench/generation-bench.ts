/** `haksup bench decode|prefill|batch|prefix|load`. */
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../environment.ts';
import { UsageError } from '../errors.ts';
import { benchCases, nameOnCommandLine } from './cases.ts';
import type { BenchLine } from './contract.ts';
import { BenchModels } from './models.ts';
import { installPeers } from './peers.ts';
import { runCases } from './run-cases.ts';
import { versionOfPeer } from './sides/peer-package.ts';

/** Benchmarks of generation, by their names on the command line. */
export const generationBenches: readonly string[] = ['decode', 'prefill', 'batch', 'prefix', 'load'];

export interface GenerationBenchOptions {
  readonly json: boolean;
  readonly peers: boolean;
  /** Beginning of the names of the cases to run. */
  readonly casePrefix: string | undefined;
  /** Default: all that the machine has. */
  readonly threads: number | undefined;
  /** Default 5. */
  readonly rounds: number | undefined;
}

/** Models of other contents belong elsewhere. */
const modelsFolder = 'distinct-layers';

/** Cases that take a large download's worth of disk and minutes to make run only where they are named. */
const onlyIfNamed = /^llama-3\.2-1b\//;

/**
 * Runs benchmarks of generation on models with random weights, which are made on the spot and kept in the data folder.
 *
 * @throws UsageError where no case has such a name; Error where a program fails.
 */
export async function benchGeneration(
  names: readonly string[],
  { json, peers, casePrefix, threads = availableParallelism(), rounds = 5 }: GenerationBenchOptions,
): Promise<void> {
  const wanted = new Set(names);
  const cases = benchCases.filter(
    ({ bench, name }) =>
      wanted.has(nameOnCommandLine(bench)) &&
      (casePrefix === undefined ? !onlyIfNamed.test(name) : name.startsWith(casePrefix)),
  );
  if (cases.length === 0) {
    const all = benchCases.map(({ bench, name }) => `${bench} ${name}`).join('\n  ');
    throw new UsageError(`No case of ${names.join(', ')} begins with "${casePrefix}". There are\n  ${all}`);
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  say(
    `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${availableParallelism()} threads, Node ${process.versions.node}`,
  );
  if (peers) {
    await installPeers(say);
    for (const name of ['node-llama-cpp', '@huggingface/transformers'])
      say(`${name} ${await versionOfPeer(name)}`);
  }
  const models = new BenchModels(join(readEnvironment(process.env).home, 'bench', modelsFolder), say);
  const lines: BenchLine[] = [];
  const report = (line: BenchLine): void => {
    if (json) process.stdout.write(`${JSON.stringify(line)}\n`);
    else lines.push(line);
  };
  try {
    await runCases(cases, { models, threads, rounds, peers, say, report });
  } finally {
    await models.tidy([...new Set(cases.map(({ shape }) => shape))]);
    if (!json) process.stdout.write(tableOf(lines));
  }
}

/** A table for people. */
function tableOf(lines: readonly BenchLine[]): string {
  const rows = lines.map((line) => [
    line.case,
    line.metric,
    `${figure(line.value)} ${line.unit}`,
    line.peer ?? '',
    line.peerValue === null ? '' : `${figure(line.peerValue)} ${line.unit}`,
    line.ratio === null ? '' : `${line.ratio.toFixed(2)} ×`,
  ]);
  const head = ['case', 'metric', 'haksup', 'peer', 'its value', 'ratio'];
  const widths = head.map((text, column) => Math.max(text.length, ...rows.map((row) => row[column]!.length)));
  const write = (row: readonly string[]): string =>
    `${row
      .map((text, column) => text.padEnd(widths[column]!))
      .join('  ')
      .trimEnd()}\n`;
  return [head, ...rows].map(write).join('');
}

function figure(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : 'unknown';
}
