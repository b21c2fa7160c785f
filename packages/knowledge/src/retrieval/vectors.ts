/** Passages by meaning, where the caller brings an embedding model: vectors in pgvector, exact search. */
import type { Embedder } from '../contract.ts';
import type { Database, Migration, Queryable } from '../database/database.ts';
import { SchemaTooNewError, VectorsUnavailableError } from '../database/errors.ts';

const vectorMigrations: readonly Migration[] = [
  {
    number: 1,
    name: 'passage vectors',
    statements: [
      // Where every schema's search path leads: an extension exists once in a database, and several schemas may share it.
      'create extension if not exists vector with schema public',
      // No fixed dimension: several models may leave their vectors, each row tells its own.
      `create table passage_vectors (
        course_id integer not null,
        number integer not null,
        model text not null,
        embedding vector not null,
        primary key (course_id, model, number),
        foreign key (course_id, number) references passages on delete cascade)`,
    ],
  },
];

const BATCH = 64;
/** Passages that the vectors propose per question. */
const PROPOSED = 50;

/** Throws VectorsUnavailableError where the server has no pgvector, SchemaTooNewError. */
export async function prepareVectors(database: Database): Promise<void> {
  try {
    await database.migrate('knowledge-vectors', vectorMigrations);
  } catch (error) {
    if (error instanceof SchemaTooNewError) throw error;
    throw new VectorsUnavailableError(error);
  }
}

/** Embeds the course's passages that have no vector of this model yet; resumes where it was stopped. */
export async function embedPassages(
  database: Database,
  courseId: number,
  embedder: Embedder,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const rows = await database.query<{ number: number; heading: string[]; body: string }>(
      `select p.number, p.heading, p.body from passages p
       where p.course_id = $1 and not exists (select 1 from passage_vectors v
         where v.course_id = p.course_id and v.number = p.number and v.model = $2)
       order by p.number limit ${BATCH}`,
      [courseId, embedder.name],
    );
    if (rows.length === 0) return;
    const texts = rows.map(({ heading, body }) => [...heading, body].join('\n'));
    const vectors = await embedder.embed(texts, signal ? { signal } : {});
    if (vectors.length !== rows.length) {
      throw new RangeError(
        `The embedder "${embedder.name}" returned ${vectors.length} vectors for ${rows.length} texts.`,
      );
    }
    await database.query(
      // Another process may have removed or embedded some of them meanwhile.
      `insert into passage_vectors (course_id, number, model, embedding)
       select $1, t.number, $2, t.embedding::vector from unnest($3::integer[], $4::text[]) as t (number, embedding)
       where exists (select 1 from passages p where p.course_id = $1 and p.number = t.number)
       on conflict do nothing`,
      [courseId, embedder.name, rows.map(({ number }) => number), vectors.map(literal)],
    );
  }
}

/** Numbers of the passages nearest to the question, nearest first. */
export async function nearestPassages(
  database: Queryable,
  courseId: number,
  embedder: Embedder,
  question: string,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const [vector] = await embedder.embed([question], signal ? { signal } : {});
  if (!vector) return [];
  const rows = await database.query<{ number: number }>(
    `select number from passage_vectors where course_id = $1 and model = $2
       and vector_dims(embedding) = ${vector.length}
     order by embedding <=> $3::vector, number limit ${PROPOSED}`,
    [courseId, embedder.name, literal(vector)],
  );
  return rows.map(({ number }) => number);
}

/** Reciprocal rank fusion: places in several rankings to one score. The usual constant flattens the first places. */
export function fuseRanks(rankings: readonly (readonly number[])[]): Map<number, number> {
  const scores = new Map<number, number>();
  for (const ranking of rankings) {
    ranking.forEach((number, index) => {
      scores.set(number, (scores.get(number) ?? 0) + 1 / (60 + index + 1));
    });
  }
  return scores;
}

function literal(vector: Float32Array): string {
  return `[${vector.join(',')}]`;
}
