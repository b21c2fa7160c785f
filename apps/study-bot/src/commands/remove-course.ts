import { ActionRowBuilder, ButtonBuilder, type ButtonInteraction, ButtonStyle } from 'discord.js';
import type { BotContext } from '../context.ts';
import { findCourse } from '../courses/choose-course.ts';
import type { PendingRemoval } from '../courses/confirmations.ts';
import { mayChangeCourses } from '../courses/permissions.ts';
import { describeError } from '../gateway/describe-error.ts';
import { encodeButton, type RemovalButton } from '../messages/custom-ids.ts';
import { escapeLine } from '../messages/escape.ts';
import { replyPrivately } from '../messages/interaction-surface.ts';
import type { ButtonRow } from '../messages/layout.ts';
import type { PostedMessage } from '../messages/surface.ts';
import type { Words } from '../words/words.ts';
import { askerOf } from './asker.ts';
import type { CourseCommand } from './course.ts';

/** `/course remove course [note]`: asks back; the button below does it. */
export async function removeCourse({
  context,
  interaction,
  asker,
  surface,
  say,
}: CourseCommand): Promise<void> {
  const { words, owner, userId } = asker;
  const named = interaction.options.getString('course', true);
  const courses = await context.library.courses(owner.key);
  const course = findCourse(courses, named);
  if (!course)
    return say(
      words.unknownCourse(
        escapeLine(named),
        courses.map(({ name }) => escapeLine(name)),
      ),
    );
  const note = interaction.options.getString('note')?.trim() || undefined;
  if (note !== undefined) {
    const notes = await context.library.notes({ owner: owner.key, name: course.name });
    if (!notes.some(({ path }) => path === note))
      return say(words.noteUnknown(escapeLine(course.name), escapeLine(note)));
  }
  const removal: PendingRemoval = {
    userId,
    owner: owner.key,
    course: course.name,
    ...(note !== undefined && { note }),
  };
  let posted: PostedMessage | undefined;
  const pending = context.confirmations.add(removal, () => {
    posted?.edit({ content: words.confirmationExpired }).catch((error: unknown) => {
      context.logger.warn({ error: describeError(error) }, 'an expired confirmation could not be marked');
    });
  });
  posted = await surface.post({
    content:
      note === undefined
        ? words.confirmRemoval(escapeLine(course.name), course.notes)
        : words.confirmNoteRemoval(escapeLine(course.name), escapeLine(note)),
    rows: [confirmationRow(pending, words)],
  });
}

/** A press on one of the two buttons. */
export async function onRemovalButton(
  context: BotContext,
  interaction: ButtonInteraction,
  { pending, confirmed }: RemovalButton,
): Promise<void> {
  const asker = askerOf(interaction);
  const { words } = asker;
  const removal = context.confirmations.find(pending);
  if (!removal) {
    await interaction.update({ content: words.confirmationExpired, components: [] });
    return;
  }
  if (removal.userId !== asker.userId || removal.owner !== asker.owner.key) {
    return replyPrivately(interaction, words.notYourButton, context.logger);
  }
  await interaction.deferUpdate();
  // Taken before anything is awaited further, so that a second press finds nothing.
  if (!context.confirmations.take(pending)) return;
  await interaction.webhook.editMessage('@original', {
    content: confirmed ? await removeConfirmed(context, removal, asker) : words.kept,
    components: [],
  });
}

async function removeConfirmed(
  { library, tutor, store, logger }: BotContext,
  { owner, course, note }: PendingRemoval,
  asker: ReturnType<typeof askerOf>,
): Promise<string> {
  const { words } = asker;
  // The role may have been taken away since the question was asked.
  const { courseRole } = await store.settings(owner);
  if (!mayChangeCourses(asker, courseRole)) return words.mayNotChange(undefined);
  const key = { owner, name: course };
  if (note !== undefined) {
    const existed = await library.remove(key, note);
    return existed
      ? words.removed(`${escapeLine(course)} › ${escapeLine(note)}`)
      : words.noteUnknown(escapeLine(course), escapeLine(note));
  }
  // The course goes last: where something fails before, the removal can be asked for again.
  await tutor.forgetCourse(key);
  await store.forgetCourse(owner, course);
  const existed = await library.remove(key);
  logger.info({ owner, course }, 'a course was removed');
  return existed ? words.removed(escapeLine(course)) : words.unknownCourse(escapeLine(course), []);
}

function confirmationRow(pending: string, words: Words): ButtonRow {
  const button = (confirmed: boolean, label: string, style: ButtonStyle): ButtonBuilder =>
    new ButtonBuilder()
      .setCustomId(encodeButton({ kind: 'removal', confirmed, pending }) ?? pending)
      .setLabel(label)
      .setStyle(style);
  return new ActionRowBuilder<ButtonBuilder>().addComponents(
    button(true, words.remove, ButtonStyle.Danger),
    button(false, words.cancel, ButtonStyle.Secondary),
  );
}
