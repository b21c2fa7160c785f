import {
  ApplicationCommandType,
  type ChatInputCommandInteraction,
  Client,
  DiscordAPIError,
  Events,
  GatewayIntentBits,
  type Interaction,
  InteractionContextType,
  type Message,
  MessageFlags,
  Partials,
  RESTEvents,
  type SendableChannels,
} from 'discord.js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Channel, type Guild, LoopbackDiscord, permission, type User } from './index.ts';

// The real discord.js client against the loopback server: what the study bot's tests lean on.

let discord: LoopbackDiscord;
let client: Client;
let guild: Guild;
let channel: Channel;
let person: User;

beforeEach(async () => {
  discord = await LoopbackDiscord.start();
  person = discord.world.addUser('Mina');
  ({ guild, channel } = discord.world.addGuild('Study', person, 'ko'));
  client = new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages],
    // A direct message's channel is not known before its first message.
    partials: [Partials.Channel],
    rest: discord.rest,
  });
});

afterEach(async () => {
  await client.destroy();
  await discord.close();
});

async function login(): Promise<void> {
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.token);
  await ready;
}

async function textChannel(id = channel.id): Promise<SendableChannels> {
  const target = await client.channels.fetch(id);
  if (!target?.isSendable()) throw new Error('The channel takes no messages.');
  return target;
}

const nextMessage = (): Promise<Message> =>
  new Promise((resolve) => client.once(Events.MessageCreate, resolve));
const nextInteraction = <Kind extends Interaction>(): Promise<Kind> =>
  new Promise((resolve) =>
    client.once(Events.InteractionCreate, (interaction) => resolve(interaction as Kind)),
  );

async function registerAsk(): Promise<void> {
  await client.application!.commands.set([
    {
      name: 'ask',
      description: 'Ask',
      options: [{ type: 3, name: 'question', description: 'Q', required: true, autocomplete: true }],
    },
    { name: 'About this', type: ApplicationCommandType.Message },
  ]);
}

async function useAsk(): Promise<ChatInputCommandInteraction> {
  await login();
  await registerAsk();
  const received = nextInteraction<ChatInputCommandInteraction>();
  discord.people.useCommand({
    user: person,
    channel,
    name: 'ask',
    options: { question: '왜?' },
    locale: 'ko',
  });
  return received;
}

describe('logging in', () => {
  test('gives the client its server, with channel, roles and members', async () => {
    await login();
    expect(client.guilds.cache.get(guild.id)?.name).toBe('Study');
    expect(client.channels.cache.get(channel.id)?.isTextBased()).toBe(true);
    expect(client.user?.username).toBe('haksup');
  });

  test('is refused for a wrong token', async () => {
    await expect(client.login('wrong')).rejects.toThrow(/token/i);
  });

  test('is refused for a privileged intent', async () => {
    await client.destroy();
    client = new Client({ intents: [GatewayIntentBits.MessageContent], rest: discord.rest });
    await expect(client.login(discord.token)).rejects.toThrow(/disallowed intents/i);
  });
});

describe('messages', () => {
  test('reach the client with their words only where they mention it', async () => {
    await login();
    const plain = nextMessage();
    discord.people.write(person, channel, 'nothing for the bot');
    expect((await plain).content).toBe('');
    const mention = nextMessage();
    discord.people.write(person, channel, '@bot 프롬프트가 뭐야?');
    expect((await mention).content).toBe(`<@${client.user!.id}> 프롬프트가 뭐야?`);
    const direct = nextMessage();
    discord.people.write(person, discord.world.directChannel(person), 'hello');
    expect((await direct).content).toBe('hello');
  });

  test('bring attachments that can be downloaded', async () => {
    await login();
    const received = nextMessage();
    const bytes = new TextEncoder().encode('# 노트');
    discord.people.write(person, channel, '@bot', {
      files: [{ name: '노트.md', contentType: 'text/markdown', bytes }],
    });
    const attachment = (await received).attachments.first()!;
    expect(await (await fetch(attachment.url)).text()).toBe('# 노트');
  });

  test('can be answered, edited, put into a thread and sent with a file', async () => {
    await login();
    const received = nextMessage();
    const asked = discord.people.write(person, channel, '@bot hi');
    const reply = await (await received).reply('first');
    await reply.edit('second');
    expect(discord.world.messages.get(reply.id)?.contents).toEqual(['first', 'second']);
    expect(discord.world.messages.get(reply.id)?.message.message_reference).toMatchObject({
      message_id: asked.id,
    });
    const thread = await reply.startThread({ name: '질문' });
    await thread.send({
      content: 'in the thread',
      files: [{ name: 'full.txt', attachment: Buffer.from('text') }],
    });
    const [sent] = [...discord.world.messages.values()].filter(
      ({ message }) => message.channel_id === thread.id,
    );
    expect(sent?.message).toMatchObject({
      content: 'in the thread',
      attachments: [{ filename: 'full.txt', size: 4 }],
    });
  });

  test.each([
    ['a content of 2,001 characters', { content: '가'.repeat(2001) }, 50035],
    ['nothing', { content: '' }, 50006],
    [
      'content beside display components',
      { content: 'x', flags: MessageFlags.IsComponentsV2, components: [{ type: 10, content: 'y' }] },
      50035,
    ],
    [
      '41 display components',
      {
        flags: MessageFlags.IsComponentsV2,
        components: Array.from({ length: 41 }, () => ({ type: 10, content: 'y' })),
      },
      50035,
    ],
    [
      'embeds of 6,001 characters in all',
      { embeds: [{ description: 'x'.repeat(4000) }, { description: 'x'.repeat(2001) }] },
      50035,
    ],
    ['an embed of 4,097 characters', { embeds: [{ description: 'x'.repeat(4097) }] }, 50035],
  ])('are refused with %s', async (_, body, code) => {
    await login();
    const target = await textChannel();
    await expect(target.send(body as Parameters<typeof target.send>[0])).rejects.toMatchObject({ code });
  });
});

describe('interactions', () => {
  test('carry options, locale and permissions', async () => {
    const interaction = await useAsk();
    expect(interaction.options.getString('question')).toBe('왜?');
    expect(interaction.locale).toBe('ko');
    expect(interaction.memberPermissions?.has('ManageGuild')).toBe(true);
  });

  test('are deferred, answered by an edit and followed up', async () => {
    const interaction = await useAsk();
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    const answer = await interaction.editReply('answer');
    const more = await interaction.followUp({ content: 'more', flags: MessageFlags.Ephemeral });
    expect(discord.world.messages.get(answer.id)).toMatchObject({ ephemeral: true, contents: ['answer'] });
    expect(discord.world.messages.get(more.id)).toMatchObject({ ephemeral: true });
  });

  test('are answered with a form', async () => {
    const interaction = await useAsk();
    await interaction.showModal({
      customId: 'form',
      title: 'A form',
      components: [{ type: 1, components: [{ type: 4, customId: 'text', label: 'Text', style: 1 }] }],
    });
    expect(discord.interactions.answers.get(interaction.id)).toMatchObject({ custom_id: 'form' });
    await expect(interaction.deferReply()).rejects.toThrow();
  });

  test('are answered with display components', async () => {
    const interaction = await useAsk();
    await interaction.reply({
      flags: MessageFlags.IsComponentsV2,
      components: [{ type: 17, components: [{ type: 10, content: '가'.repeat(4000) }] }],
    });
    const [answer] = discord.world.messages.values();
    expect(answer?.message).toMatchObject({ content: '', components: [{ type: 17 }] });
  });

  test('give the message of an answer at once where it is asked for', async () => {
    const interaction = await useAsk();
    const { resource } = await interaction.reply({ content: 'now', withResponse: true });
    expect(resource?.message?.content).toBe('now');
  });

  test('may be acknowledged once (40060) and in time (10062)', async () => {
    const interaction = await useAsk();
    await interaction.deferReply();
    const again = client.rest.post(`/interactions/${interaction.id}/${interaction.token}/callback`, {
      body: { type: 5 },
      auth: false,
    });
    await expect(again).rejects.toMatchObject({ code: 40060 });

    discord.interactions.limits.acknowledgeMilliseconds = -1;
    const received = nextInteraction<ChatInputCommandInteraction>();
    discord.people.useCommand({ user: person, channel, name: 'ask', options: { question: 'late' } });
    await expect((await received).deferReply()).rejects.toMatchObject({ code: 10062 });
  });

  test('lose their webhook (10015) or their token (50027)', async () => {
    const interaction = await useAsk();
    await interaction.deferReply();
    discord.interactions.limits.tokenMilliseconds = -1;
    await expect(interaction.editReply('x')).rejects.toMatchObject({ code: 50027 });
    discord.interactions.loseWebhook(discord.world.interactions.get(interaction.id)!);
    await expect(interaction.editReply('x')).rejects.toMatchObject({ code: 10015 });
  });

  test('come from buttons, context menus and typing', async () => {
    await login();
    await registerAsk();
    const target = discord.people.write(person, channel, 'What is attention?');
    const menu = nextInteraction();
    discord.people.useMessageCommand(person, target, 'About this');
    const opened = await menu;
    expect(opened.isMessageContextMenuCommand() && opened.targetMessage.content).toBe('What is attention?');

    const pressed = nextInteraction();
    discord.people.press(person, target, 'quote:1');
    const button = await pressed;
    expect(button.isButton() && button.customId).toBe('quote:1');

    const typed = nextInteraction();
    const typing = discord.people.typeInto(
      { user: person, channel, name: 'ask', options: { question: '어' } },
      'question',
    );
    const focus = await typed;
    if (!focus.isAutocomplete()) throw new Error('Expected an autocomplete.');
    expect(focus.options.getFocused()).toBe('어');
    await focus.respond([{ name: '어텐션', value: '어텐션' }]);
    expect(discord.interactions.answers.get(typing.id)).toEqual({
      choices: [{ name: '어텐션', value: '어텐션' }],
    });
  });
});

describe('what Discord does on its own', () => {
  test('a reply pings whom it replies to, so that the bot gets its words', async () => {
    const own = discord.messages.post({
      channelId: channel.id,
      author: discord.world.bot,
      body: { content: 'I' },
    });
    await login();
    const pinging = nextMessage();
    discord.people.write(person, channel, 'why?', { replyTo: own });
    expect((await pinging).content).toBe('why?');
    const quiet = nextMessage();
    discord.people.write(person, channel, 'why?', { replyTo: own, ping: false });
    expect((await quiet).content).toBe('');
  });

  test('a nonce makes a message only once, although the first answer was lost', async () => {
    await login();
    const target = await textChannel();
    discord.loseAnswerOf(/POST .*\/messages$/);
    await target.send({ content: 'once', nonce: '1', enforceNonce: true });
    const made = [...discord.world.messages.values()].filter(({ message }) => message.content === 'once');
    expect(made).toHaveLength(1);
    expect(discord.requests.filter(({ path }) => path.endsWith('/messages'))).toHaveLength(2);
  });

  test.each([
    ['send', permission.sendMessages, 'POST /channels/:id/messages', { content: 'x' }],
    ['start a thread', permission.createPublicThreads, 'POST /channels/:id/threads', { name: 'x' }],
  ] as const)('a bot may not %s without the permission', async (_, lacking, route, body) => {
    await login();
    const everyone = guild.roles[0]!;
    everyone.permissions = (BigInt(everyone.permissions) & ~lacking).toString();
    const path = route.replace('POST ', '').replace(':id', channel.id) as `/${string}`;
    await expect(client.rest.post(path, { body })).rejects.toMatchObject({ code: 50013 });
  });

  test('a reply needs the right to read what came before (160002)', async () => {
    const asked = discord.people.write(person, channel, 'why?');
    await login();
    const everyone = guild.roles[0]!;
    everyone.permissions = (BigInt(everyone.permissions) & ~permission.readMessageHistory).toString();
    const target = await textChannel();
    const replying = target.send({ content: 'x', reply: { messageReference: asked.id } });
    await expect(replying).rejects.toMatchObject({ code: 160002 });
    await target.send('x');
  });

  test('an archived thread takes messages, which open it, and no edits (50083); a locked one neither', async () => {
    await login();
    const thread = await (await textChannel())
      .send('begin')
      .then((first) => first.startThread({ name: 't' }));
    const metadata = discord.world.channels.get(thread.id)!.thread_metadata!;
    const message = await thread.send('before');
    metadata.archived = true;
    await expect(message.edit('after')).rejects.toMatchObject({ code: 50083 });
    await thread.send('opens');
    await message.edit('after');
    metadata.locked = true;
    await expect(thread.send('x')).rejects.toMatchObject({ code: 160005 });
  });

  test('people may take no direct messages (50007)', async () => {
    await login();
    discord.world.closedToMessages.add(person.id);
    const user = await client.users.fetch(person.id);
    await expect(user.send('x')).rejects.toMatchObject({ code: 50007 });
  });

  test('people use an app among themselves, where the bot is not', async () => {
    await login();
    await registerAsk();
    const other = discord.world.addUser('Jun');
    const between = discord.world.addPrivateChannel(person, other);
    const received = nextInteraction<ChatInputCommandInteraction>();
    discord.people.useCommand({ user: person, channel: between, name: 'ask' });
    expect((await received).context).toBe(InteractionContextType.PrivateChannel);
  });

  test('a forum post begins with a message of the same id', async () => {
    await login();
    const forum = discord.world.addChannel({ type: 15, guild_id: guild.id, name: 'help', parent_id: null });
    const received = nextMessage();
    const { thread } = discord.people.startPost(person, forum, 'A post', '@bot why?');
    expect((await received).id).toBe(thread.id);
  });

  test('an app that a person brought along says so', async () => {
    await login();
    await registerAsk();
    const received = nextInteraction<ChatInputCommandInteraction>();
    discord.people.useCommand({ user: person, channel, name: 'ask', userInstalled: true });
    expect((await received).authorizingIntegrationOwners).toMatchObject({ guildId: null, userId: person.id });
  });
});

describe('faults', () => {
  test('a dropped connection is resumed and what was missed is replayed', async () => {
    await login();
    const received = nextMessage();
    discord.gateway.dropSockets();
    await discord.waitFor('the socket to be gone', () => discord.gateway.connected === 0);
    discord.people.write(person, channel, '@bot while you were away');
    expect((await received).content).toContain('while you were away');
    expect(discord.gateway.counts).toMatchObject({ identifies: 1, resumes: 1 });
  });

  test('a request to reconnect is followed by RESUME', async () => {
    await login();
    const resumed = new Promise((resolve) => client.once(Events.ShardResume, resolve));
    discord.gateway.askToReconnect();
    await resumed;
    expect(discord.gateway.counts.resumes).toBe(1);
  });

  test('a session that is gone is begun anew', async () => {
    await login();
    // To the end: a client that is destroyed while it begins anew never comes back from it.
    const again = new Promise((resolve) => client.once(Events.ShardReady, resolve));
    discord.gateway.invalidateSessions(false);
    await again;
    expect(discord.gateway.counts.identifies).toBe(2);
  });

  test('a 429 is waited out by its header', async () => {
    await login();
    discord.rateLimits.plan({ route: /POST .*messages$/, retryAfterSeconds: 0.2 });
    const target = await textChannel();
    await target.send('in the end');
    const sends = discord.requests.filter(
      ({ method, path }) => method === 'POST' && path.endsWith('/messages'),
    );
    expect(sends.map(({ status }) => status)).toEqual([429, 200]);
    expect(sends[1]!.at - sends[0]!.at).toBeGreaterThanOrEqual(190);
  });

  test('a 429 without the header is tried again at once', async () => {
    await login();
    discord.rateLimits.plan({ route: /POST .*messages$/, retryAfterSeconds: 60, header: false });
    await (await textChannel()).send('in the end');
    expect(discord.requests.filter(({ status }) => status === 429)).toHaveLength(1);
  });

  test('a bucket that runs empty is waited for before it would be overdrawn', async () => {
    await login();
    const waited = vi.fn();
    client.rest.on(RESTEvents.RateLimited, waited);
    discord.rateLimits.addBucket({ route: /POST .*messages$/, limit: 2, seconds: 0.4 });
    const target = await textChannel();
    const begun = Date.now();
    for (const text of ['one', 'two', 'three']) await target.send(text);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(390);
    expect(waited).toHaveBeenCalledOnce();
    expect(discord.requests.filter(({ status }) => status === 429)).toEqual([]);
  });

  test('a close that asks for a resumption (4000) gets one', async () => {
    await login();
    const resumed = new Promise((resolve) => client.once(Events.ShardResume, resolve));
    discord.gateway.closeSockets(4000);
    await resumed;
    expect(discord.gateway.counts).toMatchObject({ identifies: 1, resumes: 1 });
  });

  test('a planned 500 comes as often as planned', async () => {
    await login();
    discord.failNext(/GET .*\/messages\//, 5);
    const fetching = client.rest.get(`/channels/${channel.id}/messages/1`);
    await expect(fetching).rejects.toThrow();
    expect(discord.requests.filter(({ status }) => status === 500).length).toBeGreaterThanOrEqual(4);
  });

  test('a route that the loopback lacks says so', async () => {
    await login();
    const asked = client.rest.get('/guilds/1/audit-logs');
    await expect(asked).rejects.toThrow(DiscordAPIError);
    await expect(asked).rejects.toThrow(/loopback Discord has no GET/);
  });
});
