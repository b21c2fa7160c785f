import { Writable } from 'node:stream';
import { type Database, type Library, openDatabase, openLibrary } from '@haksup/knowledge';
import {
  type Channel,
  type Guild,
  LoopbackDiscord,
  type MessageRecord,
  type RecordedRequest,
  type User,
} from '@haksup/loopback-discord';
import { type Logger, pino } from 'pino';
import { type Bot, startBot } from '../index.ts';
import type { BotLimits, BotOptions } from '../options.ts';
import { type ScriptedTutor, scriptedTutor } from './scripted-tutor.ts';

/** Fast enough for tests, and patient with people who ask a lot. */
const testLimits: Partial<BotLimits> = {
  questionBurst: 1000,
  editInterval: 60,
  editFirstDelay: 20,
  startTime: 10_000,
  stopTime: 500,
};

/** What the tests of one file share: the database and the library are slow to open and know no Discord. */
export interface Shelf {
  readonly database: Database;
  readonly library: Library;
  /** Every request that a bot sent in this file. */
  readonly requests: RecordedRequest[];
  close(): Promise<void>;
}

export async function openShelf(): Promise<Shelf> {
  const database = await openDatabase('memory');
  const library = await openLibrary({ database });
  return { database, library, requests: [], close: () => database.close() };
}

/** A study group on a loopback Discord with the real bot in it. */
export interface StudyGroup {
  readonly discord: LoopbackDiscord;
  readonly guild: Guild;
  /** Owns the server. */
  readonly mina: User;
  /** An ordinary member; another one after each `renew`. */
  readonly jun: User;
  /** A text channel; another one after each `renew`. */
  readonly channel: Channel;
  readonly tutor: ScriptedTutor;
  readonly bot: Bot;
  /** What was logged since the last `renew`, a JSON line each. */
  readonly log: string[];
  /** Owner key of the server's courses. */
  readonly owner: string;
  /** For the next test: another channel, another member, nothing said or asked, no courses but `LLM` as it was. */
  renew(): Promise<void>;
  /** A new bot on the same Discord and shelf, as after a restart. The one before must be stopped. */
  restart(options?: Partial<BotOptions>): Promise<void>;
  /** Runs while everybody in the server lacks permissions; the bot isn't told, as when it happened a moment ago. */
  without(denied: bigint, run: () => Promise<void>): Promise<void>;
  addNote(course: string, path: string, text: string, owner?: string): Promise<void>;
  /** Visible messages of a channel in order; ephemeral and deleted ones left out. */
  messagesIn(channel: { id: string }): MessageRecord[];
  /** Waits for a message of the bot that fits. */
  waitForMessage(what: string, fits: (record: MessageRecord) => boolean): Promise<MessageRecord>;
  close(): Promise<void>;
}

export interface StudyGroupOptions {
  limits?: Partial<BotLimits>;
  locale?: string;
  /** Before the bot starts. */
  prepare?: (discord: LoopbackDiscord) => void;
  options?: Partial<BotOptions>;
  /** The course `LLM` that is there from the start: one note, `week1.md`. */
  note?: string;
}

const sampleNote =
  '# Tokens\n\nA token is a piece of text that the model reads at once.\n\nTokens are counted, see [here](http://evil.example) and <@1>.\n';

export async function openStudyGroup(
  shelf: Shelf,
  { limits, locale = 'en-US', prepare, options, note = sampleNote }: StudyGroupOptions = {},
): Promise<StudyGroup> {
  const { library } = shelf;
  const discord = await LoopbackDiscord.start();
  const { world } = discord;
  const mina = world.addUser('Mina');
  const { guild, channel } = world.addGuild('Study', mina, locale);
  const addMember = (): User => {
    const jun = world.addUser('Jun');
    world.addMember(guild, jun);
    return jun;
  };
  const owner = `discord:${guild.id}`;
  const tutor = scriptedTutor(library);
  const log: string[] = [];
  const start = (more?: Partial<BotOptions>): Promise<Bot> =>
    startBot({
      token: discord.token,
      tutor,
      library,
      database: shelf.database,
      rest: discord.rest,
      logger: logInto(log),
      limits: { ...testLimits, ...limits },
      ...options,
      ...more,
    });
  const current = { jun: addMember(), channel, bot: undefined as unknown as Bot };
  const fromBot = (record: MessageRecord): boolean =>
    record.message.author.id === world.bot.id && !record.deleted;
  const addNote = async (course: string, path: string, text: string, of = owner): Promise<void> => {
    const bytes = new TextEncoder().encode(text);
    const source = { path, size: bytes.length, bytes: async () => bytes };
    const report = await library.ingest({ owner: of, name: course }, [source]);
    if (report.failed.length > 0) throw report.failed[0]?.error;
  };
  prepare?.(discord);
  await addNote('LLM', 'week1.md', note);
  current.bot = await start();
  return {
    discord,
    guild,
    mina,
    tutor,
    log,
    owner,
    get jun() {
      return current.jun;
    },
    get channel() {
      return current.channel;
    },
    get bot() {
      return current.bot;
    },
    async renew() {
      await discord.waitFor('the bot to be done', () => current.bot.underWay === 0);
      for (const { name } of await library.courses(owner)) {
        if (name !== 'LLM') await library.remove({ owner, name });
      }
      await addNote('LLM', 'week1.md', note);
      current.jun = addMember();
      current.channel = world.addChannel({ type: 0, guild_id: guild.id, name: 'general', parent_id: null });
      discord.gateway.dispatch('CHANNEL_CREATE', {
        ...current.channel,
        permission_overwrites: [],
        position: 1,
      });
      shelf.requests.push(...discord.requests.splice(0));
      world.messages.clear();
      log.length = 0;
      tutor.asked.length = 0;
      tutor.forgotten.length = 0;
      tutor.script = undefined;
      Object.assign(discord.interactions.limits, {
        acknowledgeMilliseconds: 3000,
        tokenMilliseconds: 900_000,
      });
    },
    async restart(more) {
      current.bot = await start(more);
    },
    async without(denied, run) {
      const everyone = guild.roles[0]!;
      const before = everyone.permissions;
      everyone.permissions = (BigInt(before) & ~denied).toString();
      try {
        await run();
      } finally {
        everyone.permissions = before;
      }
    },
    addNote,
    messagesIn: ({ id }) =>
      [...world.messages.values()].filter(
        ({ message, ephemeral, deleted }) => message.channel_id === id && !ephemeral && !deleted,
      ),
    waitForMessage: (what, fits) =>
      discord.waitFor(what, () =>
        [...world.messages.values()].find((record) => fromBot(record) && fits(record)),
      ),
    async close() {
      await current.bot.stop();
      shelf.requests.push(...discord.requests);
      await discord.close();
    },
  };
}

/** A group of its own for a test that needs other settings. */
export async function withStudyGroup(
  shelf: Shelf,
  options: StudyGroupOptions,
  run: (group: StudyGroup) => Promise<void>,
): Promise<void> {
  const group = await openStudyGroup(shelf, options);
  try {
    await run(group);
  } finally {
    await group.close();
  }
}

export function logInto(lines: string[]): Logger {
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  return pino({ level: 'debug' }, stream);
}

export interface ButtonSeen {
  readonly label: string;
  readonly custom_id: string;
}

/** The buttons below a message. */
export const buttonsOf = ({ message }: MessageRecord): ButtonSeen[] =>
  (message.components as { components: ButtonSeen[] }[]).flatMap(({ components }) => components);
