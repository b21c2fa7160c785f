import type { ChatInputCommandInteraction } from 'discord.js';
import type { BotContext } from '../context.ts';
import { chooseCourse, findCourse } from '../courses/choose-course.ts';
import { managesServer, mayChangeCourses } from '../courses/permissions.ts';
import { escapeLine, shorten } from '../messages/escape.ts';
import { InteractionSurface } from '../messages/interaction-surface.ts';
import { splitMessage } from '../messages/split.ts';
import type { Surface } from '../messages/surface.ts';
import { admit } from '../questions/admit.ts';
import { addCourse } from './add-course.ts';
import { askerOf, type CommandAsker } from './asker.ts';
import { removeCourse } from './remove-course.ts';

/** A `/course` subcommand after it was acknowledged. */
export interface CourseCommand {
  readonly context: BotContext;
  readonly interaction: ChatInputCommandInteraction;
  readonly asker: CommandAsker;
  readonly surface: Surface;
  /** Writes one text, in several messages where it is long. */
  readonly say: (text: string) => Promise<void>;
}

interface Subcommand {
  readonly run: (command: CourseCommand) => Promise<void>;
  /** Asks for the right to change courses. */
  readonly changes: boolean;
  readonly ephemeral: boolean;
  /** Counts like a question in a person's fair share. */
  readonly heavy?: boolean;
}

const subcommands: Readonly<Record<string, Subcommand>> = {
  add: { run: addCourse, changes: true, ephemeral: false, heavy: true },
  list: { run: listCourses, changes: false, ephemeral: true },
  use: { run: useCourse, changes: true, ephemeral: false },
  remove: { run: removeCourse, changes: true, ephemeral: false },
  role: { run: setRole, changes: false, ephemeral: true },
};

/** `/course add | list | use | remove | role` */
export async function course(context: BotContext, interaction: ChatInputCommandInteraction): Promise<void> {
  const asker = askerOf(interaction);
  const subcommand = subcommands[interaction.options.getSubcommand()];
  const surface = await InteractionSurface.defer(interaction, {
    ephemeral: asker.amongOthers || (subcommand?.ephemeral ?? true),
    logger: context.logger,
  });
  const say = async (text: string): Promise<void> => {
    for (const content of splitMessage(text)) await surface.post({ content });
  };
  if (!subcommand) return say(asker.words.unknownCommand);
  if (subcommand.changes) {
    const { courseRole } = await context.store.settings(asker.owner.key);
    if (!mayChangeCourses(asker, courseRole)) {
      const exists = courseRole !== undefined && interaction.guild?.roles.cache.has(courseRole) !== false;
      return say(asker.words.mayNotChange(exists ? `<@&${courseRole}>` : undefined));
    }
  }
  const run = (): Promise<void> => subcommand.run({ context, interaction, asker, surface, say });
  if (!subcommand.heavy) return run();
  const admission = admit(context, asker.userId, asker.words);
  if (!admission.admitted) return say(admission.text);
  try {
    await run();
  } finally {
    admission.release();
  }
}

async function listCourses({ context, interaction, asker, say }: CourseCommand): Promise<void> {
  const { words, owner } = asker;
  const { courseRole } = await context.store.settings(owner.key);
  const courses = await context.library.courses(owner.key);
  if (courses.length === 0) return say(words.noCourse(mayChangeCourses(asker, courseRole)));
  const named = interaction.options.getString('course')?.trim();
  if (named) {
    const found = findCourse(courses, named);
    if (!found)
      return say(
        words.unknownCourse(
          escapeLine(named),
          courses.map(({ name }) => escapeLine(name)),
        ),
      );
    const notes = await context.library.notes({ owner: owner.key, name: found.name });
    const shown = notes
      .slice(0, 100)
      .map(({ path, title }) =>
        title === '' || title === path
          ? `- ${escapeLine(path)}`
          : `- ${escapeLine(path)}: ${escapeLine(shorten(title, 100))}`,
      );
    const rest = notes.length - shown.length;
    return say(
      [
        words.notesOf(escapeLine(found.name), notes.length),
        ...shown,
        ...(rest > 0 ? [words.more(rest)] : []),
      ].join('\n'),
    );
  }
  const standard = await chooseCourse(context, owner.key, {});
  const lines = courses.map(({ name, notes }) =>
    words.courseLine(
      escapeLine(name),
      notes,
      courses.length > 1 && standard.found && standard.course === name,
    ),
  );
  await say([words.courses, ...lines].join('\n'));
}

async function useCourse({ context, interaction, asker, say }: CourseCommand): Promise<void> {
  const { words, owner } = asker;
  const named = interaction.options.getString('course', true);
  const choice = await chooseCourse(context, owner.key, { named });
  if (!choice.found) return say(words.unknownCourse(escapeLine(named), choice.names.map(escapeLine)));
  await context.store.setDefaultCourse(owner.key, choice.course);
  await say(words.nowDefault(escapeLine(choice.course)));
}

async function setRole({ context, interaction, asker, say }: CourseCommand): Promise<void> {
  const { words, owner, isServer } = asker;
  if (!isServer) return say(words.roleNeedsServer);
  // Who holds the course role must not hand it on: that stays with those who manage the server.
  if (!managesServer(asker)) return say(words.roleNeedsManageServer);
  const role = interaction.options.getRole('role');
  // Everybody has the role that bears the server's own id; it would be no choice at all, but it is a valid one.
  await context.store.setCourseRole(owner.key, role?.id);
  await say(role ? words.roleSet(`<@&${role.id}>`) : words.roleCleared);
}
