// `npm start`: the bot where a Discord token is set, else the terminal; lines from a pipe are answered one by one.
import { parseArgs } from 'node:util';
import { converse } from './commands/converse.ts';
import { readEnvironment } from './environment.ts';
import { UsageError } from './errors.ts';
import { runMain } from './main.ts';
import { withCourse } from './open-face.ts';
import { sampleCourseFolder } from './sample-course.ts';

await runMain(async () => {
  const notes = readNotes(process.env);
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

/** The folder of notes: `--notes DIR`, or `DIR`. */
function readNotes(variables: NodeJS.ProcessEnv): string | undefined {
  try {
    const { values, positionals } = parseArgs({
      options: { notes: { type: 'string' } },
      allowPositionals: true,
    });
    const [folder, ...more] = positionals;
    if (more.length > 0 || (folder !== undefined && values.notes !== undefined))
      throw new UsageError('One folder of notes is read.');
    // npm takes what has no `--` before it for its own: of `--notes DIR` it leaves DIR, of `--notes=DIR` a variable.
    const taken = variables.npm_config_notes;
    return values.notes ?? folder ?? (taken === 'true' || taken === '' ? undefined : taken);
  } catch (error) {
    throw new UsageError(
      `${error instanceof Error ? error.message : error}\nUsage: npm start [-- --notes DIR]`,
    );
  }
}
