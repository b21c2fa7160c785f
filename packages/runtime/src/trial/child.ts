/**
 * The process in which an untrusted model is tried: opens it, runs it, tells what came out, ends. Native code works
 * on other threads meanwhile, so that this one can watch the process's memory.
 */
import { openSession } from '../open-session.ts';
import type { OutputFacts, TrialAnswer, TrialRequest } from './messages.ts';

/** So often is memory looked at; native code can touch some 30 MiB within it. */
const watchMilliseconds = 10;

function answer(message: TrialAnswer): void {
  process.send?.(message, () => process.kill(process.pid, 'SIGKILL'));
}

/** Ends the process where its memory grows past the limit. @returns The growth so far. */
function watchMemory(limit: number): () => number {
  const before = process.memoryUsage.rss();
  const grown = (): number => process.memoryUsage.rss() - before;
  setInterval(() => {
    const bytes = grown();
    if (bytes > limit) answer({ kind: 'memory', bytes });
  }, watchMilliseconds);
  return grown;
}

async function attempt({ model, options, runs, memoryBytes }: TrialRequest): Promise<TrialAnswer> {
  const grown = watchMemory(memoryBytes);
  const session = await openSession(model, options);
  const facts: (readonly OutputFacts[])[] = [];
  for (const feeds of runs) {
    const results = await session.run(feeds);
    facts.push(Object.entries(results).map(([name, { type, shape }]) => ({ name, type, shape })));
  }
  // All of it may have happened between two looks.
  const bytes = grown();
  if (bytes > memoryBytes) return { kind: 'memory', bytes };
  return { kind: 'passed', inputs: session.inputs, outputs: session.outputs, runs: facts };
}

// Imported by a bundler's check the module does nothing.
if (process.send !== undefined) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.once('message', (request: TrialRequest) => {
    attempt(request).then(answer, (error: unknown) => {
      answer({ kind: 'refused', reason: error instanceof Error ? error.message : String(error) });
    });
  });
}
