import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Runs something on a data folder of its own, which is removed afterwards, also where Ctrl-C or SIGTERM ends the process. */
export async function withTemporaryHome<Result>(
  name: string,
  use: (home: string) => Promise<Result>,
): Promise<Result> {
  const home = await mkdtemp(join(tmpdir(), `haksup-${name}-`));
  const leave = (signal: NodeJS.Signals): void => {
    rmSync(home, { recursive: true, force: true });
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of signals) process.once(signal, leave);
  try {
    return await use(home);
  } finally {
    for (const signal of signals) process.off(signal, leave);
    await rm(home, { recursive: true, force: true });
  }
}
