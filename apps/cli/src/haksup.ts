// `haksup …`: reads the command line and hands over to one command.
import { createRequire } from 'node:module';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { runMain } from './main.ts';
import { sampleCourseFolder } from './sample-course.ts';

let status = 0;
const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

const program = new Command('haksup')
  .description('Ask your notes, in Korean or English, on your own machine.')
  .version(version)
  .showHelpAfterError()
  .exitOverride();

program
  .command('chat')
  .description('talk with your notes in the terminal')
  .option('--notes <folder>', 'the folder of notes', sampleCourseFolder)
  .action(async ({ notes }: { notes: string }) => {
    const [{ withCourse }, { converse }] = await Promise.all([
      import('./open-face.ts'),
      import('./commands/converse.ts'),
    ]);
    await withCourse(notes, ({ face, course, open }) => converse(face, course, open));
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
  .option(
    '--embeddings <model>',
    'search by an embedding model beside the words, and show what it adds: hf:OWNER/NAME or a folder',
  )
  .option('--failures', 'list every question that was not answered right')
  .option('--json', 'write JSON to stdout and nothing else')
  .action(async (options: import('./commands/evaluate.ts').EvaluateOptions) => {
    const { evaluateCommand } = await import('./commands/evaluate.ts');
    await evaluateCommand(options);
  });

program
  .command('bench')
  .description('measure speed on this machine')
  .argument(
    '[what...]',
    'answer, start, index, search (all of these where nothing is named); decode, prefill, batch, prefix, load',
    [],
  )
  .option('--json', 'write JSON lines to stdout and nothing else')
  .option('--case <prefix>', 'of decode … load, only cases whose name begins so: smollm2-135m/int4')
  .option('--peers', 'beside node-llama-cpp and transformers.js, installed into tooling/peers')
  .option('--threads <n>', 'threads of a run; default: all', wholeNumber(1, 1024))
  .option('--rounds <n>', 'how often each is measured, in turns; default 5', wholeNumber(1, 1000))
  .action(
    async (
      what: string[],
      options: { json?: true; case?: string; peers?: true; threads?: number; rounds?: number },
    ) => {
      const { bench } = await import('./commands/bench.ts');
      await bench(what, {
        json: options.json === true,
        peers: options.peers === true,
        casePrefix: options.case,
        threads: options.threads,
        rounds: options.rounds,
      });
    },
  );

program
  .command('convert')
  .description(
    'turn a checkpoint (a folder in Hugging Face’s layout, or a GGUF file) into a folder that runs',
  )
  .addArgument(new Argument('<checkpoint>'))
  .addArgument(new Argument('<out>', 'the folder to make'))
  .addOption(new Option('--dtype <type>').choices(['int4', 'int8', 'fp16', 'fp32']).default('int4'))
  .option(
    '--block <n>',
    'weights that share a scale, for int4 and int8: 32 (default), 64 or 128',
    oneOf(32, 64, 128),
  )
  .option(
    '--prompt-weights',
    'store a second set of weights that reads prompts faster, a byte for each weight',
  )
  .addOption(
    new Option(
      '--rounding <how>',
      'for int4: each number to the nearest, or so that what the layers make of a text changes least (gptq): ' +
        'better answers, and a minute for each hundred million weights',
    )
      .choices(['nearest', 'gptq'])
      .default('nearest'),
  )
  .option(
    '--calibration <file>',
    'a text like those that the model will read, for gptq and for an int8 cache; default for the cache: one of our own',
  )
  .action(
    async (
      checkpoint: string,
      output: string,
      options: import('./commands/convert.ts').ConvertCommandOptions,
    ) => {
      const { convertCommand } = await import('./commands/convert.ts');
      await convertCommand(checkpoint, output, options);
    },
  );

program
  .command('pull')
  .description('bring a model of the Hugging Face Hub here and convert it (HF_TOKEN, HF_ENDPOINT)')
  .argument('<model>', 'OWNER/NAME[@revision], a name of the catalogue, or the address of its page')
  .action(async (name: string) => {
    const { pullCommand } = await import('./commands/pull.ts');
    await pullCommand(name);
  });

program
  .command('setup')
  .description('set up what is too large to come along')
  .command('cuda')
  .description('let models run on an NVIDIA GPU (Linux on x64; needs its driver, CUDA and cuDNN)')
  .option('--from <file>', 'a Microsoft.ML.OnnxRuntime.Gpu.Linux package that is here already')
  .option('--remove', 'take it away again')
  .addOption(new Option('--feed <url>', 'the service index of another NuGet feed').conflicts('from'))
  .action(async (options: import('./commands/setup-cuda.ts').SetupCudaOptions) => {
    const { setupCudaCommand } = await import('./commands/setup-cuda.ts');
    status = await setupCudaCommand(options);
  });

program
  .command('generate')
  .description('let a model on this machine go on with a text')
  .requiredOption('--model <model>', 'a converted folder, a checkpoint, an ONNX export, or hf:OWNER/NAME')
  .requiredOption('--prompt <text>', 'the text to go on with; an empty one begins a text')
  .option('--max-tokens <n>', 'the most tokens to generate', wholeNumber(1, 1_000_000), 256)
  .option('--temperature <t>', '0 takes the likeliest token each time, up to 2', numberWithin(0, 2), 0)
  .addOption(
    new Option('--device <name>', 'default: cpu, or HAKSUP_DEVICE').choices([
      'cpu',
      'cuda',
      'webgpu',
      'auto',
    ]),
  )
  .option('--seed <s>', 'the same seed gives the same text', wholeNumber(0, 2 ** 32 - 1))
  .option('--json', 'write one JSON object to stdout and nothing else')
  .action(async (options: import('./commands/generate.ts').GenerateCommandOptions) => {
    const { generateCommand } = await import('./commands/generate.ts');
    await generateCommand(options);
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

function oneOf(...choices: readonly number[]): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!choices.includes(number)) throw new InvalidArgumentError(`Expected one of ${choices.join(', ')}.`);
    return number;
  };
}

function numberWithin(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = text.trim() === '' ? Number.NaN : Number(text);
    if (!(number >= least && number <= most)) {
      throw new InvalidArgumentError(`Expected a number from ${least} to ${most}.`);
    }
    return number;
  };
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isInteger(number) || number < least || number > most) {
      throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
    }
    return number;
  };
}
