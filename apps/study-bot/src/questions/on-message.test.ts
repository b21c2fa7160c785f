import { type LoopbackDiscord, permission } from '@haksup/loopback-discord';
import { describe, expect, test, vi } from 'vitest';
import { groupForTests, shelfForTests, testWhatWasSent } from '../testing/end-to-end.ts';
import { plainReply, speaking } from '../testing/scripted-tutor.ts';
import { buttonsOf, withStudyGroup } from '../testing/study-group.ts';

const shelf = await shelfForTests();
const group = await groupForTests(shelf);

const threadOf = (messageId: string) =>
  group.discord.waitFor('the thread', () => group.discord.world.channels.get(messageId));
const answersIn = (channelId: string) =>
  group
    .messagesIn({ id: channelId })
    .filter(({ message }) => message.author.id === group.discord.world.bot.id);

describe('a mention in a channel', () => {
  test('is answered in a thread on the message, with its source and a button', async () => {
    const asked = group.discord.people.write(group.jun, group.channel, '@bot What is a token?');
    const thread = await threadOf(asked.id);
    const answer = await group.waitForMessage(
      'the answer',
      ({ message }) => message.channel_id === thread.id,
    );
    expect(thread.name).toBe('What is a token?');
    expect(answer.message.content).toBe(
      'A token is a piece of text that the model reads at once. [1]\n\n-# [1] week1.md › Tokens',
    );
    expect(buttonsOf(answer).map(({ label }) => label)).toEqual(['[1] Full passage']);
    expect(answer.message.allowed_mentions).toMatchObject({ parse: [] });
    expect(group.tutor.asked).toEqual([
      { course: { owner: group.owner, name: 'LLM' }, conversation: thread.id, question: 'What is a token?' },
    ]);
  });

  test('is answered once although Discord’s own answer to the post was lost (500)', async () => {
    group.discord.loseAnswerOf(/POST .*\/messages$/);
    const asked = group.discord.people.write(group.jun, group.channel, '@bot What is a token?');
    const posts = () =>
      group.discord.requests.filter(
        ({ method, path }) => method === 'POST' && path.endsWith(`${asked.id}/messages`),
      );
    await group.discord.waitFor('the second try', () => posts().length === 2 && posts()[1]!.status === 200);
    expect(answersIn(asked.id)).toHaveLength(1);
  });

  test('is answered in its thread although Discord’s own answer to the opening was lost (500)', async () => {
    group.discord.loseAnswerOf(/POST .*\/threads$/);
    const asked = group.discord.people.write(group.jun, group.channel, '@bot What is a token?');
    const answer = await group.waitForMessage('the answer', () => true);
    expect(answer.message.channel_id).toBe(asked.id);
  });

  test('goes on in the thread: by a mention and by a reply, under the same conversation', async () => {
    const asked = group.discord.people.write(group.jun, group.channel, '@bot What is a token?');
    const thread = await threadOf(asked.id);
    const first = await group.waitForMessage('the answer', ({ message }) => message.channel_id === thread.id);
    group.discord.people.write(group.mina, thread, '@bot and why?');
    await group.discord.waitFor('the second answer', () => answersIn(thread.id).length === 2);
    const reply = group.discord.people.write(group.jun, thread, 'an example?', { replyTo: first.message });
    await group.discord.waitFor('the third answer', () => answersIn(thread.id).length === 3);
    expect(group.tutor.asked.map(({ conversation }) => conversation)).toEqual([
      thread.id,
      thread.id,
      thread.id,
    ]);
    expect(group.tutor.asked.map(({ question }) => question)).toEqual([
      'What is a token?',
      'and why?',
      'an example?',
    ]);
    expect(answersIn(thread.id)[2]?.message.message_reference).toMatchObject({ message_id: reply.id });
    // Words that are not for the bot stay unanswered, also in its own thread.
    group.discord.people.write(group.jun, thread, 'thanks everybody');
    group.discord.people.write(group.jun, thread, 'quiet', { replyTo: first.message, ping: false });
    group.discord.people.write(group.jun, group.channel, '@bot one more');
    await group.discord.waitFor('the next question', () => group.tutor.asked.length === 4);
    expect(answersIn(thread.id)).toHaveLength(3);
  });

  test('keeps the course of its conversation when the default changes, also after a restart', async () => {
    const asked = group.discord.people.write(group.jun, group.channel, '@bot What is a token?');
    const thread = await threadOf(asked.id);
    await group.waitForMessage('the answer', ({ message }) => message.channel_id === thread.id);
    await group.addNote('Algebra', 'a.md', '# Groups\n\nA group has an inverse for each element.\n');
    await group.bot.stop();
    await group.restart();
    group.discord.people.write(group.jun, thread, '@bot and now?');
    await group.discord.waitFor('the second question', () => group.tutor.asked.length === 2);
    expect(group.tutor.asked[1]?.course.name).toBe('LLM');
    const elsewhere = group.discord.people.write(group.jun, group.channel, '@bot What is a group?');
    await threadOf(elsewhere.id);
    await group.discord.waitFor('the third question', () => group.tutor.asked.length === 3);
    expect(group.tutor.asked[2]?.course.name).toBe('Algebra');
    const answer = await group.waitForMessage(
      'the third answer',
      ({ message }) => message.channel_id === elsewhere.id && message.content.includes('Course: Algebra'),
    );
    expect(answer.message.content).toContain('-# Course: Algebra');
  });

  test('is told what to do where it asks nothing or there are no notes', async () => {
    group.discord.people.write(group.jun, group.channel, '@bot ');
    await group.waitForMessage('a hint', ({ message }) => message.content.startsWith('What would you like'));
    await shelf.library.remove({ owner: group.owner, name: 'LLM' });
    group.discord.people.write(group.jun, group.channel, '@bot 토큰이 뭐야?');
    const hint = await group.waitForMessage('a hint', ({ message }) =>
      message.content.includes('아직 노트가'),
    );
    expect(hint.message.content).toContain('서버를 관리하는 분');
    group.discord.people.write(group.mina, group.channel, '@bot 토큰이 뭐야?');
    await group.waitForMessage('a hint for her', ({ message }) =>
      message.content.includes('`/과목 추가`로 올려'),
    );
    expect(group.tutor.asked).toEqual([]);
  });

  test('that fails before the tutor is asked is told so', async () => {
    const failing = vi
      .spyOn(shelf.library, 'courses')
      .mockRejectedValueOnce(new Error('the database is gone'));
    group.discord.people.write(group.jun, group.channel, '@bot What is a token?');
    await group.waitForMessage('the apology', ({ message }) =>
      message.content.startsWith('Something went wrong'),
    );
    expect(group.log.join('')).toContain('the database is gone');
    failing.mockRestore();
  });

  test('of other bots, and by itself, is left alone', async () => {
    const robot = { ...group.discord.world.addUser('Robot'), bot: true };
    group.discord.people.write(robot, group.channel, '@bot loop');
    group.discord.people.write(group.discord.world.bot, group.channel, '@bot loop');
    group.discord.people.write(group.jun, group.channel, '@bot real');
    await group.discord.waitFor('the question', () => group.tutor.asked.length > 0);
    expect(group.tutor.asked.map(({ question }) => question)).toEqual(['real']);
  });
});

const placesOf = async (message: string): Promise<number> =>
  (await shelf.database.query('select 1 from study_bot_places where place = $1', [message])).length;

describe('a reply in a channel', () => {
  test('to an answer of /ask goes on with that conversation, in the channel', async () => {
    group.discord.people.useCommand({
      user: group.jun,
      channel: group.channel,
      name: 'ask',
      options: { question: 'token?' },
    });
    const answer = await group.waitForMessage('the answer', () => true);
    await vi.waitFor(async () => expect(await placesOf(answer.message.id)).toBe(1));
    const reply = group.discord.people.write(group.jun, group.channel, 'why?', { replyTo: answer.message });
    await group.waitForMessage(
      'the second answer',
      ({ message }) => (message.message_reference as { message_id?: string })?.message_id === reply.id,
    );
    expect(group.tutor.asked[1]?.conversation).toBe(group.tutor.asked[0]?.conversation);
    expect(group.discord.world.channels.has(reply.id)).toBe(false);
  });
});

describe('a forum post', () => {
  test('that mentions the bot is answered in the post', async () => {
    const forum = group.discord.world.addChannel({
      type: 15,
      guild_id: group.guild.id,
      name: 'help',
      parent_id: null,
    });
    const { thread } = group.discord.people.startPost(group.jun, forum, 'Help', '@bot What is a token?');
    const answer = await group.waitForMessage(
      'the answer',
      ({ message }) => message.channel_id === thread.id,
    );
    expect(answer.message.message_reference).toMatchObject({ message_id: thread.id });
    expect(group.tutor.asked[0]?.conversation).toBe(thread.id);
  });
});

describe('a direct message', () => {
  test('is answered from the person’s own courses alone, as one conversation', async () => {
    const direct = group.discord.world.directChannel(group.jun);
    group.discord.people.write(group.jun, direct, 'What is a token?');
    await group.waitForMessage('a hint', ({ message }) => message.content.includes('no notes here yet'));
    await group.addNote('Mine', 'own.md', '# Own\n\nMy own note.\n', `discord-user:${group.jun.id}`);
    group.discord.people.write(group.jun, direct, 'What does my own note say?');
    await group.waitForMessage('the answer', ({ message }) => message.content.includes('My own note'));
    group.discord.people.write(group.jun, direct, 'and then?');
    await group.discord.waitFor('both', () => group.tutor.asked.length === 2);
    expect(group.tutor.asked.map(({ course, conversation }) => [course.owner, conversation])).toEqual([
      [`discord-user:${group.jun.id}`, `direct:${direct.id}`],
      [`discord-user:${group.jun.id}`, `direct:${direct.id}`],
    ]);
  });
});

describe('an answer that a model speaks', () => {
  test('grows by edits, each with the newest text, and ends as one message with its sources', async () => {
    group.tutor.script = speaking(['A token ', 'is a piece ', 'of text ', '[1].'], 50);
    const asked = group.discord.people.write(group.jun, group.channel, '@bot token?');
    const answer = await group.waitForMessage('the answer', ({ message }) => message.channel_id === asked.id);
    await group.discord.waitFor(
      'the end',
      () => answer.message.content === 'A token is a piece of text [1].',
    );
    expect(answer.contents.length).toBeGreaterThan(1);
    for (const [index, content] of answer.contents.entries()) {
      expect(answer.contents[index + 1] ?? content).toContain(content.trimEnd());
    }
    const edits = group.discord.requests.filter(
      ({ method, path }) => method === 'PATCH' && path.includes(asked.id),
    );
    for (const [index, { at }] of edits.entries()) {
      const last = index === edits.length - 1;
      if (index > 0 && !last) expect(at - edits[index - 1]!.at).toBeGreaterThanOrEqual(55);
    }
  });

  test('is split below 2,000 characters, with code fences closed and opened again', async () => {
    const code = Array.from({ length: 120 }, (_, line) => `const value${line} = '한국어 ${line}';`).join(
      '\n',
    );
    group.tutor.script = speaking(
      [`Here:\n\`\`\`ts\n${code.slice(0, 2500)}`, `${code.slice(2500)}\n\`\`\`\nDone.`],
      80,
    );
    const asked = group.discord.people.write(group.jun, group.channel, '@bot code?');
    await group.waitForMessage('the end', ({ message }) => message.content.endsWith('Done.'));
    const parts = group.messagesIn({ id: asked.id }).map(({ message }) => message.content);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) {
      expect(part.length).toBeLessThanOrEqual(2000);
      expect(part.match(/```/g)?.length).toBe(2);
    }
    for (const part of parts.slice(1)) expect(part.startsWith('```ts\n')).toBe(true);
    expect(group.discord.requests.filter(({ status }) => status >= 400)).toEqual([]);
  });

  test('that breaks is replaced by the reader’s, and what is too much is removed', async () => {
    group.tutor.script = async (_, { onText }) => {
      onText?.({ added: 'x '.repeat(1500), whole: 'x '.repeat(1500), restarted: false });
      await group.discord.waitFor('two messages', () => answersIn(asked.id).length === 2);
      onText?.({ added: 'Short.', whole: 'Short.', restarted: true });
      return plainReply('Short.', { notice: { reason: 'broken-stream', text: 'The model broke off.' } });
    };
    const asked = group.discord.people.write(group.jun, group.channel, '@bot long?');
    await group.waitForMessage(
      'the end',
      ({ message }) => message.content === 'Short.\n\n-# The model broke off.',
    );
    await group.discord.waitFor('the rest to be gone', () => answersIn(asked.id).length === 1);
  });

  test('stops when somebody deletes it (10008)', async () => {
    let stopped = false;
    group.tutor.script = async (_, { onText, signal }) => {
      signal?.addEventListener('abort', () => {
        stopped = true;
      });
      for (let whole = 'A'; ; whole += 'A') {
        onText?.({ added: 'A', whole, restarted: false });
        await new Promise((resolve) => setTimeout(resolve, 20));
        signal?.throwIfAborted();
      }
    };
    const asked = group.discord.people.write(group.jun, group.channel, '@bot go');
    const answer = await group.waitForMessage('the answer', ({ message }) => message.channel_id === asked.id);
    group.discord.messages.delete(answer.message.id);
    await group.discord.waitFor('the tutor to be stopped', () => stopped);
    const edits = () => group.discord.requests.filter(({ method }) => method === 'PATCH').length;
    const before = edits();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(edits()).toBe(before);
    expect(answersIn(asked.id)).toEqual([]);
  });

  test('that takes long shows typing, and is given up after its time', async () => {
    const limits = { answerTime: 300, typingDelay: 50 };
    await withStudyGroup(shelf, { limits }, async ({ discord, tutor, jun, channel, waitForMessage }) => {
      tutor.script = () => new Promise(() => undefined);
      discord.people.write(jun, channel, '@bot token?');
      await waitForMessage('the end', ({ message }) => message.content.includes('took too long'));
      expect(discord.requests.some(({ path }) => path.endsWith('/typing'))).toBe(true);
    });
  });
});

describe('missing permissions', () => {
  const without = (denied: bigint) => (discord: LoopbackDiscord) => {
    for (const { roles } of discord.world.guilds.values()) {
      roles[0]!.permissions = (BigInt(roles[0]!.permissions) & ~denied).toString();
    }
  };

  test('for threads: the answer comes as a reply and says why', async () => {
    const prepare = without(permission.createPublicThreads);
    await withStudyGroup(shelf, { prepare }, async ({ discord, jun, channel, waitForMessage }) => {
      const asked = discord.people.write(jun, channel, '@bot token?');
      const answer = await waitForMessage('the answer', ({ message }) => message.channel_id === channel.id);
      expect(answer.message.message_reference).toMatchObject({ message_id: asked.id });
      expect(answer.message.content).toContain(
        '-# To answer in a thread I need the permission “Create Public Threads”',
      );
      expect(discord.requests.filter(({ status }) => status === 403)).toEqual([]);
    });
  });

  test('for messages: the person is told directly', async () => {
    const prepare = without(permission.sendMessages);
    await withStudyGroup(shelf, { prepare }, async ({ discord, tutor, jun, channel, waitForMessage }) => {
      discord.people.write(jun, channel, '@bot token?');
      const direct = discord.world.directChannel(jun);
      const told = await waitForMessage('the explanation', ({ message }) => message.channel_id === direct.id);
      expect(told.message.content).toBe(
        'I would like to answer you in #general, but I lack: Send Messages. Somebody who manages the server can change that.',
      );
      expect(tutor.asked).toEqual([]);
    });
  });

  test.each([
    ['in a thread', permission.sendMessagesInThreads, 'Send Messages in Threads'],
    ['at all', permission.sendMessages | permission.createPublicThreads, 'Send Messages'],
  ])(
    'to write %s that Discord finds only when the answer is sent is explained as well',
    async (_, denied, name) => {
      await group.without(denied, async () => {
        group.discord.people.write(group.jun, group.channel, '@bot token?');
        const direct = group.discord.world.directChannel(group.jun);
        const told = await group.waitForMessage('it', ({ message }) => message.channel_id === direct.id);
        expect(told.message.content).toContain(`but I lack: ${name}. `);
      });
    },
  );

  test('to read what came before: the answer comes without showing what it replies to', async () => {
    await group.without(permission.readMessageHistory | permission.createPublicThreads, async () => {
      group.discord.people.write(group.jun, group.channel, '@bot token?');
      const answer = await group.waitForMessage('the answer', ({ message }) =>
        message.content.includes('[1]'),
      );
      expect(answer.message.message_reference).toBeUndefined();
      expect(answer.message.content).toContain('-# To answer in a thread I need the permission');
    });
  });

  test('are left to the log where the person takes no direct messages', async () => {
    group.discord.world.closedToMessages.add(group.jun.id);
    await group.without(permission.sendMessages | permission.createPublicThreads, async () => {
      group.discord.people.write(group.jun, group.channel, '@bot token?');
      await vi.waitFor(() => expect(group.log.join('')).toContain('could not be told directly'));
    });
    expect(group.log.join('')).not.toContain('a message failed');
  });
});

describe('a thread', () => {
  const openThread = async () => {
    const asked = group.discord.people.write(group.jun, group.channel, '@bot What is a token?');
    await group.waitForMessage('the answer', ({ message }) => message.channel_id === asked.id);
    return threadOf(asked.id);
  };

  test('that is archived midway is opened again by the whole answer', async () => {
    const thread = await openThread();
    group.tutor.script = async (_, { onText }) => {
      onText?.({ added: 'Begun', whole: 'Begun', restarted: false });
      await group.waitForMessage('the beginning', ({ message }) => message.content === 'Begun');
      thread.thread_metadata!.archived = true;
      return plainReply('Begun and done.');
    };
    group.discord.people.write(group.jun, thread, '@bot more?');
    await group.waitForMessage('the end', ({ message }) => message.content === 'Begun and done.');
    await group.discord.waitFor('the beginning to be gone', () => answersIn(thread.id).length === 2);
  });

  test('that is locked: the person is told directly', async () => {
    const thread = await openThread();
    thread.thread_metadata!.locked = true;
    group.discord.people.write(group.mina, thread, '@bot 더 알려줘');
    const direct = group.discord.world.directChannel(group.mina);
    const told = await group.waitForMessage('it', ({ message }) => message.channel_id === direct.id);
    expect(told.message.content).toBe('#What is a token?에서 답하고 싶지만 스레드가 잠겨 있어요.');
  });

  test('that is deleted midway ends the answer without a word', async () => {
    const thread = await openThread();
    group.tutor.script = async () => {
      group.discord.world.channels.delete(thread.id);
      return plainReply('Too late.');
    };
    group.discord.people.write(group.jun, thread, '@bot more?');
    await vi.waitFor(() => expect(group.log.join('')).toContain('was deleted'));
    await group.discord.waitFor('the bot to be done', () => group.bot.underWay === 0);
    expect(group.log.filter((line) => line.includes('"level":50'))).toEqual([]);
  });

  test('takes two questions at once: each gets its own answer, whole', async () => {
    const thread = await openThread();
    group.tutor.script = async (question, options) =>
      speaking([`${question.question} `, 'is ', 'answered.'], 60)(question, options);
    const asked = [
      group.discord.people.write(group.jun, thread, '@bot one'),
      group.discord.people.write(group.mina, thread, '@bot two'),
    ];
    await group.discord.waitFor('the bot to be done', () => group.bot.underWay === 0);
    const answers = answersIn(thread.id).slice(1);
    expect(
      answers.map(({ message }) => [
        (message.message_reference as { message_id: string }).message_id,
        message.content,
      ]),
    ).toEqual([
      [asked[0]!.id, 'one is answered.'],
      [asked[1]!.id, 'two is answered.'],
    ]);
  });
});

test('a voice channel’s chat, where there are no threads, is answered by a reply that asks for nothing', async () => {
  const voice = group.discord.world.addChannel({
    type: 2,
    guild_id: group.guild.id,
    name: 'v',
    parent_id: null,
  });
  group.discord.gateway.dispatch('CHANNEL_CREATE', { ...voice, permission_overwrites: [], position: 1 });
  group.discord.people.write(group.jun, voice, '@bot What is a token?');
  const answer = await group.waitForMessage('the answer', ({ message }) => message.channel_id === voice.id);
  expect(answer.message.content).toMatch(/^A token .* \[1\]\n\n-# \[1\] week1.md › Tokens$/);
});

describe('fair use', () => {
  test('a flood is refused once, kindly, and others are not held up', async () => {
    const limits = { questionBurst: 1, questionRefill: 60_000 };
    await withStudyGroup(
      shelf,
      { limits },
      async ({ discord, tutor, jun, mina, channel, messagesIn, waitForMessage }) => {
        const ask = (who = jun) => discord.people.write(who, channel, '@bot token?');
        ask();
        await discord.waitFor('the first question', () => tutor.asked.length === 1);
        ask();
        await waitForMessage('a refusal', ({ message }) => message.content.includes('a lot of questions'));
        ask();
        ask();
        ask(mina);
        await discord.waitFor('her question', () => tutor.asked.length === 2);
        const refusals = messagesIn(channel).filter(({ message }) =>
          message.content.includes('a lot of questions'),
        );
        expect(refusals).toHaveLength(1);
      },
    );
  });
});

testWhatWasSent(shelf, 30);
