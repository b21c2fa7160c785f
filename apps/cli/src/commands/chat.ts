import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';
import type { Reply } from '@haksup/tutor';
import type { Course } from '../course.ts';
import { UsageError } from '../errors.ts';
import type { Face } from '../face.ts';
import { plain, type ReplyLayout, renderPassage, streamReply } from '../terminal/reply.ts';

const keptHistory = 500;

/**
 * A conversation at a terminal. Ctrl-C stops an answer; twice at an empty prompt it leaves, as Ctrl-D does.
 *
 * @param face what the chat talks through; its tutor answers
 * @param first the course that the chat opens on
 * @param openCourse reads another folder of notes; a UsageError it throws is shown and the chat goes on
 */
export async function chat(
  face: Face,
  first: Course,
  openCourse: (folder: string) => Promise<Course>,
): Promise<void> {
  const { output, messages, environment } = face;
  const colour = output.isTTY === true && output.hasColors();
  const bold = (text: string): string => (colour ? styleText('bold', text, { validateStream: false }) : text);
  const historyFile = join(environment.home, 'history');
  const terminal = createInterface({
    input: face.input,
    output,
    terminal: true,
    history: await readHistory(historyFile),
    historySize: keptHistory,
    removeHistoryDuplicates: true,
  });
  const layout = (): ReplyLayout => ({ columns: Math.min(output.columns ?? 80, 96), colour, messages });
  const say = (text: string): void => {
    output.write(`${text}\n`);
  };

  let course = first;
  let conversation = newConversation();
  let last: Reply | undefined;
  let answering: AbortController | undefined;
  let leaving = false;
  terminal.on('SIGINT', () => {
    if (answering) return answering.abort(new Error('stopped by the person'));
    if (leaving) return terminal.close();
    leaving = true;
    say(`\n${messages.pressAgain}`);
    terminal.prompt();
  });
  const closed = new Promise<undefined>((resolve) => terminal.once('close', () => resolve(undefined)));

  const commands: Record<string, (rest: string) => Promise<void> | void> = {
    '/help': () => say(messages.help),
    '/new': () => {
      conversation = newConversation();
      last = undefined;
      say(messages.newConversation);
    },
    '/source': (rest) => {
      if (!last?.sources.length) return say(messages.noSources);
      const number = rest === '' ? 1 : Number(rest);
      const source = last.sources.find((each) => each.number === number);
      say(source ? renderPassage(source, layout()) : messages.noSource(rest));
    },
    '/notes': async (rest) => {
      course = await openCourse(rest);
      conversation = newConversation();
      last = undefined;
      say(bold(messages.welcome(course.title, course.notes)));
    },
  };

  say(bold(messages.welcome(course.title, course.notes)));
  say(`${messages.tryAsking}\n${messages.examples.map((example) => `  ${example}`).join('\n')}\n`);

  for (;;) {
    const line = await Promise.race([terminal.question(bold('› ')), closed]).catch(() => undefined);
    if (line === undefined) break;
    leaving = false;
    const text = line.trim();
    if (text === '') continue;
    if (text === '/quit' || text === '/exit') break;
    await appendFile(historyFile, `${text}\n`).catch(() => undefined);
    try {
      if (text.startsWith('/')) {
        const [command = '', ...rest] = text.split(/\s+/);
        const run = commands[command];
        if (run) await run(rest.join(' '));
        else say(messages.unknownCommand(plain(command)));
        say('');
        continue;
      }
      answering = new AbortController();
      let waiting: NodeJS.Timeout | undefined = setTimeout(() => output.write(`${messages.thinking} …`), 400);
      const stopWaiting = (): void => {
        if (waiting === undefined) return;
        clearTimeout(waiting);
        waiting = undefined;
        output.write('\r\u001b[2K');
      };
      const streaming = streamReply((piece) => {
        stopWaiting();
        output.write(piece);
      }, layout());
      try {
        last = await face.tutor.ask(
          { course: course.key, conversation, question: text },
          { signal: answering.signal, onText: streaming.update },
        );
        streaming.end(last);
        say('');
      } finally {
        stopWaiting();
      }
    } catch (error) {
      if (answering?.signal.aborted) say(`${messages.stopped}\n`);
      else if (error instanceof UsageError || (error instanceof Error && error.name === 'QuestionError'))
        say(`${error.message}\n`);
      else throw error;
    } finally {
      answering = undefined;
    }
  }
  terminal.close();
  say(messages.goodbye);
}

const newConversation = (): string => `terminal-${crypto.randomUUID()}`;

/** Newest first, as readline wants it. */
async function readHistory(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').filter(Boolean).slice(-keptHistory).reverse();
}
