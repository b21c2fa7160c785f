import { expect, test } from 'vitest';
import { threadName } from './thread-name.ts';

test.each([
  ['a plain question', '프롬프트가 뭐야?', '프롬프트가 뭐야?'],
  [
    'mentions, emoji and time stamps',
    'what <@123> said <:smile:456> <t:1700000000:R> here',
    'what said here',
  ],
  ['marks and line breaks', '**what**\nis `this`', 'what is this'],
  ['nothing left', '<@123>', '…'],
  ['101 characters', '가'.repeat(101), `${'가'.repeat(99)}…`],
])('the thread’s name for %s', (_, question, name) => {
  expect(threadName(question)).toBe(name);
});

test('a thread’s name of wide emoji stays within 100 UTF-16 units', () => {
  const name = threadName('👨‍👩‍👧‍👦'.repeat(60));
  expect(name.length).toBeLessThanOrEqual(100);
  expect(name.endsWith('…')).toBe(true);
});
