import type { AutocompleteInteraction } from 'discord.js';
import type { BotContext } from '../context.ts';
import { findCourse, fold } from '../courses/choose-course.ts';
import { describeError } from '../gateway/describe-error.ts';
import { shorten } from '../messages/escape.ts';
import { askerOf } from './asker.ts';

/** Discord's limits: 25 suggestions, 100 characters each. */
const most = 25;
const longest = 100;

/** Suggests courses, or the notes of the chosen course. Never fails: at worst nothing is suggested. */
export async function autocomplete(context: BotContext, interaction: AutocompleteInteraction): Promise<void> {
  try {
    const typed = fold(interaction.options.getFocused());
    const names = await candidates(context, interaction);
    const fitting = names
      // A value that had to be cut would name nothing.
      .filter((name) => name.length <= longest && fold(name).includes(typed))
      .toSorted((a, b) => Number(fold(b).startsWith(typed)) - Number(fold(a).startsWith(typed)))
      .slice(0, most);
    await interaction.respond(fitting.map((name) => ({ name: shorten(name, longest), value: name })));
  } catch (error) {
    // Mostly 10062: the person typed on and this question is old.
    context.logger.debug({ error: describeError(error) }, 'suggestions did not get through');
  }
}

async function candidates({ library }: BotContext, interaction: AutocompleteInteraction): Promise<string[]> {
  const { owner } = askerOf(interaction);
  const { options } = interaction;
  const courses = await library.courses(owner.key);
  if (options.getFocused(true).name !== 'note') return courses.map(({ name }) => name);
  const course = findCourse(courses, options.getString('course') ?? '');
  if (!course) return [];
  return (await library.notes({ owner: owner.key, name: course.name })).map(({ path }) => path);
}
