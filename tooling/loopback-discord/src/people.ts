import { rolePayload } from './gateway/payloads.ts';
import type { UploadedFile } from './http/request.ts';
import { type Interactions, interactionType } from './interactions.ts';
import { type Messages, openThread } from './messages.ts';
import type { Channel, Interaction, Message, Role, User, World } from './world.ts';

/** An option of a slash command as a person fills it in. */
export type OptionValue = string | number | boolean | { attachment: UploadedFile } | { role: Role };

export interface CommandUse {
  user: User;
  channel: Channel;
  /** `ask`, or with a subcommand `course add`. */
  name: string;
  options?: Record<string, OptionValue>;
  locale?: string;
  /** True where the app was added by the person and not by the server. */
  userInstalled?: boolean;
}

const optionType = {
  subcommand: 1,
  string: 3,
  integer: 4,
  boolean: 5,
  role: 8,
  number: 10,
  attachment: 11,
} as const;

interface WrittenMessage {
  id?: string;
  user: User;
  channel: Channel;
  text: string;
  files?: readonly UploadedFile[];
  replyTo?: Message | undefined;
  /** A reply pings whom it replies to unless the person turns that off. */
  ping?: boolean;
}

interface Resolved {
  attachments: Record<string, object>;
  roles: Record<string, object>;
}

interface RegisteredCommand {
  id: string;
  name: string;
  type?: number;
}

/** What people do in a Discord: they write, use commands, press buttons and open context menus. */
export class People {
  readonly #world: World;
  readonly #messages: Messages;
  readonly #interactions: Interactions;

  constructor(world: World, messages: Messages, interactions: Interactions) {
    this.#world = world;
    this.#messages = messages;
    this.#interactions = interactions;
  }

  /** Writes a message. `@bot` in the text becomes a mention of the bot. */
  write(
    user: User,
    channel: Channel,
    text: string,
    {
      files = [],
      replyTo,
      ping = true,
    }: { files?: readonly UploadedFile[]; replyTo?: Message; ping?: boolean } = {},
  ): Message {
    return this.#write({ user, channel, text, files, replyTo, ping });
  }

  #write({ id, user, channel, text, files = [], replyTo, ping = true }: WrittenMessage): Message {
    return this.#messages.post({
      ...(id !== undefined && { id }),
      channelId: channel.id,
      author: user,
      body: {
        content: text.replaceAll('@bot', `<@${this.#world.bot.id}>`),
        ...(replyTo && { message_reference: { message_id: replyTo.id } }),
        allowed_mentions: { replied_user: ping },
      },
      files,
    });
  }

  /** Starts a post in a forum: a thread whose first message bears the thread's id. */
  startPost(user: User, forum: Channel, name: string, text: string): { thread: Channel; message: Message } {
    const thread = this.#world.addChannel({
      type: 11,
      ...(forum.guild_id !== undefined && { guild_id: forum.guild_id }),
      parent_id: forum.id,
      owner_id: user.id,
      name,
      thread_metadata: openThread(),
    });
    this.#messages.announceThread(thread);
    return { thread, message: this.#write({ id: thread.id, user, channel: thread, text }) };
  }

  useCommand({ user, channel, name, options = {}, locale, userInstalled }: CommandUse): Interaction {
    const [command = '', subcommand] = name.split(' ');
    const resolved: Resolved = { attachments: {}, roles: {} };
    const filled = Object.entries(options).map(([option, value]) => this.#fill(option, value, resolved));
    return this.#interactions.create({
      type: interactionType.command,
      user,
      channelId: channel.id,
      locale,
      userInstalled,
      data: {
        ...this.#registered(command, 1),
        options:
          subcommand === undefined
            ? filled
            : [{ type: optionType.subcommand, name: subcommand, options: filled }],
        resolved,
      },
    });
  }

  /** Types into an option that suggests; the suggestions are in `interactions.answers` by the interaction's id. */
  typeInto({ user, channel, name, options = {}, locale }: CommandUse, focused: string): Interaction {
    const [command = '', subcommand] = name.split(' ');
    const filled = Object.entries(options).map(([option, value]) => ({
      ...this.#fill(option, value, { attachments: {}, roles: {} }),
      ...(option === focused && { focused: true }),
    }));
    return this.#interactions.create({
      type: interactionType.autocomplete,
      user,
      channelId: channel.id,
      locale,
      data: {
        ...this.#registered(command, 1),
        options:
          subcommand === undefined
            ? filled
            : [{ type: optionType.subcommand, name: subcommand, options: filled }],
      },
    });
  }

  /** Opens a context menu on a message. */
  useMessageCommand(user: User, message: Message, name: string, locale?: string): Interaction {
    return this.#interactions.create({
      type: interactionType.command,
      user,
      channelId: message.channel_id,
      locale,
      data: {
        ...this.#registered(name, 3),
        target_id: message.id,
        resolved: { messages: { [message.id]: message } },
      },
    });
  }

  /** Presses the button with this custom id below a message. */
  press(user: User, message: Message, customId: string, locale?: string): Interaction {
    return this.#interactions.create({
      type: interactionType.component,
      user,
      channelId: message.channel_id,
      locale,
      message,
      data: { component_type: 2, custom_id: customId },
    });
  }

  #registered(name: string, type: number): { id: string; name: string; type: number } {
    const commands = [...this.#world.commands.values()].flat() as unknown as RegisteredCommand[];
    const found = commands.find((each) => each.name === name && (each.type ?? 1) === type);
    if (!found) throw new Error(`The bot has registered no command ${name} of type ${type}.`);
    return { id: found.id, name, type };
  }

  #fill(
    name: string,
    value: OptionValue,
    resolved: Resolved,
  ): { name: string; type: number; value: unknown } {
    if (typeof value === 'string') return { name, type: optionType.string, value };
    if (typeof value === 'boolean') return { name, type: optionType.boolean, value };
    if (typeof value === 'number') return { name, type: optionType.integer, value };
    if ('role' in value) {
      resolved.roles[value.role.id] = rolePayload(value.role);
      return { name, type: optionType.role, value: value.role.id };
    }
    const attachment = this.#messages.upload(value.attachment);
    resolved.attachments[attachment.id] = attachment;
    return { name, type: optionType.attachment, value: attachment.id };
  }
}
