import { createTutor } from '@haksup/tutor';
import { expect, test } from 'vitest';
import { groupForTests, shelfForTests } from './testing/end-to-end.ts';
import { lexicalReader } from './testing/lexical-reader.ts';
import { buttonsOf } from './testing/study-group.ts';

// The real tutor over the real library in the real client; only the trained reader has a stand-in.

const note = [
  '# 대형 언어 모델',
  '## 미세 조정(fine-tuning)',
  '미세 조정은 이미 학습된 모델을 특정 작업에 맞게 더 학습시키는 방법이다.',
  '미세 조정의 단점은 비용이 많이 든다는 것이다.',
  '## Decoding',
  '```python\nlogits = model(*tokens)\n```',
].join('\n\n');

const shelf = await shelfForTests();
const tutor = await createTutor({ ...shelf, reader: lexicalReader });
const group = await groupForTests(shelf, { locale: 'ko', options: { tutor }, note });

test('a question, its follow-up in the thread, and the passage behind the answer', async () => {
  const asked = group.discord.people.write(group.jun, group.channel, '@bot 미세 조정이 뭐야?');
  const first = await group.waitForMessage('the answer', ({ message }) => message.channel_id === asked.id);
  expect(first.message.content).toContain('특정 작업에 맞게 더 학습시키는 방법');
  expect(first.message.content).toContain('-# [1] week1.md › 대형 언어 모델 › 미세 조정(fine-tuning)');
  expect(first.contents).toHaveLength(1);

  group.discord.people.write(group.jun, group.discord.world.channels.get(asked.id)!, '@bot 그거 단점은?');
  const second = await group.waitForMessage(
    'the follow-up',
    ({ message }) => message.channel_id === asked.id && message.id !== first.message.id,
  );
  expect(second.message.content).toContain('비용이 많이 든다');
  expect(second.message.content).toContain('-# 이렇게 이해했어요:');
  expect(
    await tutor.history({ course: { owner: group.owner, name: 'LLM' }, conversation: asked.id }),
  ).toHaveLength(2);

  group.discord.people.press(group.mina, first.message, buttonsOf(first)[0]!.custom_id, 'ko');
  const passage = await group.waitForMessage(
    'the passage',
    ({ ephemeral, message }) => ephemeral && message.content !== '',
  );
  expect(passage.message.content).toMatch(/> .*\*\*.*특정 작업에 맞게/);
});

test('what the notes do not say', async () => {
  group.discord.people.useCommand({
    user: group.jun,
    channel: group.channel,
    name: 'ask',
    options: { question: '오늘 서울 날씨는 어때?' },
    locale: 'ko',
  });
  const answer = await group.waitForMessage('the answer', () => true);
  expect(answer.message.content).toContain('노트에서 답을 찾지 못했어요');
  expect(buttonsOf(answer)).toEqual([]);
});

test('removing a course forgets its conversations', async () => {
  const bytes = new TextEncoder().encode('# 임시\n\n임시 과목의 노트이다.\n');
  const course = { owner: group.owner, name: '임시' };
  await shelf.library.ingest(course, [{ path: 'a.md', size: bytes.length, bytes: async () => bytes }]);
  await tutor.ask({ course, conversation: 'c', question: '임시 과목이 뭐야?' });
  group.discord.people.useCommand({
    user: group.mina,
    channel: group.channel,
    name: 'course remove',
    options: { course: '임시' },
  });
  const question = await group.waitForMessage(
    'the question',
    ({ message }) => message.content.includes('Remove') || message.content.includes('지울까요'),
  );
  group.discord.people.press(group.mina, question.message, buttonsOf(question)[0]!.custom_id);
  await group.waitForMessage('the end', ({ message }) => message.content.startsWith('지웠어요'));
  expect(await tutor.history({ course, conversation: 'c' })).toEqual([]);
});
