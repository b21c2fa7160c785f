import { expect, test } from 'vitest';
import { courseNameLimit } from '../courses/choose-course.ts';
import { type ButtonMeaning, customIdLimit, decodeButton, encodeButton } from './custom-ids.ts';

const passage = (more: object = {}): ButtonMeaning => ({
  kind: 'passage',
  number: 1,
  passage: 42,
  start: 0,
  end: 7,
  course: 'LLM',
  ...more,
});

test.each<[string, ButtonMeaning]>([
  ['a passage', passage()],
  ['a course’s name with colons', passage({ course: 'a:b::c' })],
  ['a Korean name', passage({ course: '인공지능 입문' })],
  [
    'the largest numbers and the longest name',
    passage({
      number: 99,
      passage: 2 ** 31 - 1,
      start: 2 ** 31 - 1,
      end: 2 ** 31 - 1,
      course: '가'.repeat(courseNameLimit),
    }),
  ],
  ['a confirmation', { kind: 'removal', confirmed: true, pending: 'abcdefghijkl' }],
  ['a refusal', { kind: 'removal', confirmed: false, pending: 'A-_0' }],
])('%s comes back as it went, within Discord’s limit', (_, button) => {
  const id = encodeButton(button);
  expect(id!.length).toBeLessThanOrEqual(customIdLimit);
  expect(decodeButton(id!)).toEqual(button);
});

test('a name that is too long makes no button', () => {
  expect(encodeButton(passage({ course: 'x'.repeat(90) }))).toBeUndefined();
});

test.each([
  '',
  'passage',
  'passage:1:2:3:4:',
  'passage:-1:2:3:4:x',
  'passage:1:2:3:4',
  'removal:maybe:abcd',
  'removal:yes:',
  'other:1',
])('%j means nothing', (id) => {
  expect(decodeButton(id)).toBeUndefined();
});
