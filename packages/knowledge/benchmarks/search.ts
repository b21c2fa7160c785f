/**
 * How fast a search is over many passages, and what the short way to candidates costs.
 *
 *     node benchmarks/search.ts [passages=100000] [questions=60] [--json]
 *
 * On PGlite in a temporary folder (HAKSUP_BENCHMARK_FOLDER keeps it for the next run), or on Postgres where
 * HAKSUP_TEST_DATABASE_URL is set. The text is made up:
 * Korean and English words drawn from Zipf's law, notes with subjects of their own. The questions take words
 * from one sentence. Exhaustive: all posting lists are read and 2000 passages get the full score.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type NoteSource, openDatabase, openLibrary } from '../src/index.ts';
import { SEARCH_SETTINGS, type SearchSettings, searchCourse } from '../src/retrieval/search.ts';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
const passages = Number(positionals[0] ?? 100_000);
const questionCount = Number(positionals[1] ?? 60);
const PASSAGES_PER_NOTE = 100;
const WORDS_PER_PARAGRAPH = 90;

let state = 20261121;
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

const below = (count: number): number => Math.floor(random() * count);
const zipf = (count: number): number => Math.min(count - 1, Math.floor(count ** random()) - 1);

// The 900 commonest syllables carry Korean text; a word has two to four.
const syllables = Array.from({ length: 900 }, () => String.fromCharCode(0xac00 + below(11_172)));
const syllable = (): string => syllables[zipf(900)]!;
const consonants = 'bcdfghklmnprstvw';
const latin = (): string =>
  consonants[below(16)]! + 'aeiou'[below(5)]! + (random() < 0.4 ? consonants[below(16)]! : '');
const word = (): string =>
  random() < 0.7
    ? Array.from({ length: 2 + below(3) }, syllable).join('')
    : Array.from({ length: 2 + below(3) }, latin).join('');
const words = Array.from({ length: 60_000 }, word);
const particles = ['은', '는', '이', '가', '을', '를', '의', '에서', '으로', ''];

function paragraph(subject: readonly string[]): string {
  const sentences: string[] = [];
  for (let count = 0; count < WORDS_PER_PARAGRAPH; ) {
    const length = 8 + below(10);
    const sentence = Array.from({ length }, () => {
      const chosen = random() < 0.2 ? subject[below(subject.length)]! : words[zipf(words.length)]!;
      return /[가-힣]/.test(chosen) ? chosen + particles[below(particles.length)]! : chosen;
    });
    sentences.push(`${sentence.join(' ')}.`);
    count += length;
  }
  return sentences.join(' ');
}

const targets = new Map<string, { question: string; text: string }>();

function* sources(): Generator<NoteSource> {
  const notes = Math.ceil(passages / PASSAGES_PER_NOTE);
  for (let note = 0; note < notes; note += 1) {
    const path = `${String(note).padStart(5, '0')}.txt`;
    const subject = Array.from({ length: 60 }, () => words[200 + below(words.length - 200)]!);
    const paragraphs = Array.from({ length: PASSAGES_PER_NOTE }, () => paragraph(subject));
    if (note % Math.max(1, Math.floor(notes / questionCount)) === 0) {
      const text = paragraphs[below(paragraphs.length)]!;
      const sentence = text.split('. ')[1]!.split(' ');
      const question = sentence
        .filter(() => random() < 0.6)
        .slice(0, 7)
        .join(' ');
      targets.set(path, { question, text: text.slice(0, 80) });
    }
    const bytes = new TextEncoder().encode(paragraphs.join('\n\n'));
    yield { path, size: bytes.length, bytes: () => Promise.resolve(bytes) };
  }
}

/** One figure, as a line for people or, with --json, as a JSON line. */
function report(what: string, metric: string, value: number, unit: string, runs: number): void {
  console.log(
    values.json
      ? JSON.stringify({ bench: 'search', case: what, metric, value, unit, runs })
      : `${what}: ${metric} ${value.toFixed(3)} ${unit}`,
  );
}

const url = process.env.HAKSUP_TEST_DATABASE_URL;
const kept = process.env.HAKSUP_BENCHMARK_FOLDER;
const folder = kept ?? (await mkdtemp(join(tmpdir(), 'haksup-search-')));
const database = await openDatabase(url === undefined ? { folder } : { url }, { schema: 'haksup_benchmark' });
try {
  const library = await openLibrary({ database });
  const course = { owner: 'benchmark', name: `${passages}` };
  const indexed = (await library.stats(course))?.passages === passages;
  if (!indexed) await library.remove(course);
  const began = performance.now();
  // In parts, so that the made-up text needn't fit into memory at once.
  let part: NoteSource[] = [];
  const ingestPart = async (): Promise<void> => {
    if (!indexed) await library.ingest(course, part);
    part = [];
    const { passages: done = 0 } = (await library.stats(course)) ?? {};
    if (!indexed) console.error(`${done} passages, ${Math.round((performance.now() - began) / 1000)} s`);
  };
  for (const source of sources()) if (part.push(source) === 50) await ingestPart();
  await ingestPart();
  const label = `${database.engine}, ${passages} passages`;
  report(label, indexed ? 'opened in' : 'indexed in', (performance.now() - began) / 1000, 's', 1);
  await database.query('analyze');

  const [row] = await database.query<{ id: number; passages: number; length: number }>(
    'select id, passages, length from courses where owner = $1 and name = $2',
    [course.owner, course.name],
  );
  const measure = async (way: string, settings: SearchSettings): Promise<string[][]> => {
    const times: number[] = [];
    const tops: string[][] = [];
    let found = 0;
    for (const { question, text } of targets.values()) {
      const start = performance.now();
      const result = await searchCourse({ database, course: row!, question, limit: 5 }, settings);
      times.push(performance.now() - start);
      tops.push(result.passages.map((passage) => String(passage.id)));
      if (result.passages.some((passage) => passage.text.includes(text))) found += 1;
    }
    times.sort((a, b) => a - b);
    const median = times[times.length >> 1]!;
    const slow = times[Math.floor(times.length * 0.95)]!;
    report(`${label}, ${way}`, 'median', median, 'ms', times.length);
    report(`${label}, ${way}`, 'p95', slow, 'ms', times.length);
    report(`${label}, ${way}`, 'recall@5', found / times.length, '', times.length);
    return tops;
  };
  await measure('warm-up', SEARCH_SETTINGS);
  const short = await measure('search', SEARCH_SETTINGS);
  const full = await measure('exhaustive', { candidates: 2000, budget: Number.POSITIVE_INFINITY });
  const shared = short.map(
    (top, index) => top.filter((id) => full[index]!.includes(id)).length / Math.max(1, full[index]!.length),
  );
  const mean = shared.reduce((sum, each) => sum + each, 0) / shared.length;
  report(label, 'share of the exhaustive five', mean, '', shared.length);
} finally {
  await database.close();
  if (kept === undefined) await rm(folder, { recursive: true, force: true });
}
