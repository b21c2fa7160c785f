import {
  type Column,
  containsFact,
  normalise,
  type Question,
  renderTable,
  type Share,
  wilson,
} from '@haksup/evaluation';
import type { CourseKey, Library } from '@haksup/knowledge';

/** Passages that the tutor reads. */
const readPassages = 8;

/** Where one question's facts stand. */
export interface Retrieved {
  /** In the first passage, all of them. */
  readonly first: boolean;
  /** In the first eight, taken together. */
  readonly firstEight: boolean;
}

/** A share of questions, and how it came about from the share without the model. */
export interface Change {
  readonly without: Share;
  readonly with: Share;
  /** Questions whose facts stand there with the model alone. */
  readonly gained: number;
  /** Questions whose facts stand there without it alone. */
  readonly lost: number;
}

/** One group of answerable questions. */
export interface RetrievalRow {
  readonly kind: Question['kind'] | 'all';
  /** The questions' language: of the notes too where the kind is `direct`, the other one where it is `cross`. */
  readonly language: Question['language'] | 'all';
  readonly questions: number;
  readonly first: Change;
  readonly firstEight: Change;
}

/** What an embedding model adds to retrieval. */
export interface RetrievalReport {
  /** The model's name. */
  readonly embeddings: string;
  /** Each kind in each language, then each kind, then all. */
  readonly rows: readonly RetrievalRow[];
}

/** Where the facts of a question stand in what a library finds for the whole conversation's words. */
export async function retrieve(
  library: Pick<Library, 'search'>,
  course: CourseKey,
  { turns, facts }: Pick<Question, 'turns' | 'facts'>,
): Promise<Retrieved> {
  const { passages } = await library.search(course, turns.join(' '), { limit: readPassages });
  const holds = (texts: readonly string[]): boolean => {
    const text = normalise(texts.join('\n'));
    return facts.every((fact) => containsFact(text, fact));
  };
  const texts = passages.map(({ text }) => text);
  return { first: holds(texts.slice(0, 1)), firstEight: holds(texts) };
}

/** One answerable question, searched for by words alone and with an embedding model beside them. */
export interface Comparison extends Pick<Question, 'kind' | 'language'> {
  readonly without: Retrieved;
  readonly with: Retrieved;
}

/** Sums comparisons up. */
export function retrievalReport(embeddings: string, comparisons: readonly Comparison[]): RetrievalReport {
  const kinds = [...new Set(comparisons.map(({ kind }) => kind))];
  const languages = [...new Set(comparisons.map(({ language }) => language))].toSorted();
  const groups = [
    ...kinds.flatMap((kind) => languages.map((language) => ({ kind, language }) as const)),
    ...kinds.map((kind) => ({ kind, language: 'all' }) as const),
    { kind: 'all', language: 'all' } as const,
  ];
  const rows = groups.map(({ kind, language }) => {
    const members = comparisons.filter(
      (one) => (kind === 'all' || one.kind === kind) && (language === 'all' || one.language === language),
    );
    const change = (place: keyof Retrieved): Change => ({
      without: wilson(members.filter((one) => one.without[place]).length, members.length),
      with: wilson(members.filter((one) => one.with[place]).length, members.length),
      gained: members.filter((one) => one.with[place] && !one.without[place]).length,
      lost: members.filter((one) => one.without[place] && !one.with[place]).length,
    });
    return {
      kind,
      language,
      questions: members.length,
      first: change('first'),
      firstEight: change('firstEight'),
    };
  });
  return { embeddings, rows: rows.filter(({ questions }) => questions > 0) };
}

/** The report as a table; beside each share with the model how many questions it gained and lost. */
export function renderRetrieval({ rows }: RetrievalReport): string {
  const columns: Column[] = [
    { title: 'kind', align: 'left' },
    { title: 'asked in', align: 'left' },
    ...['n', 'first passage', 'with it', 'first 8', 'with it'].map(
      (title): Column => ({ title, align: 'right' }),
    ),
  ];
  const cells = ({ without, with: share, gained, lost }: Change): string[] => [
    percent(without),
    `${percent(share)} +${gained} −${lost}`,
  ];
  return renderTable(
    columns,
    rows.map(({ kind, language, questions, first, firstEight }) => [
      kind,
      language,
      String(questions),
      ...cells(first),
      ...cells(firstEight),
    ]),
  );
}

function percent({ share }: Share): string {
  return (100 * share).toFixed(1);
}
