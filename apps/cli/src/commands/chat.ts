import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { styleText } from 'node:util';
import type { Reply } from '@haksup/tutor';
import type { Course } from '../course.ts';
import type { Face } from '../face.ts';
import { describeFailure } from '../failures.ts';
import { checkQuestion } from '../question.ts';
import { openLineEditor } from '../terminal/line-editor.ts';
import { canRedraw } from '../terminal/progress.ts';
import { plain, type ReplyLayout, renderAside, renderPassage, streamReply } from '../terminal/reply.ts';

const keptHistory = 500;

/**
 * A conversation at a terminal. Ctrl-C stops an answer; twice at an empty prompt it leaves, as Ctrl-D does. What goes
 * wrong is said, and the chat goes on.
 *
 * @param face what the chat talks through; its tutor answers
 * @param first the course that the chat opens on
 * @param openCourse reads another folder of notes, until its signal stops it
 */
export async function chat(
  face: Face,
  first: Course,
  openCourse: (folder: string, signal: AbortSignal) => Promise<Course>,
): Promise<void> {
  const { output, messages, environment } = face;
  const colour = output.isTTY === true && output.hasColors();
  const bold = (text: string): string => (colour ? styleText('bold', text, { validateStream: false }) : text);
  const historyFile = join(environment.home, 'history');
  const layout = (): ReplyLayout => ({ columns: Math.min(output.columns ?? 80, 96), colour });
  const say = (text: string): void => {
    output.write(`${text}\n`);
  };

  let course = first;
  let conversation = newConversation();
  let last: Reply | undefined;
  let busy: AbortController | undefined;
  let leaving = false;
  const editor = openLineEditor({
    input: face.input,
    output,
    prompt: bold('› '),
    history: await readHistory(historyFile),
    historySize: keptHistory,
    onInterrupt: () => {
      if (busy) {
        editor.forget();
        return busy.abort(new Error('stopped by the person'));
      }
      if (leaving) return editor.close();
      leaving = true;
      say(`\n${messages.pressAgain}`);
      editor.prompt();
    },
  });

  const welcome = (): void => {
    say(bold(messages.welcome(course.title, course.notes)));
    const examples = (course.examples ?? []).map((example) => `\n  ${example}`).join('');
    say(`${examples === '' ? messages.askAway : messages.tryAsking}${examples}\n`);
  };
  const commands: Record<string, (rest: string, signal: AbortSignal) => Promise<void> | void> = {
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
      say(source ? renderPassage(source, layout()) : messages.noSource(plain(rest)));
    },
    '/notes': async (rest, signal) => {
      course = await openCourse(unquoted(rest), signal);
      conversation = newConversation();
      last = undefined;
      welcome();
    },
  };

  const answer = async (text: string, signal: AbortSignal): Promise<void> => {
    const question = checkQuestion(text, messages);
    const redraws = canRedraw(output);
    let waiting: NodeJS.Timeout | undefined = redraws
      ? setTimeout(() => output.write(`${messages.thinking} …`), 400)
      : undefined;
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
        { course: course.key, conversation, question },
        { signal, onText: streaming.update },
      );
      streaming.end(last);
      const said = face.modelSaid();
      if (said !== undefined) say(renderAside(messages.modelSaid(said), layout()));
      say('');
    } finally {
      stopWaiting();
    }
  };

  welcome();
  for (;;) {
    const line = await editor.next();
    if (line === undefined) break;
    leaving = false;
    const text = line.trim();
    if (text === '') continue;
    if (text === '/quit' || text === '/exit') break;
    await appendFile(historyFile, `${text}\n`).catch(() => undefined);
    busy = new AbortController();
    const { signal } = busy;
    try {
      if (text.startsWith('/')) {
        const [, command = '', rest = ''] = /^(\S+)\s*(.*)$/su.exec(text) ?? [];
        const run = commands[command];
        if (run) await run(rest, signal);
        else say(messages.unknownCommand(plain(command)));
        say('');
      } else await answer(text, signal);
    } catch (error) {
      say(
        signal.aborted
          ? `${messages.stopped}\n`
          : `${await describeFailure(error, Boolean(process.env.HAKSUP_DEBUG))}\n`,
      );
    } finally {
      busy = undefined;
    }
  }
  editor.close();
  say(messages.goodbye);
}

/** A folder as a terminal writes it where one is dropped into it: in quotation marks. */
const unquoted = (text: string): string => /^(['"])(.*)\1$/su.exec(text)?.[2] ?? text;

const newConversation = (): string => `terminal-${crypto.randomUUID()}`;

/** Newest first, as readline wants it. A file that has grown is cut to what is read of it. */
async function readHistory(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const lines = text.split('\n').filter(Boolean);
  const kept = lines.slice(-keptHistory);
  if (lines.length > 2 * keptHistory)
    await writeFile(file, kept.map((line) => `${line}\n`).join('')).catch(() => undefined);
  return kept.reverse();
}
