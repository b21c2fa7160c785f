import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoopbackDiscord } from '@haksup/loopback-discord';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  ConnectionLostError,
  DisallowedIntentsError,
  DiscordUnreachableError,
  InvalidTokenError,
  RegistrationError,
  registerCommands,
  StartTimeoutError,
  startBot,
} from '../index.ts';
import { shelfForTests, testWhatWasSent } from '../testing/end-to-end.ts';
import { plainReply, scriptedTutor, speaking } from '../testing/scripted-tutor.ts';
import { logInto, openStudyGroup, type StudyGroup, withStudyGroup } from '../testing/study-group.ts';

const shelf = await shelfForTests();

describe('starting', () => {
  let discord: LoopbackDiscord;
  const log: string[] = [];

  beforeEach(async () => {
    log.length = 0;
    discord = await LoopbackDiscord.start();
    discord.world.addGuild('Study', discord.world.addUser('Mina'));
  });
  afterEach(async () => {
    shelf.requests.push(...discord.requests);
    await discord.close();
  });
  const start = (more: Partial<Parameters<typeof startBot>[0]> = {}) =>
    startBot({
      token: discord.token,
      tutor: scriptedTutor(shelf.library),
      library: shelf.library,
      database: shelf.database,
      rest: discord.rest,
      logger: logInto(log),
      limits: { startTime: 10_000 },
      ...more,
    });

  test('registers the commands everywhere, without privileged intents, and gives the invite links', async () => {
    const bot = await start();
    const registered = discord.world.commands.get('global') as { name: string; name_localizations: object }[];
    expect(registered.map(({ name }) => name)).toEqual(['ask', 'course', 'help', 'Ask about this message']);
    expect(registered.map(({ name_localizations }) => name_localizations)).toEqual([
      { ko: '질문' },
      { ko: '과목' },
      { ko: '도움말' },
      { ko: '이 메시지로 질문하기' },
    ]);
    const [session] = discord.gateway.sessions.values();
    expect(session!.intents).toBe((1 << 0) | (1 << 9) | (1 << 12));
    const invite = new URL(bot.inviteLink);
    expect(Object.fromEntries(invite.searchParams)).toMatchObject({
      client_id: discord.world.applicationId,
      permissions: '309237763072',
      scope: 'bot applications.commands',
    });
    expect(bot).toMatchObject({ servers: 1, underWay: 0 });
    await bot.stop();
    expect(await bot.closed).toBeUndefined();
  });

  test('registers for one server while developing, or not at all', async () => {
    const [guild] = discord.world.guilds.keys();
    const bot = await start({ developmentGuild: guild! });
    await bot.stop();
    expect([...discord.world.commands.keys()]).toEqual([guild]);
    discord.world.commands.clear();
    await (await start({ register: false })).stop();
    expect(discord.world.commands.size).toBe(0);
    expect(await registerCommands({ token: discord.token, rest: discord.rest })).toBe(4);
  });

  test('with a wrong token is refused without showing it', async () => {
    const error = await start({ token: 'wrong.secret.token' }).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(InvalidTokenError);
    expect(String(error) + log.join('')).not.toContain('wrong.secret.token');
    await expect(registerCommands({ token: 'wrong', rest: discord.rest })).rejects.toThrow(InvalidTokenError);
  });

  test.each([
    [4014, DisallowedIntentsError],
    [4004, InvalidTokenError],
  ])('that the gateway ends with code %i is explained', async (code, kind) => {
    const identified = vi.spyOn(discord.gateway.sessions, 'set');
    identified.mockImplementationOnce((...entry) => {
      discord.gateway.closeSockets(code);
      return Map.prototype.set.apply(discord.gateway.sessions, entry) as never;
    });
    await expect(start()).rejects.toThrow(kind);
  });

  test('at a gateway that closes before HELLO fails in time and leaves nothing behind', async () => {
    discord.gateway.closeBeforeHello(Number.POSITIVE_INFINITY);
    await expect(start({ limits: { startTime: 1200 } })).rejects.toThrow(StartTimeoutError);
    const opened = vi.fn();
    discord.gateway.onConnection = opened;
    await new Promise((resolve) => setTimeout(resolve, 1300));
    expect(opened).not.toHaveBeenCalled();
  });

  test('without a Discord to reach fails', async () => {
    const port = await freePort();
    const rest = { api: `http://127.0.0.1:${port}/api`, version: '10' as const };
    await expect(start({ rest })).rejects.toThrow(DiscordUnreachableError);
  });

  test('where the commands are refused fails and disconnects', async () => {
    discord.failNext(/PUT .*commands/, 10);
    await expect(start()).rejects.toThrow(RegistrationError);
    await discord.waitFor('the bot to be gone', () => discord.gateway.connected === 0);
  });

  test('where Discord puts off the commands fails at once and says for how long', async () => {
    discord.rateLimits.plan({ route: /PUT .*commands/, retryAfterSeconds: 3600 });
    const error = await start().catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(RegistrationError);
    expect(String(error)).toMatch(/Discord takes them again in 6\d min/);
    expect(discord.gateway.connected).toBe(0);
  });

  test('behind a page of a proxy’s is not blamed on the token', async () => {
    const proxy = createHttpServer((_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('<html>sign in</html>'),
    );
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const rest = { api: `http://127.0.0.1:${port}/api`, version: '10' as const };
    await expect(start({ rest })).rejects.toThrow(DiscordUnreachableError);
    proxy.closeAllConnections();
    proxy.close();
  });

  test('refuses unknown and senseless limits', async () => {
    await expect(start({ limits: { stopTime: -1 } })).rejects.toThrow(/stopTime/);
  });
});

describe('running', () => {
  let group: StudyGroup;

  beforeAll(async () => {
    group = await openStudyGroup(shelf);
  });
  beforeEach(() => group.renew());
  afterAll(() => group.close());
  const ask = (question = 'token?') =>
    group.discord.people.useCommand({
      user: group.jun,
      channel: group.channel,
      name: 'ask',
      options: { question },
    });

  test('a socket that drops while an answer is spoken is resumed; nothing is lost or said twice', async () => {
    group.tutor.script = speaking(['One ', 'two ', 'three ', 'four.'], 120);
    ask();
    await group.waitForMessage('the beginning', ({ message }) => message.content.includes('One'));
    group.discord.gateway.dropSockets();
    await group.discord.waitFor('the socket to be gone', () => group.discord.gateway.connected === 0);
    ask('asked while away?');
    await group.waitForMessage(
      'the first',
      ({ message }) => message.content === '> token?\n\nOne two three four.',
    );
    await group.waitForMessage('the second', ({ message }) =>
      message.content.includes('> asked while away?'),
    );
    await group.discord.waitFor('both ends', () =>
      group.messagesIn(group.channel).every(({ message }) => message.content.endsWith('four.')),
    );
    expect(group.messagesIn(group.channel)).toHaveLength(2);
    expect(group.discord.gateway.counts).toMatchObject({ identifies: 1, resumes: 1 });
  });

  test('a request to reconnect (op 7) is followed', async () => {
    const { resumes } = group.discord.gateway.counts;
    group.discord.gateway.askToReconnect();
    await group.discord.waitFor('RESUME', () => group.discord.gateway.counts.resumes === resumes + 1);
    ask();
    await group.waitForMessage('an answer', () => true);
  });

  test.each([
    ['a message without an author', 'MESSAGE_CREATE', () => ({ id: '1', channel_id: group.channel.id })],
    ['a server without roles', 'GUILD_UPDATE', () => ({ id: group.guild.id, roles: 7 })],
    ['an interaction without anything', 'INTERACTION_CREATE', () => ({ id: '1', type: 2 })],
    ['no data at all', 'THREAD_CREATE', () => null],
  ])('%s is survived', async (_, type, data) => {
    group.discord.gateway.dispatch(type, data());
    group.discord.gateway.sendRaw('{not json');
    ask();
    await group.waitForMessage('an answer', () => true);
  });

  test.each([
    'null',
    '[]',
    '{"op":10}',
    '{"op":0,"t":"READY","s":1}',
    '{"op":0,"t":"error","s":2}',
    '{"op":9}',
  ])('a gateway message of %s is survived', async (text) => {
    group.discord.gateway.sendRaw(text);
    ask();
    await group.waitForMessage('an answer', () => true);
  });

  test('a failed request of Discord’s (500) is tried again', async () => {
    group.discord.failNext(/PATCH .*original/, 2);
    ask();
    await group.waitForMessage('the answer', ({ message }) => message.content.includes('[1]'));
  });
});

describe('stopping', () => {
  test('waits for what is under way and refuses what is new', async () => {
    await withStudyGroup(shelf, { limits: { stopTime: 5000 } }, async (group) => {
      const { discord, tutor, jun, channel, waitForMessage, messagesIn } = group;
      const use = (question: string) =>
        discord.people.useCommand({ user: jun, channel, name: 'ask', options: { question }, locale: 'ko' });
      tutor.script = speaking(['Begun ', 'and ', 'ended.'], 200);
      use('first');
      await waitForMessage('the beginning', ({ message }) => message.content.includes('Begun'));
      const stopped = group.bot.stop();
      use('second');
      discord.people.write(jun, channel, '@bot third?');
      const refusal = await waitForMessage('a refusal', ({ ephemeral }) => ephemeral);
      expect(refusal.message.content).toBe('지금 다시 시작하는 중이에요. 잠시 뒤에 다시 시도해 주세요.');
      await waitForMessage('a refusal of the mention', ({ message }) =>
        message.content.startsWith('I am restarting'),
      );
      await stopped;
      expect(messagesIn(channel)[0]?.message.content).toBe('> first\n\nBegun and ended.');
      expect(tutor.asked).toHaveLength(1);
      await discord.waitFor('the gateway to be left', () => discord.gateway.connected === 0);
      expect(await group.bot.closed).toBeUndefined();
      await group.bot.stop();
    });
  });

  test('marks an answer that does not end in time, also where the tutor heeds no signal', async () => {
    await withStudyGroup(
      shelf,
      { limits: { stopTime: 100 } },
      async ({ discord, tutor, jun, channel, bot, waitForMessage }) => {
        tutor.script = async (_, { onText }) => {
          onText?.({ added: 'Half a', whole: 'Half a', restarted: false });
          await new Promise(() => undefined);
          return plainReply('never');
        };
        discord.people.useCommand({ user: jun, channel, name: 'ask', options: { question: 'x' } });
        const answer = await waitForMessage('the beginning', ({ message }) =>
          message.content.includes('Half a'),
        );
        const begun = Date.now();
        await bot.stop();
        expect(Date.now() - begun).toBeLessThan(3000);
        expect(answer.message.content).toBe(
          '> x\n\nHalf a\n-# Stopped here: the bot is restarting. Please ask again in a moment.',
        );
      },
    );
  });

  test('marks a question that has not reached the tutor yet', async () => {
    await withStudyGroup(
      shelf,
      { limits: { stopTime: 50 } },
      async ({ discord, tutor, jun, channel, bot, ...more }) => {
        const slow = vi
          .spyOn(shelf.library, 'courses')
          .mockImplementationOnce(() => sleep(200, [{ name: 'LLM', notes: 1 }] as never));
        discord.people.useCommand({ user: jun, channel, name: 'ask', options: { question: 'x' } });
        await discord.waitFor('the question', () => slow.mock.calls.length > 0);
        await bot.stop();
        slow.mockRestore();
        expect(more.messagesIn(channel).map(({ message }) => message.content)).toEqual([
          '> x\n-# Stopped here: the bot is restarting. Please ask again in a moment.',
        ]);
        expect(tutor.asked).toEqual([]);
      },
    );
  });

  test('does not wait for a network that is gone', async () => {
    await withStudyGroup(shelf, {}, async ({ discord, bot }) => {
      discord.gateway.freezeSockets();
      const begun = Date.now();
      await bot.stop();
      expect(Date.now() - begun).toBeLessThan(5000);
    });
  });

  test('happens by itself where Discord ends the connection for good', async () => {
    await withStudyGroup(shelf, {}, async ({ discord, bot, log }) => {
      discord.gateway.closeSockets(4004, 'Authentication failed.');
      const error = await bot.closed;
      expect(error).toBeInstanceOf(ConnectionLostError);
      expect(error).toMatchObject({ code: 4004 });
      expect(log.join('')).toContain('the connection is lost for good');
    });
  });
});

testWhatWasSent(shelf, 20);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address !== null && typeof address === 'object' ? address.port : 9;
}
