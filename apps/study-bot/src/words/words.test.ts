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

test('every command, option and description has its Korean, within Discord’s limits', () => {
  interface Named {
    name: string;
    name_localizations?: { ko?: string };
    description?: string;
    description_localizations?: { ko?: string };
    options?: Named[];
  }
  const check = ({
    name,
    name_localizations,
    description,
    description_localizations,
    options = [],
  }: Named): void => {
    expect(name_localizations?.ko, name).toMatch(/\p{Script=Hangul}/u);
    if (description !== undefined) {
      expect(description.length).toBeLessThanOrEqual(100);
      expect(description_localizations?.ko, name).toMatch(/\p{Script=Hangul}/u);
      // The names of commands and options: lower case, no spaces.
      expect(name_localizations?.ko).toMatch(/^[-_\p{L}\p{N}]{1,32}$/u);
    }
    const names = options.map((option) => option.name_localizations?.ko);
    expect(new Set(names).size).toBe(names.length);
    options.forEach(check);
  };
  (commandDefinitions(2000) as Named[]).forEach(check);
});
