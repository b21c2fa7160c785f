import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, platform } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NoteSource } from '@haksup/knowledge';
import { assemble } from '../assemble.ts';
import {
  benchGeneration,
  type GenerationBenchOptions,
  generationBenches,
} from '../bench/generation-bench.ts';
import { median, quantile } from '../bench/statistics.ts';
import { courseKeyOf, openCourse } from '../course.ts';
import { UsageError } from '../errors.ts';
import { sampleCourseFolder } from '../sample-course.ts';
import { withTemporaryHome } from '../temporary-home.ts';
import { messages } from '../terminal/messages.ts';

/** One measured figure. */
export interface Measurement {
  bench: string;
  case: string;
  metric: string;
  value: number;
  unit: string;
  /** How many runs the value is the median of. */
  runs: number;
}

type Report = (measurement: Measurement) => void;

const questions = [
  'What are the three kinds of LLM?',
  '프롬프트가 뭐야?',
  '왜 파인튜닝은 비싸?',
  'What is a context window?',
  '환각은 왜 생겨?',
  'How does attention work?',
  '퓨샷 프롬프트는 뭐야?',
  'What does LoRA change?',
  '오늘 저녁 메뉴 추천해줘',
  'Who won the world cup in 2010?',
];

const benches: Record<string, (report: Report) => Promise<void>> = {
  answer: benchAnswer,
  start: benchStart,
  index: benchIndex,
  search: benchSearch,
};

/**
 * Runs the named benchmarks. Those of the bot, which are also what runs where none is named, have a data folder of
 * their own each that is removed afterwards.
 */
export async function bench(names: readonly string[], options: GenerationBenchOptions): Promise<void> {
  const { json } = options;
  const known = [...Object.keys(benches), ...generationBenches];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`There is no benchmark ${unknown}; there are ${known.join(', ')}.`);
  }
  const ofModels = [
    options.casePrefix !== undefined && '--case',
    options.peers && '--peers',
    options.threads !== undefined && '--threads',
    options.rounds !== undefined && '--rounds',
  ].find(Boolean);
  if (ofModels && names.every((name) => !generationBenches.includes(name))) {
    throw new UsageError(`${ofModels} is for ${generationBenches.join(', ')}; name one of them.`);
  }
  const ofGeneration = names.filter((name) => generationBenches.includes(name));
  if (ofGeneration.length > 0) await benchGeneration(ofGeneration, options);
  const ofBot = names.filter((name) => !generationBenches.includes(name));
  if (names.length > 0 && ofBot.length === 0) return;
  const machine = `${cpus()[0]?.model ?? 'unknown CPU'}, ${availableParallelism()} threads, ${platform()} ${arch()}, Node ${process.versions.node}`;
  process.stderr.write(`${machine}\n`);
  for (const name of ofBot.length > 0 ? ofBot : Object.keys(benches)) {
    await benches[name]!((measurement) => {
      const { metric, value, unit, runs } = measurement;
      process.stdout.write(
        json
          ? `${JSON.stringify({ ...measurement, machine })}\n`
          : `${`${measurement.bench}: ${measurement.case}`.padEnd(44)} ${metric.padEnd(12)} ${String(Number(value.toPrecision(4))).padStart(9)} ${unit}  (${runs} runs)\n`,
      );
    });
  }
}

/** From a question to its answer, everything loaded. */
async function benchAnswer(report: Report): Promise<void> {
  await withTemporaryHome('bench', async (home) => {
    const haksup = await assemble({ environment: { home, language: 'en' } });
    try {
      const course = await openCourse(sampleCourseFolder, {
        library: haksup.library,
        error: process.stderr,
        messages: messages.en,
      });
      const times: number[] = [];
      for (let round = 0; round < 6; round++) {
        for (const question of questions) {
          const { milliseconds } = await haksup.tutor.ask({ course: course.key, question });
          if (round > 0) times.push(milliseconds);
        }
      }
      times.sort((a, b) => a - b);
      const figure = { bench: 'answer', case: 'sample course', unit: 'ms', runs: times.length };
      report({ ...figure, metric: 'median', value: quantile(times, 0.5) });
      report({ ...figure, metric: 'p95', value: quantile(times, 0.95) });
    } finally {
      await haksup.close();
    }
  });
}

/** The whole of `npm start` from a pipe: the process's start to its first answer. */
async function benchStart(report: Report): Promise<void> {
  const first: number[] = [];
  const later: number[] = [];
  for (let run = 0; run < 3; run++) {
    await withTemporaryHome('bench', async (home) => {
      first.push(await timeStart(home));
      later.push(await timeStart(home), await timeStart(home));
    });
  }
  report({
    bench: 'start',
    case: 'first, nothing indexed',
    metric: 'median',
    value: median(first),
    unit: 's',
    runs: first.length,
  });
  report({
    bench: 'start',
    case: 'later',
    metric: 'median',
    value: median(later),
    unit: 's',
    runs: later.length,
  });
}

function timeStart(home: string): Promise<number> {
  const start = performance.now();
  const { DATABASE_URL: _database, DISCORD_TOKEN: _token, HAKSUP_MODEL: _model, ...variables } = process.env;
  const child = spawn(process.execPath, [fileURLToPath(new URL('../start.ts', import.meta.url))], {
    env: { ...variables, HAKSUP_HOME: home },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.end(`${questions[1]}\n`);
  return new Promise((resolve, reject) => {
    let seconds: number | undefined;
    child.stdout.once('data', () => {
      seconds = (performance.now() - start) / 1000;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0 && seconds !== undefined) resolve(seconds);
      else
        reject(
          new Error(`npm start ended with status ${code} ${seconds === undefined ? 'and no answer' : ''}.`),
        );
    });
  });
}

/** One megabyte of Markdown: the sample course's paragraphs in many orders, so that no note equals another. */
async function benchIndex(report: Report): Promise<void> {
  const files = await readdir(sampleCourseFolder);
  const texts = await Promise.all(files.map((file) => readFile(join(sampleCourseFolder, file), 'utf8')));
  const paragraphs = texts.flatMap((text) => text.split(/\n{2,}/));
  const times: number[] = [];
  for (let run = 0; run < 3; run++) {
    await withTemporaryHome('bench', async (home) => {
      const haksup = await assemble({ environment: { home, language: 'en' } });
      try {
        const sources = megabyteOfNotes(paragraphs);
        const start = performance.now();
        const { failed } = await haksup.library.ingest(courseKeyOf(home), sources);
        if (failed[0]) throw failed[0].error;
        times.push((performance.now() - start) / 1000);
      } finally {
        await haksup.close();
      }
    });
  }
  report({
    bench: 'index',
    case: '1 MB of Markdown',
    metric: 'median',
    value: median(times),
    unit: 's',
    runs: times.length,
  });
}

function megabyteOfNotes(paragraphs: readonly string[]): NoteSource[] {
  const sources: NoteSource[] = [];
  let total = 0;
  for (let note = 0; total < 1_000_000; note++) {
    // A stride that shares no factor with most counts visits the paragraphs in another order for each note.
    const picked = Array.from(
      { length: 30 },
      (_, index) => paragraphs[(note * 31 + index * (2 * note + 7)) % paragraphs.length]!,
    );
    const bytes = new TextEncoder().encode(`# Note ${note}\n\n${picked.join('\n\n')}\n`);
    total += bytes.length;
    sources.push({ path: `note-${note}.md`, size: bytes.length, bytes: async () => bytes });
  }
  return sources;
}

/** A search among 100,000 passages: `knowledge`'s own benchmark, which also compares with the exhaustive score. */
async function benchSearch(report: Report): Promise<void> {
  const script = fileURLToPath(
    new URL('../../../../packages/knowledge/benchmarks/search.ts', import.meta.url),
  );
  const child = spawn(process.execPath, [script, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`The search benchmark ended with status ${code}.`);
  for (const line of output.split('\n').filter(Boolean)) report(JSON.parse(line) as Measurement);
}
