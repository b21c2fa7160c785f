import { newSnowflake } from './snowflakes.ts';

/** The objects that a loopback Discord holds, in the wire's own shape where a client sees them. */

export interface User {
  id: string;
  username: string;
  global_name: string | null;
  discriminator: string;
  avatar: null;
  bot?: boolean;
}

export interface Attachment {
  id: string;
  filename: string;
  /** The name without its ending, where `filename` had to be changed. */
  title?: string;
  size: number;
  content_type: string;
  url: string;
  proxy_url: string;
}

export interface Message {
  id: string;
  channel_id: string;
  guild_id?: string;
  author: User;
  content: string;
  timestamp: string;
  edited_timestamp: string | null;
  tts: boolean;
  mention_everyone: boolean;
  mentions: User[];
  mention_roles: string[];
  attachments: Attachment[];
  embeds: object[];
  components: object[];
  pinned: boolean;
  type: number;
  flags: number;
  message_reference?: object;
  referenced_message?: Message | null;
  webhook_id?: string;
  interaction_metadata?: object;
  /** What the sender asked to be pinged by this message; kept for tests, unknown to clients. */
  allowed_mentions?: object;
  nonce?: string | number;
}

export interface ThreadMetadata {
  archived: boolean;
  locked: boolean;
  auto_archive_duration: number;
  archive_timestamp: string;
}

export interface Channel {
  id: string;
  /** 0 text, 1 direct message, 2 voice, 3 group of people, 5 announcements, 10 announcement thread, 11 public thread, 15 forum. */
  type: number;
  guild_id?: string;
  parent_id?: string | null;
  owner_id?: string;
  name?: string;
  recipients?: User[];
  thread_metadata?: ThreadMetadata;
}

export interface Role {
  id: string;
  name: string;
  permissions: string;
  position: number;
}

export interface Member {
  user: User;
  roles: string[];
  joined_at: string;
  deaf: boolean;
  mute: boolean;
  flags: number;
}

export interface Guild {
  id: string;
  name: string;
  owner_id: string;
  roles: Role[];
  members: Map<string, Member>;
  preferred_locale: string;
}

export interface Interaction {
  id: string;
  token: string;
  payload: Record<string, unknown>;
  channelId: string;
  guildId: string | undefined;
  user: User;
  createdAt: number;
  acknowledged: boolean;
  /** True where the first answer said that only the person sees it. */
  ephemeral: boolean;
  /** The message that the answer made, once there is one. */
  original?: string;
  /** The message whose component was used. */
  sourceMessage: string | undefined;
}

/** A message as a test wants to see it: where it stands and every content it ever had. */
export interface MessageRecord {
  message: Message;
  ephemeral: boolean;
  deleted: boolean;
  contents: string[];
}

/** Everything that exists on the loopback Discord. Holds data alone; the HTTP routes and the gateway act on it. */
export class World {
  readonly bot: User;
  readonly applicationId: string;
  readonly users: Map<string, User> = new Map();
  readonly guilds: Map<string, Guild> = new Map();
  readonly channels: Map<string, Channel> = new Map();
  readonly messages: Map<string, MessageRecord> = new Map();
  /** Ids of people who take no direct messages from the bot. */
  readonly closedToMessages: Set<string> = new Set();
  readonly interactions: Map<string, Interaction> = new Map();
  /** Bytes behind attachment URLs, by path. */
  readonly files: Map<string, { bytes: Uint8Array; contentType: string }> = new Map();
  /** Registered commands: key is a guild's id, or 'global'. */
  readonly commands: Map<string, Record<string, unknown>[]> = new Map();

  constructor(botName: string) {
    this.bot = { ...makeUser(botName), bot: true };
    this.applicationId = this.bot.id;
    this.users.set(this.bot.id, this.bot);
  }

  addUser(name: string): User {
    const user = makeUser(name);
    this.users.set(user.id, user);
    return user;
  }

  /** A server with an @everyone role, the bot as a member and one text channel called `general`. */
  addGuild(name: string, owner: User, locale = 'en-US'): { guild: Guild; channel: Channel } {
    const id = newSnowflake();
    const guild: Guild = {
      id,
      name,
      owner_id: owner.id,
      roles: [{ id, name: '@everyone', permissions: everyonePermissions.toString(), position: 0 }],
      members: new Map(),
      preferred_locale: locale,
    };
    this.guilds.set(id, guild);
    this.addMember(guild, owner);
    this.addMember(guild, this.bot);
    return { guild, channel: this.addChannel({ type: 0, guild_id: id, name: 'general', parent_id: null }) };
  }

  addMember(guild: Guild, user: User, roles: string[] = []): Member {
    const member = { user, roles, joined_at: new Date().toISOString(), deaf: false, mute: false, flags: 0 };
    guild.members.set(user.id, member);
    return member;
  }

  addRole(guild: Guild, name: string, permissions: bigint = 0n): Role {
    const role = {
      id: newSnowflake(),
      name,
      permissions: permissions.toString(),
      position: guild.roles.length,
    };
    guild.roles.push(role);
    return role;
  }

  addChannel(channel: Omit<Channel, 'id'>, id: string = newSnowflake()): Channel {
    const added = { id, ...channel };
    this.channels.set(id, added);
    return added;
  }

  /** The direct-message channel with a user, made on first use. */
  directChannel(user: User): Channel {
    for (const channel of this.channels.values()) {
      if (channel.type === 1 && channel.recipients?.length === 1 && channel.recipients[0]?.id === user.id)
        return channel;
    }
    return this.addChannel({ type: 1, recipients: [user] });
  }

  /** A conversation of people, where the bot can't be: two of them, or a group. */
  addPrivateChannel(...recipients: User[]): Channel {
    return this.addChannel({ type: recipients.length > 2 ? 3 : 1, recipients });
  }

  /** A member's permissions in its server: all for the owner, else the union of its roles'. */
  permissionsOf(guild: Guild, user: User): bigint {
    if (guild.owner_id === user.id) return allPermissions;
    const held = new Set([guild.id, ...(guild.members.get(user.id)?.roles ?? [])]);
    return guild.roles
      .filter(({ id }) => held.has(id))
      .reduce((sum, role) => sum | BigInt(role.permissions), 0n);
  }
}

function makeUser(name: string): User {
  return {
    id: newSnowflake(),
    username: name.toLowerCase(),
    global_name: name,
    discriminator: '0',
    avatar: null,
  };
}

type PermissionName =
  | 'administrator'
  | 'manageGuild'
  | 'viewChannel'
  | 'sendMessages'
  | 'embedLinks'
  | 'attachFiles'
  | 'readMessageHistory'
  | 'createPublicThreads'
  | 'sendMessagesInThreads';

export const permission: Readonly<Record<PermissionName, bigint>> = {
  administrator: 1n << 3n,
  manageGuild: 1n << 5n,
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  readMessageHistory: 1n << 16n,
  createPublicThreads: 1n << 35n,
  sendMessagesInThreads: 1n << 38n,
};

const allPermissions = (1n << 50n) - 1n;
const everyonePermissions =
  permission.viewChannel |
  permission.sendMessages |
  permission.embedLinks |
  permission.attachFiles |
  permission.readMessageHistory |
  permission.createPublicThreads |
  permission.sendMessagesInThreads;
