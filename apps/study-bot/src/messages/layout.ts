import type { NearPlace, Reply, Source } from '@haksup/tutor';
import { ActionRowBuilder, ButtonBuilder, ButtonStyle } from 'discord.js';
import type { Words } from '../words/words.ts';
import { encodeButton } from './custom-ids.ts';
import { escapeLine, escapeReply, shorten, tameMarkdown } from './escape.ts';
import { splitMessage } from './split.ts';

export type ButtonRow = ActionRowBuilder<ButtonBuilder>;

/** One answer as messages: their contents in order and the buttons below the last. */
export interface LaidOut {
  readonly contents: readonly string[];
  readonly rows: readonly ButtonRow[];
}

export interface LayoutOptions {
  readonly words: Words;
  readonly course: string;
  /** Name the course, since there are others it could have been. */
  readonly showCourse: boolean;
  /** Written above the answer where the question stands nowhere else. */
  readonly asked?: string | undefined;
}

/** Buttons that fit below one message and stay tidy: two rows. */
const mostButtons = 10;

/** Text, then small lines: sources and notices; buttons for the passages. What was near is told by the text itself. */
export function layOutReply(reply: Reply, options: LayoutOptions): LaidOut {
  const { words } = options;
  const text = reply.by === 'model' ? tameMarkdown(reply.text) : escapeReply(reply.text);
  const small = [
    ...(reply.understoodAs === undefined ? [] : [words.understoodAs(escapeLine(reply.understoodAs))]),
    ...reply.sources.map((source) => `[${source.number}] ${placeLine(source)}`),
    ...(options.showCourse ? [words.courseUsed(escapeLine(options.course))] : []),
    ...(reply.notice ? [escapeLine(reply.notice.text)] : []),
  ].map((line) => `-# ${line}`);
  const whole = [askedLine(options.asked), text, small.join('\n')]
    .filter((piece) => piece !== '')
    .join('\n\n');
  return { contents: splitMessage(whole), rows: passageButtons(reply.sources, options) };
}

/** An answer that is still being made. */
export function layOutDraft(text: string, asked?: string): LaidOut {
  const whole = [askedLine(asked), tameMarkdown(text)].filter((piece) => piece !== '').join('\n\n');
  return { contents: splitMessage(whole), rows: [] };
}

/** `note › heading › heading`, escaped, on one line of bearable length. */
export function placeLine({ note, heading }: NearPlace): string {
  return escapeLine(shorten([note, ...heading].join(' › '), 160));
}

function askedLine(asked: string | undefined): string {
  return asked === undefined ? '' : `> ${escapeLine(shorten(asked, 300))}`;
}

function passageButtons(sources: readonly Source[], { words, course }: LayoutOptions): ButtonRow[] {
  const buttons = sources.slice(0, mostButtons).flatMap(({ number, passage, start, end }) => {
    const customId = encodeButton({ kind: 'passage', number, passage: passage.id, start, end, course });
    if (customId === undefined) return [];
    return new ButtonBuilder()
      .setCustomId(customId)
      .setLabel(words.fullPassage(number))
      .setStyle(ButtonStyle.Secondary);
  });
  const rows: ButtonRow[] = [];
  for (let index = 0; index < buttons.length; index += 5) {
    rows.push(new ActionRowBuilder<ButtonBuilder>().addComponents(buttons.slice(index, index + 5)));
  }
  return rows;
}
