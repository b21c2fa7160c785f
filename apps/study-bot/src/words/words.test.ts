import { describe, expect, test } from 'vitest';
import { commandDefinitions } from '../commands/definitions.ts';
import { fileSize } from './file-size.ts';
import { languageOfLocale, languageOfText } from './locale.ts';
import { words } from './words.ts';

describe('the language', () => {
  test.each([
    ['ko', undefined, 'ko'],
    ['en-US', 'ko', 'en'],
    ['ja', 'ko', 'en'],
    [undefined, 'ko', 'ko'],
    [null, null, 'en'],
    [undefined, undefined, 'en'],
  ])('of locale %s in a server of %s', (locale, guild, language) => {
    expect(languageOfLocale(locale, guild)).toBe(language);
  });

  test.each([
    ['토큰이 뭐야?', 'en-US', 'ko'],
    ['transformer가 뭐야?', 'en-US', 'ko'],
    ['what is a token?', 'ko', 'en'],
    ['???', 'ko', 'ko'],
    ['???', undefined, 'en'],
  ])('of %s in a server of %s', (text, guild, language) => {
    expect(languageOfText(text, guild)).toBe(language);
  });
});

test.each([
  [1, '1 bytes'],
  [1023, '1023 bytes'],
  [4096, '4 KB'],
  [1_572_864, '1.5 MB'],
  [10 * 1_048_576, '10 MB'],
  [500 * 1_048_576, '500 MB'],
])('%i bytes are said as %s', (bytes, said) => {
  expect(fileSize(bytes)).toBe(said);
});

test('every sentence is said in both languages, in its own script', () => {
  for (const [key, korean] of Object.entries(words.ko)) {
    const english = words.en[key as keyof typeof words.en];
    expect(typeof english).toBe(typeof korean);
    if (typeof korean !== 'string' || key === 'language') continue;
    expect(korean).toMatch(/\p{Script=Hangul}/u);
    expect(english).not.toMatch(/\p{Script=Hangul}/u);
  }
});

/** What each sentence with blanks is filled with. */
const fillings: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  fullPassage: [[1]],
  understoodAs: [['x']],
  courseUsed: [['x']],
  questionTooLong: [[2000]],
  tooManyAtOnce: [[1], [2]],
  tooFast: [[6]],
  cannotWrite: [
    ['#x', ['SendMessages']],
    ['#x', ['SendMessagesInThreads']],
  ],
  threadLocked: [['#x']],
  noCourse: [[true], [false]],
  unknownCourse: [
    ['x', []],
    ['x', ['y', 'z']],
  ],
  courseNameInvalid: [[50]],
  mayNotChange: [[undefined], ['<@&1>']],
  tooManyCourses: [[1], [20]],
  tooManyNotes: [[500]],
  reading: [[1, 2]],
  ingested: [[{ course: 'x', added: 1, unchanged: 0 }], [{ course: 'x', added: 2, unchanged: 1 }]],
  fileProblem: [
    [{ kind: 'unsupported', known: ['md'] }],
    [{ kind: 'too-large', limit: 4096 }],
    ...['same-name', 'foreign-host', 'download', 'not-text', 'too-slow', 'unreadable'].map((kind) => [
      { kind },
    ]),
  ],
  courseLine: [
    ['x', 1, false],
    ['x', 2, true],
  ],
  notesOf: [['x', 1]],
  more: [[3]],
  nowDefault: [['x']],
  confirmRemoval: [['x', 1]],
  confirmNoteRemoval: [['x', 'y']],
  noteUnknown: [['x', 'y']],
  removed: [['x']],
  roleSet: [['<@&1>']],
  passageTitle: [['x']],
  help: [[true], [false]],
};

test('every sentence with blanks is said in both languages, whatever it is filled with', () => {
  const functions = Object.entries(words.ko).filter(([, value]) => typeof value === 'function');
  expect(functions.map(([key]) => key).toSorted()).toEqual(Object.keys(fillings).toSorted());
  for (const [key, filled] of Object.entries(fillings)) {
    const say = (language: 'ko' | 'en', blanks: readonly unknown[]): string =>
      (words[language][key as keyof typeof words.en] as (...all: readonly unknown[]) => string)(...blanks);
    for (const blanks of filled) {
      const [korean, english] = [say('ko', blanks), say('en', blanks)];
      for (const text of [korean, english]) expect(text, key).not.toMatch(/undefined|NaN|\[object/);
      expect(english, key).not.toMatch(/\p{Script=Hangul}/u);
      // A place is the notes' own words.
      if (key !== 'passageTitle') expect(korean, key).toMatch(/\p{Script=Hangul}/u);
    }
  }
});

interface Named {
  name: string;
  name_localizations?: { ko?: string };
  description?: string;
  description_localizations?: { ko?: string };
  required?: boolean;
  max_length?: number;
  options?: Named[];
}

// https://discord.com/developers/docs/interactions/application-commands
test('every command, option and description has its Korean, within Discord’s limits', () => {
  const definitions = commandDefinitions(4000) as Named[];
  const check = (each: Named): void => {
    const { name, description, options = [] } = each;
    const [korean, koreanDescription] = [each.name_localizations?.ko, each.description_localizations?.ko];
    expect(korean, name).toMatch(/\p{Script=Hangul}/u);
    for (const one of [name, korean!]) {
      // A context menu's name may be anything short.
      expect(one).toMatch(description === undefined ? /^.{1,32}$/u : /^[-_'\p{L}\p{N}]{1,32}$/u);
      if (description !== undefined) expect(one).toBe(one.toLowerCase());
    }
    if (description !== undefined) {
      expect(koreanDescription, name).toMatch(/\p{Script=Hangul}/u);
      for (const one of [description, koreanDescription!]) {
        expect(one.length).toBeGreaterThan(0);
        expect(one.length).toBeLessThanOrEqual(100);
      }
    }
    if (each.max_length !== undefined) expect(each.max_length).toBeLessThanOrEqual(6000);
    expect(options.length).toBeLessThanOrEqual(25);
    expectDifferent(options);
    const required = options.map((option) => option.required === true);
    expect(required, `${name}: required options come first`).toEqual(
      required.toSorted((a, b) => Number(b) - Number(a)),
    );
    options.forEach(check);
  };
  const expectDifferent = (all: Named[]): void => {
    for (const names of [all.map(({ name }) => name), all.map((each) => each.name_localizations?.ko)]) {
      expect(new Set(names).size).toBe(all.length);
    }
  };
  expectDifferent(definitions);
  definitions.forEach(check);
});
