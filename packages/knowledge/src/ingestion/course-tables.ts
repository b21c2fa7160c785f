/** Writing a note into the library's tables, and taking it out again: each within the caller's transaction. */

import type { Reading } from '../contract.ts';
import type { Queryable } from '../database/database.ts';
import { type CutOptions, cutPassages } from '../passages/cut.ts';
import {
  lengthCode,
  RECORD_BYTES,
  SEGMENT_SIZE,
  type TermCounts,
  withoutSlots,
  writeRecord,
} from '../retrieval/postings.ts';
import { glossaryKey } from '../terms/glossary.ts';
import { TermScan } from '../terms/index-terms.ts';
import { minePairs } from '../terms/mine.ts';

export interface StoredPassage {
  readonly number: number;
  readonly body: string;
  readonly above: string;
}

/** What a passage is found by besides its own text. The course's statistics don't count it as length. */
export function aboveOf(title: string, heading: readonly string[], context: string): string {
  const names = heading.includes(title) ? heading : [title, ...heading];
  return [...names, context].filter((part) => part !== '').join('\n');
}

/** Adds the note; the course must not hold one of this path. Returns its passages as stored. */
export async function addNote(
  transaction: Queryable,
  courseId: number,
  path: string,
  hash: string,
  reading: Reading,
  options: CutOptions,
): Promise<StoredPassage[]> {
  const cuts = cutPassages(reading, options);
  // This row's lock also keeps two ingestions of one course from mixing up the posting lists.
  const [course] = await transaction.query<{ first: number }>(
    'update courses set next_number = next_number + $2 where id = $1 returning next_number - $2::integer as first',
    [courseId, cuts.length],
  );
  if (!course) throw new Error(`The course was removed while ${path} was being added.`);
  const [note] = await transaction.query<{ id: number }>(
    `insert into notes (course_id, path, title, hash, text, blocks) values ($1, $2, $3, $4, $5, $6::jsonb) returning id`,
    [courseId, path, reading.title, hash, reading.text, JSON.stringify(reading.blocks)],
  );
  const noteId = note!.id;
  const passages = cuts.map((cut, index) => ({
    number: course.first + index,
    body: reading.text.slice(cut.start, cut.end),
    above: aboveOf(reading.title, cut.heading, cut.context),
  }));
  await transaction.query(
    `insert into passages (course_id, number, note_id, start_at, end_at, heading, context, body)
     select $1, t.number, $2, t.start_at, t.end_at, t.heading::jsonb, t.context, t.body
     from unnest($3::integer[], $4::integer[], $5::integer[], $6::text[], $7::text[], $8::text[])
       as t (number, start_at, end_at, heading, context, body)`,
    [
      courseId,
      noteId,
      passages.map(({ number }) => number),
      cuts.map(({ start }) => start),
      cuts.map(({ end }) => end),
      cuts.map(({ heading }) => JSON.stringify(heading)),
      cuts.map(({ context }) => context),
      passages.map(({ body }) => body),
    ],
  );
  const { segments, length } = collectPostings(passages);
  for (const [segment, postings] of segments) await appendPostings(transaction, courseId, segment, postings);
  await countPassages(transaction, courseId, passages.length, length);
  await addPairs(transaction, courseId, noteId, reading.text);
  return passages;
}

/** Takes the note out; false if the course holds none of this path. */
export async function removeNote(transaction: Queryable, courseId: number, path: string): Promise<boolean> {
  await transaction.query('select 1 from courses where id = $1 for update', [courseId]);
  const passages = await transaction.query<{
    number: number;
    title: string;
    heading: string[];
    context: string;
    body: string;
  }>(
    `select p.number, n.title, p.heading, p.context, p.body from passages p join notes n on n.id = p.note_id
     where n.course_id = $1 and n.path = $2`,
    [courseId, path],
  );
  const { segments, length } = collectPostings(
    passages.map(({ number, title, heading, context, body }) => ({
      number,
      body,
      above: aboveOf(title, heading, context),
    })),
  );
  for (const [segment, postings] of segments) await dropPostings(transaction, courseId, segment, postings);
  await countPassages(transaction, courseId, -passages.length, -length);
  const removed = await transaction.query(
    'delete from notes where course_id = $1 and path = $2 returning id',
    [courseId, path],
  );
  return removed.length > 0;
}

/** Term → slot within the segment → counts. */
type Postings = Map<string, Map<number, TermCounts>>;

interface Collected {
  readonly segments: ReadonlyMap<number, { postings: Postings; lengths: ReadonlyMap<number, number> }>;
  /** Index terms of all passages together. */
  readonly length: number;
}

function collectPostings(passages: readonly StoredPassage[]): Collected {
  const segments = new Map<number, { postings: Postings; lengths: Map<number, number> }>();
  const scan = new TermScan();
  let total = 0;
  for (const { number, body, above } of passages) {
    const segment = Math.floor(number / SEGMENT_SIZE);
    const slot = number % SEGMENT_SIZE;
    let collected = segments.get(segment);
    if (!collected) {
      collected = { postings: new Map(), lengths: new Map() };
      segments.set(segment, collected);
    }
    const { postings, lengths } = collected;
    const countsOf = (term: string): TermCounts => {
      let slots = postings.get(term);
      if (!slots) {
        slots = new Map();
        postings.set(term, slots);
      }
      let counts = slots.get(slot);
      if (!counts) {
        counts = { text: 0, heading: 0 };
        slots.set(slot, counts);
      }
      return counts;
    };
    const length = scan.scan(body, (term) => {
      countsOf(term).text += 1;
    });
    scan.scan(above, (term) => {
      countsOf(term).heading += 1;
    });
    lengths.set(slot, length);
    total += length;
  }
  return { segments, length: total };
}

async function appendPostings(
  transaction: Queryable,
  courseId: number,
  segment: number,
  { postings, lengths }: { postings: Postings; lengths: ReadonlyMap<number, number> },
): Promise<void> {
  const lists: Uint8Array[] = [];
  for (const slots of postings.values()) {
    const list = new Uint8Array(slots.size * RECORD_BYTES);
    let at = 0;
    for (const [slot, counts] of slots) {
      writeRecord(list, at, slot, counts, lengthCode(lengths.get(slot)!));
      at += RECORD_BYTES;
    }
    lists.push(list);
  }
  const packed = packLists(lists);
  await transaction.query(
    `insert into postings (course_id, term, segment, data)
     select $1::integer, t.term, $2::integer, substring($3::bytea from t.at + 1 for t.size)
     from unnest($4::text[], $5::integer[], $6::integer[]) as t (term, at, size)
     on conflict (course_id, term, segment) do update set data = postings.data || excluded.data`,
    [courseId, segment, packed.bytes, [...postings.keys()], packed.starts, packed.sizes],
  );
}

async function dropPostings(
  transaction: Queryable,
  courseId: number,
  segment: number,
  { postings, lengths }: { postings: Postings; lengths: ReadonlyMap<number, number> },
): Promise<void> {
  const gone = new Set(lengths.keys());
  const rows = await transaction.query<{ term: string; data: Uint8Array }>(
    'select term, data from postings where course_id = $1 and segment = $2 and term = any($3::text[])',
    [courseId, segment, [...postings.keys()]],
  );
  const kept = rows.map(({ term, data }) => ({ term, list: withoutSlots(data, gone) }));
  const packed = packLists(kept.map(({ list }) => list));
  const parameters = [courseId, segment, kept.map(({ term }) => term)] as const;
  await transaction.query(
    `update postings p set data = substring($4::bytea from t.at + 1 for t.size)
     from unnest($3::text[], $5::integer[], $6::integer[]) as t (term, at, size)
     where p.course_id = $1 and p.segment = $2 and p.term = t.term`,
    [...parameters, packed.bytes, packed.starts, packed.sizes],
  );
  await transaction.query(
    'delete from postings where course_id = $1 and segment = $2 and term = any($3::text[]) and octet_length(data) = 0',
    parameters,
  );
}

/** Many lists travel as one value: an array of byte strings would be written out in hexadecimal one by one. */
function packLists(lists: readonly Uint8Array[]): { bytes: Uint8Array; starts: number[]; sizes: number[] } {
  const bytes = new Uint8Array(lists.reduce((sum, list) => sum + list.length, 0));
  const starts: number[] = [];
  let at = 0;
  for (const list of lists) {
    bytes.set(list, at);
    starts.push(at);
    at += list.length;
  }
  return { bytes, starts, sizes: lists.map((list) => list.length) };
}

async function countPassages(
  transaction: Queryable,
  courseId: number,
  passages: number,
  length: number,
): Promise<void> {
  await transaction.query('update courses set passages = passages + $2, length = length + $3 where id = $1', [
    courseId,
    passages,
    length,
  ]);
}

async function addPairs(
  transaction: Queryable,
  courseId: number,
  noteId: number,
  text: string,
): Promise<void> {
  const rows = minePairs(text)
    .flatMap(({ left, right }) => [
      { key: glossaryKey(left), equivalent: right },
      { key: glossaryKey(right), equivalent: left },
    ])
    .filter(({ key, equivalent }) => key !== '' && key !== glossaryKey(equivalent));
  if (rows.length === 0) return;
  await transaction.query(
    `insert into glossary (course_id, note_id, key, equivalent)
     select $1, $2, t.key, t.equivalent from unnest($3::text[], $4::text[]) as t (key, equivalent)`,
    [courseId, noteId, rows.map(({ key }) => key), rows.map(({ equivalent }) => equivalent)],
  );
}
