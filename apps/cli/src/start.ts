// `npm start`: the bot where a Discord token is set, else the terminal; lines from a pipe are answered one by one.
import { parseArgs } from 'node:util';
import { converse } from './commands/converse.ts';
import { readEnvironment } from './environment.ts';
import { UsageError } from './errors.ts';
import { runMain } from './main.ts';
import { withCourse } from './open-face.ts';
import { sampleCourseFolder } from './sample-course.ts';

await runMain(async () => {
  const { notes } = readArguments();
  if (readEnvironment(process.env).discordToken !== undefined) {
    if (notes !== undefined) {
      process.stderr.write(
        'DISCORD_TOKEN is set, so this is the bot, which answers from the courses of its servers: --notes is for the terminal.\n',
      );
    }
    const { runBot } = await import('./commands/bot.ts');
    return runBot();
  }
  return withCourse(notes ?? sampleCourseFolder, async ({ face, course, open }) => {
    await converse(face, course, open);
    return 0;
  });
});

function readArguments(): { notes?: string } {
  try {
    const { values } = parseArgs({ options: { notes: { type: 'string' } } });
    return values;
  } catch (error) {
    throw new UsageError(
      `${error instanceof Error ? error.message : error}\nUsage: npm start [-- --notes DIR]`,
    );
  }
}
