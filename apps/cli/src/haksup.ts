// `haksup …`: reads the command line and hands over to one command.
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { runMain } from './main.ts';
import { sampleCourseFolder } from './sample-course.ts';

let status = 0;

const program = new Command('haksup')
  .description('Ask your notes, in Korean or English, on your own machine.')
  .showHelpAfterError()
  .exitOverride();

program
  .command('chat')
  .description('talk with your notes in the terminal')
  .option('--notes <folder>', 'the folder of notes', sampleCourseFolder)
  .action(async ({ notes }: { notes: string }) => {
    const [{ withCourse }, { chat }] = await Promise.all([
      import('./open-face.ts'),
      import('./commands/chat.ts'),
    ]);
    await withCourse(notes, ({ face, course, open }) => chat(face, course, open));
  });

program
  .command('ask')
  .description('answer a question from a folder of notes; with --json and no question, JSON lines from stdin')
  .option('--notes <folder>', 'the folder of notes', sampleCourseFolder)
  .option('--json', 'write JSON lines to stdout and nothing else')
  .argument('[question]')
  .action(async (question: string | undefined, options: import('./commands/ask.ts').AskCommandOptions) => {
    const { askCommand } = await import('./commands/ask.ts');
    status = await askCommand(question, options);
  });

program
  .command('search')
  .description(
    "show the notes' best passages for a question; with --json and no question, JSON lines from stdin",
  )
  .option('--notes <folder>', 'the folder of notes', sampleCourseFolder)
  .option('--json', 'write JSON lines to stdout and nothing else')
  .option('--limit <n>', 'how many passages, 1 to 100', wholeNumber(1, 100), 8)
  .argument('[question]')
  .action(
    async (question: string | undefined, options: import('./commands/search.ts').SearchCommandOptions) => {
      const { searchCommand } = await import('./commands/search.ts');
      status = await searchCommand(question, options);
    },
  );

program
  .command('eval')
  .description('measure the answers over the evaluation sets, beside baselines')
  .option('--course <name...>', 'only these courses')
  .option('--split <name>', 'development or held-out; both where left out')
  .option(
    '--model <name>',
    'let a language model answer: provider:model, URL#model, hf:OWNER/NAME or a folder',
  )
  .option('--failures', 'list every question that was not answered right')
  .option('--json', 'write JSON to stdout and nothing else')
  .action(async (options: import('./commands/evaluate.ts').EvaluateOptions) => {
    const { evaluateCommand } = await import('./commands/evaluate.ts');
    await evaluateCommand(options);
  });

program
  .command('bench')
  .description('measure speed on this machine: answer, index, search, or all of them')
  .argument('[what...]', 'answer, index, search', [])
  .option('--json', 'write JSON lines to stdout and nothing else')
  .action(async (what: string[], { json }: { json?: true }) => {
    const { bench } = await import('./commands/bench.ts');
    await bench(what, json === true);
  });

program
  .command('bot')
  .description('run the study bot in Discord (DISCORD_TOKEN)')
  .action(async () => {
    const { runBot } = await import('./commands/bot.ts');
    status = await runBot();
  });

await runMain(async () => {
  try {
    await program.parseAsync();
  } catch (error) {
    // Commander has already said what was wrong with the command line, or shown the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
  return status;
});

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!Number.isInteger(number) || number < least || number > most) {
      throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
    }
    return number;
  };
}
