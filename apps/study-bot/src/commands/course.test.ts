import type { UploadedFile, User } from '@haksup/loopback-discord';
import { permission } from '@haksup/loopback-discord';
import { describe, expect, test, vi } from 'vitest';
import { groupForTests, shelfForTests, testWhatWasSent } from '../testing/end-to-end.ts';
import { buttonsOf, type StudyGroup, withStudyGroup } from '../testing/study-group.ts';

const shelf = await shelfForTests();
const group = await groupForTests(shelf, {
  limits: { fileSize: 4096, courses: 3, notes: 4, personalCourses: 1 },
});

const file = (name: string, text: string | Uint8Array, more: Partial<UploadedFile> = {}) => ({
  attachment: {
    name,
    contentType: 'text/markdown',
    bytes: typeof text === 'string' ? new TextEncoder().encode(text) : text,
    ...more,
  },
});
type Options = NonNullable<Parameters<StudyGroup['discord']['people']['useCommand']>[0]['options']>;
const use = (user: User, name: string, options: Options = {}, locale?: string) =>
  group.discord.people.useCommand({
    user,
    channel: group.channel,
    name: `course ${name}`,
    options,
    ...(locale !== undefined && { locale }),
  });
const told = (part: string) => group.waitForMessage(part, ({ message }) => message.content.includes(part));
const courses = async (owner = group.owner) =>
  (await shelf.library.courses(owner)).map(({ name, notes }) => [name, notes]);

describe('/course add', () => {
  test('fetches several files at once, reads them and says which were refused and why', async () => {
    use(group.mina, 'add', {
      file: file('attention.md', '# 어텐션\n\n어텐션은 중요한 토큰에 집중한다.\n'),
      course: '인공지능',
      file2: file('notes.txt', 'A transformer has an encoder and a decoder.\n'),
      file3: file('virus.exe', 'MZ'),
      file4: file('big.md', 'x'.repeat(5000)),
      file5: file('liar.md', 'x'.repeat(5000), { claimedSize: 10 }),
      file6: file('latin.md', new Uint8Array(64)),
      file7: file('elsewhere.md', 'x', { url: 'http://127.0.0.1:9/elsewhere.md' }),
      file8: file('attention.md', 'the same name'),
    });
    const { message, ephemeral, contents } = await told('인공지능');
    expect(ephemeral).toBe(false);
    expect(contents.length).toBeGreaterThan(1);
    expect(contents[0]).toMatch(/^(Fetching the files|Reading the notes) …/);
    const [first, ...problems] = message.content.split('\n');
    expect(first).toBe('**인공지능**: 2 notes added. Ask away: `/ask`.');
    expect(problems.map((line) => line.replace(/^- (\S+): .*/, '$1')).toSorted()).toEqual([
      'attention.md',
      'big.md',
      'elsewhere.md',
      'latin.md',
      'liar.md',
      'virus.exe',
    ]);
    expect(message.content).toContain("- virus.exe: I can't read this kind of file. I read .md,");
    expect(message.content).toContain("- elsewhere.md: the file isn't stored at Discord");
    expect(message.content).toContain('- liar.md: larger than');
    const notes = await shelf.library.notes({ owner: group.owner, name: '인공지능' });
    expect(notes.map(({ path }) => path)).toEqual(['attention.md', 'notes.txt']);
    group.discord.people.useCommand({
      user: group.jun,
      channel: group.channel,
      name: 'ask',
      options: { question: '어텐션은 뭐에 집중해?', course: '인공지능' },
    });
    await told('어텐션은 중요한 토큰에 집중한다.');
  });

  test('goes to the only course where none is named, and says what was there before', async () => {
    use(group.mina, 'add', { file: file('more.md', '# More\n\nMore.\n') });
    await told('**LLM**: 1 note added');
    use(group.mina, 'add', { file: file('more.md', '# More\n\nMore.\n') }, 'ko');
    await told('**LLM**: 노트 0개를 넣었어요 (1개는 그대로)');
    expect(await courses()).toEqual([['LLM', 2]]);
    await shelf.library.remove({ owner: group.owner, name: 'LLM' }, 'more.md');
  });

  test('makes no course of files that can’t be read', async () => {
    use(group.mina, 'add', { file: file('a.md', new Uint8Array(64)), course: 'Nothing' });
    await told('No note could be added.');
    expect(await courses()).toEqual([['LLM', 1]]);
  });

  test('says that something failed where its last words don’t get through', async () => {
    group.discord.failNext(/PATCH .*original/, 8);
    use(group.mina, 'add', { file: file('a.md', '# A\n\nA.\n') });
    expect((await told('Something went wrong')).ephemeral).toBe(false);
    await shelf.library.remove({ owner: group.owner, name: 'LLM' }, 'a.md');
  });

  test('keeps a Korean file’s own name, which Discord had to change', async () => {
    use(group.mina, 'add', {
      file: file('_.md', '# 가\n\n가.\n', { title: '1주차 강의' }),
      course: '새 과목',
    });
    await told('**새 과목**: 1 note added');
    const notes = await shelf.library.notes({ owner: group.owner, name: '새 과목' });
    expect(notes.map(({ path }) => path)).toEqual(['1주차 강의.md']);
  });

  test('is bounded: courses, notes, names', async () => {
    await group.addNote('B', 'b.md', '# B\n\nB.\n');
    use(group.mina, 'add', { file: file('x.md', 'x') });
    await told('Please name the one you mean');
    await group.addNote('C', 'c.md', '# C\n\nC.\n');
    use(group.mina, 'add', { file: file('x.md', 'x'), course: 'D' });
    await told('up to 3 courses');
    use(group.mina, 'add', { file: file('x.md', 'x'), course: 'a\nb' });
    await told('1 to 50 characters on one line');
    use(group.mina, 'add', { file: file('x.md', 'x'), course: '\u200b' });
    await group.discord.waitFor(
      'a refusal of a name that can’t be seen',
      () =>
        [...group.discord.world.messages.values()].filter(({ message }) =>
          message.content.includes('1 to 50 characters'),
        ).length === 2,
    );
    const four = { file: file('1.md', '1'), file2: file('2.md', '2'), file3: file('3.md', '3') };
    use(group.mina, 'add', { ...four, file4: file('4.md', '4'), course: 'b' });
    await told('up to 4 notes');
    expect(await courses()).toEqual([
      ['B', 1],
      ['C', 1],
      ['LLM', 1],
    ]);
  });

  test('that a shutdown interrupts says so and leaves no course of nothing', async () => {
    await withStudyGroup(shelf, { limits: { stopTime: 50 } }, async ({ bot, discord, ...other }) => {
      const ingest = vi
        .spyOn(shelf.library, 'ingest')
        .mockImplementationOnce(
          (_course, _sources, { signal } = {}) =>
            new Promise((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason))),
        );
      discord.people.useCommand({
        user: other.mina,
        channel: other.channel,
        name: 'course add',
        options: { file: file('a.md', '# A\n\nA.\n'), course: 'New' },
      });
      await discord.waitFor('the reading', () => ingest.mock.calls.length > 0);
      await bot.stop();
      ingest.mockRestore();
      expect(other.messagesIn(other.channel).map(({ message }) => message.content)).toEqual([
        'Stopped here: the bot is restarting. Please ask again in a moment.',
      ]);
      expect(await courses(other.owner)).toEqual([['LLM', 1]]);
    });
  });

  test('is a person’s own in a direct message', async () => {
    const direct = group.discord.world.directChannel(group.jun);
    group.discord.people.useCommand({
      user: group.jun,
      channel: direct,
      name: 'course add',
      options: { file: file('own.md', '# Own\n\nMine alone.\n') },
      locale: 'ko',
    });
    await told('**노트**: 노트 1개를 넣었어요');
    expect(await courses(`discord-user:${group.jun.id}`)).toEqual([['노트', 1]]);
    group.discord.people.useCommand({
      user: group.jun,
      channel: direct,
      name: 'course add',
      options: { file: file('b.md', 'b'), course: 'second' },
    });
    await told('There can be up to 1 course here');
    expect(await courses()).toEqual([['LLM', 1]]);
  });
});

describe('who may change courses', () => {
  test('members with Manage Server or the server’s role; the role only by Manage Server', async () => {
    const helpers = group.discord.world.addRole(group.guild, 'helpers');
    const managers = group.discord.world.addRole(group.guild, 'managers', permission.manageGuild);
    const add = (user: User, name: string) => use(user, 'add', { file: file(name, `# ${name}\n\nText.\n`) });

    add(group.jun, 'refused.md');
    await told('Only members with “Manage Server” may change courses.');
    use(group.jun, 'role', { role: { role: helpers } });
    await told('Only members with “Manage Server” may set this role.');

    use(group.mina, 'role', { role: { role: helpers } });
    await told(`Members with <@&${helpers.id}> may now change courses`);
    add(group.jun, 'refused.md');
    await told(`or the role <@&${helpers.id}> may change courses`);
    group.guild.members.get(group.jun.id)!.roles.push(helpers.id);
    add(group.jun, 'helper.md');
    await told('**LLM**: 1 note added');
    use(group.jun, 'role');
    await group.discord.waitFor(
      'a second refusal',
      () =>
        [...group.discord.world.messages.values()].filter(({ message }) =>
          message.content.includes('may set this role'),
        ).length === 2,
    );

    use(group.mina, 'role');
    await told('Now only members with “Manage Server” may change courses.');
    use(group.jun, 'use', { course: 'LLM' });
    await group.discord.waitFor(
      'a refusal without role',
      () =>
        [...group.discord.world.messages.values()].filter(
          ({ message }) => message.content === 'Only members with “Manage Server” may change courses.',
        ).length === 2,
    );
    group.guild.members.get(group.jun.id)!.roles.push(managers.id);
    use(group.jun, 'use', { course: 'llm' });
    await told('now go to **LLM**');
    await shelf.library.remove({ owner: group.owner, name: 'LLM' }, 'helper.md');
  });

  test('a role that was deleted is no longer named', async () => {
    const { world, gateway } = group.discord;
    const helpers = world.addRole(group.guild, 'helpers');
    gateway.dispatch('GUILD_ROLE_CREATE', { guild_id: group.guild.id, role: helpers });
    use(group.mina, 'role', { role: { role: helpers } });
    await told('may now change courses');
    group.guild.roles.splice(group.guild.roles.indexOf(helpers), 1);
    gateway.dispatch('GUILD_ROLE_DELETE', { guild_id: group.guild.id, role_id: helpers.id });
    use(group.jun, 'use', { course: 'LLM' });
    expect((await told('Only members with')).message.content).toBe(
      'Only members with “Manage Server” may change courses.',
    );
    use(group.mina, 'role');
    await told('Now only members');
  });

  test('there are no roles in a direct message', async () => {
    const direct = group.discord.world.directChannel(group.jun);
    group.discord.people.useCommand({ user: group.jun, channel: direct, name: 'course role' });
    await told('There are no roles here');
  });
});

describe('/course list and /course use', () => {
  test('show the courses, the default and a course’s notes, to the person alone', async () => {
    await group.addNote('*B*', 'b_1.md', '# The title\n\nB.\n');
    use(group.mina, 'use', { course: '*b*' });
    await told('now go to **\\*B\\***');
    use(group.jun, 'list');
    const list = await told('**Courses**');
    expect(list.ephemeral).toBe(true);
    expect(list.message.content).toBe(
      '**Courses**\n- \\*B\\* (1 note), asked when none is named\n- LLM (1 note)',
    );
    use(group.jun, 'list', { course: '*B*' }, 'ko');
    expect((await told('노트 1개\n')).message.content).toBe('**\\*B\\***: 노트 1개\n- b\\_1.md: The title');
    use(group.jun, 'list', { course: 'Q' });
    await told('There is no course “Q” here.');
    await group.addNote('*B*', 'long.md', `# ${'title '.repeat(1000)}\n\nL.\n`);
    use(group.jun, 'list', { course: '*B*' });
    expect((await told('long.md')).message.content.length).toBeLessThan(250);
  });
});

describe('/course remove', () => {
  const pressed = (user: User, record: Awaited<ReturnType<typeof told>>, button: 0 | 1) =>
    group.discord.people.press(user, record.message, buttonsOf(record)[button]!.custom_id);

  test('asks back; only who asked may press; then the course and its conversations are gone', async () => {
    await group.addNote('Old', 'old.md', '# Old\n\nOld.\n');
    use(group.mina, 'remove', { course: 'old' });
    const question = await told('Remove the course **Old** with 1 note');
    expect(buttonsOf(question).map(({ label }) => label)).toEqual(['Remove', 'Cancel']);
    pressed(group.jun, question, 0);
    expect((await told('Only the person who ran the command')).ephemeral).toBe(true);
    expect(await courses()).toContainEqual(['Old', 1]);
    pressed(group.mina, question, 0);
    await told('Removed: **Old**.');
    expect(buttonsOf(question)).toEqual([]);
    expect(await courses()).toEqual([['LLM', 1]]);
    expect(group.tutor.forgotten).toEqual([{ owner: group.owner, name: 'Old' }]);
    expect(question.message.content).toBe('Removed: **Old**.');
  });

  test('that fails midway leaves the course, so that it can be asked for again', async () => {
    await group.addNote('Old', 'old.md', '# Old\n\nOld.\n');
    vi.spyOn(group.tutor, 'forgetCourse').mockRejectedValueOnce(new Error('no database'));
    use(group.mina, 'remove', { course: 'Old' });
    pressed(group.mina, await told('Remove the course'), 0);
    expect((await told('Something went wrong')).ephemeral).toBe(true);
    expect(await courses()).toContainEqual(['Old', 1]);
  });

  test('is done once where both buttons are pressed at once', async () => {
    await group.addNote('Old', 'old.md', '# Old\n\nOld.\n');
    use(group.mina, 'remove', { course: 'Old' });
    const question = await told('Remove the course');
    pressed(group.mina, question, 0);
    pressed(group.mina, question, 1);
    await group.discord.waitFor('the end', () => buttonsOf(question).length === 0);
    await group.discord.waitFor('the bot to be done', () => group.bot.underWay === 0);
    expect(question.contents).toHaveLength(2);
    const kept = (await courses()).some(([name]) => name === 'Old');
    expect(question.message.content).toBe(kept ? 'Nothing was removed.' : 'Removed: **Old**.');
  });

  test('of one note leaves the others', async () => {
    await group.addNote('Two', 'a.md', '# A\n\nA.\n');
    await group.addNote('Two', 'b.md', '# B\n\nB.\n');
    use(group.mina, 'remove', { course: 'Two', note: 'a.md' });
    pressed(group.mina, await told('Remove the note **a.md** from **Two**?'), 0);
    await told('Removed: **Two › a.md**.');
    expect(await courses()).toContainEqual(['Two', 1]);
    use(group.mina, 'remove', { course: 'Two', note: 'a.md' });
    await told('**Two** has no note “a.md”.');
  });

  test('can be cancelled', async () => {
    use(group.mina, 'remove', { course: 'LLM' });
    pressed(group.mina, await told('Remove the course'), 1);
    await told('Nothing was removed.');
    expect(await courses()).toEqual([['LLM', 1]]);
  });

  test('expires, and after a restart counts as expired', async () => {
    const limits = { confirmationTime: 150 };
    await withStudyGroup(shelf, { limits }, async ({ discord, mina, channel, waitForMessage, ...other }) => {
      const remove = () =>
        discord.people.useCommand({ user: mina, channel, name: 'course remove', options: { course: 'LLM' } });
      remove();
      const first = await waitForMessage('the question', ({ message }) =>
        message.content.startsWith('Remove'),
      );
      await discord.waitFor('it to expire', () => first.message.content.includes('has expired'));
      expect(buttonsOf(first)).toEqual([]);
      remove();
      const second = await waitForMessage('the question', ({ message }) =>
        message.content.startsWith('Remove'),
      );
      const [button] = buttonsOf(second);
      await other.bot.stop();
      await other.restart();
      discord.people.press(mina, second.message, button!.custom_id);
      await discord.waitFor('it to be refused', () => second.message.content.includes('has expired'));
      expect(await courses(other.owner)).toEqual([['LLM', 1]]);
    });
  });

  test('is refused to who lost the right in between', async () => {
    const managers = group.discord.world.addRole(group.guild, 'managers', permission.manageGuild);
    const member = group.guild.members.get(group.jun.id)!;
    member.roles.push(managers.id);
    use(group.jun, 'remove', { course: 'LLM' });
    const question = await told('Remove the course');
    member.roles.length = 0;
    pressed(group.jun, question, 0);
    await told('Only members with “Manage Server” may change courses.');
    expect(await courses()).toEqual([['LLM', 1]]);
  });
});

describe('two servers at once', () => {
  test('never see, suggest, answer from, change or remove each other’s courses', async () => {
    const { discord, mina } = group;
    const other = discord.world.addGuild('Other', group.jun);
    await group.addNote(
      'LLM',
      'theirs.md',
      '# Tokens\n\nTheir token is a coin.\n',
      `discord:${other.guild.id}`,
    );
    await group.addNote('Secret', 's.md', '# Secret\n\nTheir secret.\n', `discord:${other.guild.id}`);
    const people = [
      { user: mina, channel: group.channel },
      { user: group.jun, channel: other.channel },
    ];
    for (let round = 0; round < 2; round++) {
      for (const { user, channel } of people) {
        discord.people.useCommand({
          user,
          channel,
          name: 'ask',
          options: { question: 'What is a token?', course: 'LLM' },
        });
      }
    }
    await discord.waitFor('all answers', () => discord.world.messages.size === 4);
    for (const { message } of discord.world.messages.values()) {
      const own = message.channel_id === group.channel.id;
      expect(message.content).toContain(own ? 'A token is a piece of text' : 'Their token is a coin');
      expect(message.content).not.toContain(own ? 'coin' : 'piece of text');
    }
    use(mina, 'remove', { course: 'Secret' });
    await told('There is no course “Secret” here. There are: LLM.');
    use(mina, 'list', { course: 'Secret' });
    discord.people.useCommand({
      user: mina,
      channel: group.channel,
      name: 'ask',
      options: { question: 'x', course: 'Secret' },
    });
    await discord.waitFor(
      'both refusals',
      () =>
        [...discord.world.messages.values()].filter(({ message }) =>
          message.content.includes('no course “Secret”'),
        ).length === 3,
    );
    expect(await courses(`discord:${other.guild.id}`)).toEqual([
      ['LLM', 1],
      ['Secret', 1],
    ]);
  });
});

testWhatWasSent(shelf, 30);
