import { permission } from '@haksup/loopback-discord';
import { describe, expect, test, vi } from 'vitest';
import { groupForTests, shelfForTests, testWhatWasSent } from '../testing/end-to-end.ts';
import { plainReply, quoteBestPassage, speaking } from '../testing/scripted-tutor.ts';
import { buttonsOf, withStudyGroup } from '../testing/study-group.ts';

const shelf = await shelfForTests();
const group = await groupForTests(shelf);

const ask = (question: string, more: Record<string, string | boolean> = {}, locale?: string) =>
  group.discord.people.useCommand({
    user: group.jun,
    channel: group.channel,
    name: 'ask',
    options: { question, ...more },
    ...(locale !== undefined && { locale }),
  });
const anyAnswer = () => group.waitForMessage('the answer', () => true);

describe('/ask', () => {
  test('acknowledges at once and answers with the question, the source and a button', async () => {
    group.tutor.script = async (question, options) => {
      expect(group.discord.requests.some(({ path }) => path.endsWith('/callback'))).toBe(true);
      return quoteBestPassage(shelf.library)(question, options);
    };
    ask('What is a token?');
    const answer = await anyAnswer();
    expect(answer.ephemeral).toBe(false);
    expect(answer.message.content).toBe(
      '> What is a token?\n\nA token is a piece of text that the model reads at once. [1]\n\n-# [1] week1.md › Tokens',
    );
    expect(buttonsOf(answer)).toHaveLength(1);
    expect(answer.contents).toHaveLength(1);
  });

  test.each([
    ['ko', '[1] 자세히'],
    ['en-US', '[1] Full passage'],
    ['ja', '[1] Full passage'],
  ])('speaks the person’s language: %s', async (locale, label) => {
    ask('token?', {}, locale);
    expect(buttonsOf(await anyAnswer())[0]?.label).toBe(label);
  });

  test('without a locale takes the server’s', async () => {
    await withStudyGroup(shelf, { locale: 'ko' }, async ({ discord, jun, channel, waitForMessage }) => {
      discord.people.useCommand({ user: jun, channel, name: 'ask', options: { question: 'token?' } });
      const answer = await waitForMessage('the answer', () => true);
      expect(buttonsOf(answer)[0]?.label).toBe('[1] 자세히');
    });
  });

  test('in private is seen by the person alone and joins no conversation', async () => {
    const thread = group.discord.world.addChannel({
      type: 11,
      guild_id: group.guild.id,
      parent_id: group.channel.id,
      name: 't',
    });
    group.discord.gateway.dispatch('THREAD_CREATE', { ...thread, thread_metadata: {} });
    group.discord.people.useCommand({
      user: group.jun,
      channel: thread,
      name: 'ask',
      options: { question: 'token?', private: true },
    });
    expect((await anyAnswer()).ephemeral).toBe(true);
    expect(group.tutor.asked[0]?.conversation).not.toBe(thread.id);
    group.discord.people.useCommand({
      user: group.jun,
      channel: thread,
      name: 'ask',
      options: { question: 'token?' },
    });
    await group.discord.waitFor('the second question', () => group.tutor.asked.length === 2);
    expect(group.tutor.asked[1]?.conversation).toBe(thread.id);
  });

  test('goes to the named course, however it is typed, and names those there are', async () => {
    await group.addNote('선형대수', 'a.md', '# 벡터\n\n벡터는 방향과 크기가 있다.\n');
    ask('token?', { course: ' llm ' });
    await group.discord.waitFor('the question', () => group.tutor.asked.length === 1);
    expect(group.tutor.asked[0]?.course.name).toBe('LLM');
    ask('token?', { course: 'Nope*' });
    const answer = await group.waitForMessage('the names', ({ message }) =>
      message.content.includes('no course'),
    );
    expect(answer.message.content).toBe('There is no course “Nope\\*” here. There are: LLM, 선형대수.');
  });

  test('what notes say can neither ping, link behind a label nor format', async () => {
    group.tutor.script = async (question, options) => {
      const reply = await quoteBestPassage(shelf.library)(question, options);
      return { ...reply, text: '[click](http://evil.example) <@1> @everyone **x** `y`' };
    };
    ask('token? @everyone');
    const { message } = await anyAnswer();
    expect(message.content).toContain(
      '\\[click\\](http://evil.example) \\<@1\\> \\@everyone \\*\\*x\\*\\* \\`y\\`',
    );
    expect(message.content).toContain('> token? \\@everyone');
    expect(message.allowed_mentions).toMatchObject({ parse: [] });
    expect(message.flags & 4).toBe(4);
  });

  test('an abstention has neither sources nor buttons', async () => {
    group.tutor.script = async () =>
      plainReply('The notes do not say. Closest: week_1.md.', {
        abstained: true,
        near: [{ note: 'week_1.md', heading: ['Tokens'] }],
      });
    ask('weather?');
    const answer = await anyAnswer();
    expect(answer.message.content).toBe('> weather?\n\nThe notes do not say. Closest: week\\_1.md.');
    expect(buttonsOf(answer)).toEqual([]);
  });

  test('an over-long answer goes on in further messages, buttons below the last', async () => {
    const reply = quoteBestPassage(shelf.library);
    group.tutor.script = async (question, options) => ({
      ...(await reply(question, options)),
      text: `${'긴 문장이 계속 이어진다. '.repeat(300)}끝.`,
    });
    ask('token?');
    await group.waitForMessage('the end', ({ message }) => message.content.includes('끝.'));
    const parts = group.messagesIn(group.channel);
    expect(parts.length).toBe(3);
    expect(parts.every(({ message }) => message.content.length <= 2000)).toBe(true);
    expect(parts.map((part) => buttonsOf(part).length)).toEqual([0, 0, 1]);
  });

  test('a question that fails is said to have failed; the log knows why, without words or tokens', async () => {
    group.tutor.script = async () => {
      throw new Error('database on fire');
    };
    const interaction = ask('a secret question?');
    expect((await anyAnswer()).message.content).toContain('Something went wrong on my side');
    const log = group.log.join('');
    expect(log).toContain('database on fire');
    expect(log).not.toContain('a secret question');
    expect(log).not.toContain(interaction.token);
    expect(log).not.toContain(group.discord.token);
  });

  test('too many at once are refused kindly, and only to the person', async () => {
    group.tutor.script = speaking(['slow ', 'answer'], 150);
    ask('first');
    ask('second');
    await group.discord.waitFor('two questions', () => group.tutor.asked.length === 2);
    ask('third');
    const refusal = await group.waitForMessage('a refusal', ({ ephemeral }) => ephemeral);
    expect(refusal.message.content).toContain('still working on 2 questions of yours');
  });
});

describe('the context menu', () => {
  test('asks what the message says', async () => {
    const target = group.discord.people.write(group.mina, group.channel, 'What is a token?');
    group.discord.people.useMessageCommand(group.jun, target, 'Ask about this message');
    const answer = await anyAnswer();
    expect(answer.message.content).toContain('> What is a token?');
    expect(group.tutor.asked[0]?.question).toBe('What is a token?');
  });

  test('on a message without text says so', async () => {
    const target = group.discord.people.write(group.mina, group.channel, '@bot');
    await group.waitForMessage('the hint', ({ message }) => message.content.includes('What would you like'));
    group.discord.people.useMessageCommand(group.jun, target, 'Ask about this message', 'ko');
    const answer = await group.waitForMessage('the answer', ({ ephemeral }) => ephemeral);
    expect(answer.message.content).toBe('그 메시지에는 질문으로 삼을 글이 없어요.');
  });
});

describe('typing', () => {
  test('into the course suggests the server’s own courses alone', async () => {
    await group.addNote('선형대수', 'a.md', '# 벡터\n\n벡터.\n');
    await group.addNote('Secret', 's.md', '# S\n\nS.\n', 'discord:1');
    const type = async (course: string) => {
      const { id } = group.discord.people.typeInto(
        { user: group.jun, channel: group.channel, name: 'ask', options: { question: 'x', course } },
        'course',
      );
      return group.discord.waitFor('suggestions', () => group.discord.interactions.answers.get(id));
    };
    expect(await type('')).toEqual({
      choices: [
        { name: 'LLM', value: 'LLM' },
        { name: '선형대수', value: '선형대수' },
      ],
    });
    expect(await type('선')).toEqual({ choices: [{ name: '선형대수', value: '선형대수' }] });
    expect(await type('sec')).toEqual({ choices: [] });
  });

  test('into the note suggests the course’s notes', async () => {
    const { id } = group.discord.people.typeInto(
      {
        user: group.mina,
        channel: group.channel,
        name: 'course remove',
        options: { course: 'llm', note: 'WEEK' },
      },
      'note',
    );
    expect(
      await group.discord.waitFor('suggestions', () => group.discord.interactions.answers.get(id)),
    ).toEqual({
      choices: [{ name: 'week1.md', value: 'week1.md' }],
    });
  });
});

describe('the button below an answer', () => {
  const press = async (record: Awaited<ReturnType<typeof anyAnswer>>, locale?: string) => {
    group.discord.people.press(group.mina, record.message, buttonsOf(record)[0]!.custom_id, locale);
    return group.waitForMessage(
      'the passage',
      ({ ephemeral, message }) => ephemeral && message.content !== '',
    );
  };

  test('shows the whole passage to the person alone, the quote in bold, its marks escaped', async () => {
    ask('token?');
    const passage = await press(await anyAnswer());
    expect(passage.message.content).toBe(
      [
        '**week1.md › Tokens**',
        '> **A token is a piece of text that the model reads at once.**',
        '> Tokens are counted, see here and \\<@1\\>.',
      ].join('\n'),
    );
  });

  test('works after a restart', async () => {
    ask('token?');
    const answer = await anyAnswer();
    await group.bot.stop();
    await group.restart();
    expect((await press(answer)).message.content).toContain(
      '**A token is a piece of text that the model reads at once.**',
    );
  });

  test('tells kindly where the note was changed since', async () => {
    ask('token?');
    const answer = await anyAnswer();
    await group.addNote('LLM', 'week1.md', '# Tokens\n\nSomething else entirely.\n');
    expect((await press(answer, 'ko')).message.content).toContain('더 이상 없어요');
  });

  test('shows nothing of another server’s notes, whatever its custom id says', async () => {
    ask('token?');
    const answer = await anyAnswer();
    const other = group.discord.world.addGuild('Other', group.mina);
    const forged = group.discord.messages.post({
      channelId: other.channel.id,
      author: group.discord.world.bot,
      body: { content: 'x', components: answer.message.components as never },
    });
    group.discord.people.press(group.mina, forged, buttonsOf(answer)[0]!.custom_id);
    const shown = await group.waitForMessage(
      'the passage',
      ({ ephemeral, message }) => ephemeral && message.content !== '',
    );
    expect(shown.message.content).toContain('no longer exists');
  });

  test('that this bot never made is answered kindly', async () => {
    ask('token?');
    const answer = await anyAnswer();
    group.discord.people.press(group.mina, answer.message, 'old:button');
    const told = await group.waitForMessage('the answer', ({ ephemeral }) => ephemeral);
    expect(told.message.content).toContain("don't know this command");
  });
});

describe('when Discord loses the interaction', () => {
  test('a late acknowledgement (10062) is followed by an ordinary message', async () => {
    group.discord.interactions.limits.acknowledgeMilliseconds = -1;
    ask('What is a token?');
    const answer = await group.waitForMessage('the answer', ({ message }) => message.content.includes('[1]'));
    expect(answer.message.webhook_id).toBeUndefined();
    expect(answer.message.content).toContain('> What is a token?');
    expect(buttonsOf(answer)).toHaveLength(1);
  });

  test.each([
    [
      '10015',
      () => group.discord.interactions.loseWebhook([...group.discord.world.interactions.values()].at(-1)!),
    ],
    ['50027', () => Object.assign(group.discord.interactions.limits, { tokenMilliseconds: -1 })],
  ])('a lost webhook (%s) midway: the same message is finished without it', async (_, lose) => {
    group.tutor.script = async (_question, { onText }) => {
      onText?.({ added: 'Begun', whole: 'Begun', restarted: false });
      await group.waitForMessage('the beginning', ({ message }) => message.content.includes('Begun'));
      lose();
      return plainReply('Begun and done.');
    };
    ask('token?');
    const answer = await group.waitForMessage('the end', ({ message }) =>
      message.content.includes('Begun and done.'),
    );
    expect(answer.contents).toHaveLength(2);
    expect(group.messagesIn(group.channel)).toHaveLength(1);
    expect(group.log.join('')).not.toContain([...group.discord.world.interactions.values()].at(-1)!.token);
  });

  test('a webhook lost before the first word: the answer is posted in the channel', async () => {
    group.tutor.script = async () => {
      group.discord.interactions.loseWebhook([...group.discord.world.interactions.values()].at(-1)!);
      return plainReply('Late but here.');
    };
    ask('token?');
    const answer = await group.waitForMessage('the answer', ({ message }) =>
      message.content.includes('Late but here.'),
    );
    expect(answer.message.channel_id).toBe(group.channel.id);
  });

  test('a private answer goes to the person directly, never into the channel', async () => {
    group.tutor.script = async () => {
      group.discord.interactions.loseWebhook([...group.discord.world.interactions.values()].at(-1)!);
      return plainReply('For you alone.');
    };
    ask('token?', { private: true });
    const answer = await group.waitForMessage('the answer', ({ message }) =>
      message.content.includes('For you alone.'),
    );
    expect(answer.message.channel_id).toBe(group.discord.world.directChannel(group.jun).id);
    expect(group.messagesIn(group.channel)).toEqual([]);
  });

  test('an answer that may not stand in the channel goes to the person directly', async () => {
    await group.without(permission.sendMessages, async () => {
      group.discord.interactions.limits.acknowledgeMilliseconds = -1;
      ask('token?');
      const answer = await anyAnswer();
      expect(answer.message.channel_id).toBe(group.discord.world.directChannel(group.jun).id);
      expect(answer.message.content).toContain('[1]');
    });
  });

  test('a draft’s further messages are removed without the webhook, too', async () => {
    group.tutor.script = async (_question, { onText }) => {
      onText?.({ added: '', whole: 'x '.repeat(1500), restarted: false });
      await group.discord.waitFor('two messages', () => group.messagesIn(group.channel).length === 2);
      group.discord.interactions.limits.tokenMilliseconds = -1;
      return plainReply('Short.');
    };
    ask('token?');
    await group.waitForMessage('the end', ({ message }) => message.content.endsWith('Short.'));
    await group.discord.waitFor('the rest to be gone', () => group.messagesIn(group.channel).length === 1);
  });

  test('a failure behind an acknowledgement whose answer was lost is told', async () => {
    group.discord.loseAnswerOf(/\/callback$/);
    const failing = vi.spyOn(shelf.library, 'courses').mockRejectedValueOnce(new Error('no database'));
    ask('token?');
    expect((await anyAnswer()).message.content).toContain('Something went wrong');
    failing.mockRestore();
  });

  test('an acknowledgement whose answer was lost is not made twice (40060)', async () => {
    group.discord.loseAnswerOf(/\/callback$/);
    ask('token?');
    const answer = await anyAnswer();
    expect(answer.message.webhook_id).toBeDefined();
    const acknowledgements = group.discord.requests.filter(({ path }) => path.endsWith('/callback'));
    expect(acknowledgements.map(({ status }) => status)).toEqual([500, 400]);
  });

  test('a 429 is waited out and logged without the interaction’s token', async () => {
    group.discord.rateLimits.plan({ route: /PATCH .*original/, retryAfterSeconds: 0.3 });
    const interaction = ask('token?');
    await anyAnswer();
    const edits = group.discord.requests.filter(({ method }) => method === 'PATCH');
    expect(edits.map(({ status }) => status)).toEqual([429, 200]);
    expect(edits[1]!.at - edits[0]!.at).toBeGreaterThanOrEqual(290);
    await vi.waitFor(() => expect(group.log.join('')).toContain('rate limited by Discord'));
    expect(group.log.join('')).not.toContain(interaction.token);
  });
});

test('a bucket that runs empty is waited for and logged without the interaction’s token', async () => {
  group.discord.rateLimits.addBucket({ route: /PATCH .webhooks/, limit: 1, seconds: 0.5 });
  // discord.js knows a bucket from its second answer on.
  group.tutor.script = speaking(['One ', 'two ', 'three ', 'four ', 'five.'], 100);
  const interaction = ask('token?');
  await group.waitForMessage('the end', ({ message }) => message.content.endsWith('four five.'));
  expect(group.discord.requests.filter(({ status }) => status === 429)).toEqual([]);
  expect(group.log.join('')).toContain('waiting for a rate limit');
  expect(group.log.join('')).not.toContain(interaction.token);
});

describe('/help', () => {
  test.each([
    ['ko', '여러분의 노트에서 답을 찾고'],
    ['en-GB', 'I answer from your notes'],
  ])('in %s', async (locale, words) => {
    group.discord.people.useCommand({ user: group.jun, channel: group.channel, name: 'help', locale });
    const help = await anyAnswer();
    expect(help.ephemeral).toBe(true);
    expect(help.message.content).toContain(words);
    expect(help.message.content.length).toBeLessThan(2000);
  });
});

describe('a person who brought the bot along', () => {
  test.each(['another person', 'a group'])('is answered privately in a conversation with %s', async (who) => {
    await group.addNote('Mine', 'own.md', '# Own\n\nMy own note.\n', `discord-user:${group.jun.id}`);
    const others = [group.mina, group.discord.world.addUser('Sora')].slice(0, who === 'a group' ? 2 : 1);
    const between = group.discord.world.addPrivateChannel(group.jun, ...others);
    group.discord.people.useCommand({
      user: group.jun,
      channel: between,
      name: 'ask',
      options: { question: 'own note?' },
    });
    const answer = await anyAnswer();
    expect(answer.ephemeral).toBe(true);
    expect(answer.message.content).toContain('My own note.');
  });

  test('is answered from their own notes, privately, in a server that did not add it', async () => {
    await group.addNote(
      'Mine',
      'own.md',
      '# Own\n\nMy own note on tokens.\n',
      `discord-user:${group.jun.id}`,
    );
    group.discord.people.useCommand({
      user: group.jun,
      channel: group.channel,
      name: 'ask',
      options: { question: 'tokens?' },
      userInstalled: true,
    });
    const answer = await anyAnswer();
    expect(answer.ephemeral).toBe(true);
    expect(answer.message.content).toContain('My own note on tokens.');
    expect(group.tutor.asked[0]?.course.owner).toBe(`discord-user:${group.jun.id}`);
  });
});

testWhatWasSent(shelf, 30);
