import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readEnvironment } from './environment.ts';
import { UsageError } from './errors.ts';

describe('the environment', () => {
  test.each([
    [{}, { home: join(homedir(), '.haksup'), language: 'en' }],
    [{ HAKSUP_HOME: 'data' }, { home: resolve('data'), language: 'en' }],
    [
      { HAKSUP_HOME: '  ', DISCORD_TOKEN: '' },
      { home: join(homedir(), '.haksup'), language: 'en' },
    ],
    [{ LANG: 'ko_KR.UTF-8' }, { home: join(homedir(), '.haksup'), language: 'ko' }],
    [
      { LANG: 'ko_KR.UTF-8', LC_ALL: 'en_US.UTF-8' },
      { home: join(homedir(), '.haksup'), language: 'en' },
    ],
    [
      { DATABASE_URL: 'postgres://haksup@127.0.0.1/haksup', DISCORD_TOKEN: 'token' },
      {
        home: join(homedir(), '.haksup'),
        language: 'en',
        databaseUrl: 'postgres://haksup@127.0.0.1/haksup',
        discordToken: 'token',
      },
    ],
  ])('%j is read', (variables, environment) => {
    expect(readEnvironment(variables)).toEqual(environment);
  });

  test.each([
    ['DATABASE_URL', 'mysql://user:secret@127.0.0.1/x'],
    ['DISCORD_API', 'file:///secret'],
    ['DISCORD_DEVELOPMENT_GUILD', 'secret'],
  ])('a malformed %s is named and its value kept out of the message', (name, value) => {
    const read = (): unknown => readEnvironment({ [name]: value });
    expect(read).toThrow(UsageError);
    expect(read).toThrow(new RegExp(name));
    expect(read).not.toThrow(/secret/);
  });
});
