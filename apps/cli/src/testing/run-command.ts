import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a command did. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunSettings {
  /** Where it runs. */
  readonly folder: string;
  /** Over the environment, of which nothing that names a model, a token or a database is passed on. */
  readonly variables?: NodeJS.ProcessEnv;
  readonly input?: string;
  /** Called with the process once it is there. */
  readonly onStart?: (child: ChildProcessWithoutNullStreams) => void;
}

/** Runs `haksup …` as a user does: in a process of its own. */
export function runCommand(parameters: readonly string[], settings: RunSettings): Promise<Run> {
  const own = /^(DATABASE_URL|DISCORD_.*|HAKSUP_.*|HF_.*|LC_ALL|LC_MESSAGES)$/;
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
  const script = fileURLToPath(new URL('../haksup.ts', import.meta.url));
  const child = spawn(process.execPath, [script, ...parameters], {
    cwd: settings.folder,
    env: { ...environment, LANG: 'en_US.UTF-8', ...settings.variables },
  });
  settings.onStart?.(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.end(settings.input ?? '');
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
}
