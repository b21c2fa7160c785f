/** The library's tables. */
import type { Migration } from '../database/database.ts';

export const libraryMigrations: readonly Migration[] = [
  {
    number: 1,
    name: 'courses, notes, passages, postings, glossary',
    statements: [
      // next_number: passages are numbered per course and numbers are never used again.
      // passages, length: what BM25 needs of the whole course; length in index terms.
      `create table courses (
        id integer generated always as identity primary key,
        owner text not null,
        name text not null,
        next_number integer not null default 0,
        passages integer not null default 0,
        length bigint not null default 0,
        unique (owner, name))`,
      // hash covers the file's bytes and the version of the reader; blocks as in the type Block.
      `create table notes (
        id integer generated always as identity primary key,
        course_id integer not null references courses on delete cascade,
        path text not null,
        title text not null,
        hash text not null,
        text text not null,
        blocks jsonb not null,
        unique (course_id, path))`,
      // start_at and end_at in UTF-16 code units of the note's text; body repeats that range, since Postgres
      // counts code points.
      `create table passages (
        course_id integer not null references courses on delete cascade,
        number integer not null,
        note_id integer not null references notes on delete cascade,
        start_at integer not null,
        end_at integer not null,
        heading jsonb not null,
        context text not null,
        body text not null,
        primary key (course_id, number))`,
      'create index passages_note on passages (note_id)',
      // One row per term and segment of passage numbers; data as described in retrieval/postings.ts.
      `create table postings (
        course_id integer not null references courses on delete cascade,
        term text collate "C" not null,
        segment integer not null,
        data bytea not null,
        primary key (course_id, term, segment))`,
      // Lists are rewritten when they grow; compressing them would cost more than it saves.
      'alter table postings alter column data set storage external',
      `create table glossary (
        course_id integer not null references courses on delete cascade,
        note_id integer not null references notes on delete cascade,
        key text collate "C" not null,
        equivalent text not null)`,
      'create index glossary_key on glossary (course_id, key)',
      'create index glossary_note on glossary (note_id)',
    ],
  },
];
