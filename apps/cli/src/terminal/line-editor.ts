import { createInterface } from 'node:readline';

export interface LineEditorOptions {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly prompt: string;
  /** Newest first. */
  readonly history: string[];
  readonly historySize: number;
  /** Ctrl-C where nothing is typed. */
  readonly onInterrupt: () => void;
}

/** Lines that a person types. */
export interface LineEditor {
  /** The next line, in the order in which they were typed; undefined where the person has left. */
  next(): Promise<string | undefined>;
  /** Forgets what was typed ahead. */
  forget(): void;
  /** Shows the prompt anew, behind something else that was written. */
  prompt(): void;
  close(): void;
}

const bracketedPaste = { on: '\u001b[?2004h', off: '\u001b[?2004l' };

/**
 * Edits lines at a terminal. Lines that are typed while nobody asks for one wait. Ctrl-C takes away what is typed. A
 * text of several lines that is pasted becomes one line, which can be edited before it is sent; where the terminal does
 * not mark what is pasted, each of its lines is a line.
 */
export function openLineEditor(options: LineEditorOptions): LineEditor {
  const { input, output, prompt, history, historySize, onInterrupt } = options;
  const terminal = createInterface({
    input,
    output,
    terminal: true,
    prompt,
    history,
    historySize,
    removeHistoryDuplicates: true,
  });
  const typed: string[] = [];
  let pasted: string[] | undefined;
  let closed = false;
  let asked = false;
  let wake = (): void => undefined;

  const clear = (): void => {
    terminal.write(null, { ctrl: true, name: 'e' });
    terminal.write(null, { ctrl: true, name: 'u' });
  };
  terminal.on('line', (line) => {
    if (pasted !== undefined) return void pasted.push(line);
    typed.push(line);
    wake();
  });
  terminal.on('history', (lines: string[]) => {
    if (pasted !== undefined) lines.shift();
  });
  terminal.on('SIGINT', () => {
    if (terminal.line !== '') clear();
    else onInterrupt();
  });
  terminal.once('close', () => {
    closed = true;
    input.off('keypress', onKey);
    markPastes(false);
    wake();
  });
  function onKey(_: unknown, key: { readonly name?: string } | undefined): void {
    if (key?.name === 'paste-start') pasted = [];
    if (key?.name !== 'paste-end' || pasted === undefined) return;
    const lines = [...pasted, terminal.line];
    pasted = undefined;
    if (lines.length === 1) return;
    clear();
    if (asked) terminal.prompt();
    terminal.write(
      lines
        .map((line) => line.trim())
        .filter(Boolean)
        .join(' '),
    );
  }
  input.on('keypress', onKey);
  const canMark = input.isTTY === true && output.isTTY === true && process.env.TERM !== 'dumb';
  const unmark = (): void => markPastes(false);
  function markPastes(on: boolean): void {
    if (!canMark) return;
    output.write(on ? bracketedPaste.on : bracketedPaste.off);
    // However the process ends, the terminal is left as it was.
    if (on) process.once('exit', unmark);
    else process.off('exit', unmark);
  }
  markPastes(true);

  return {
    async next() {
      const early = typed.shift();
      if (early !== undefined) {
        output.write(`${prompt}${early}\n`);
        return early;
      }
      if (closed) return undefined;
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      asked = true;
      // What is typed already stays, and the cursor where it is.
      terminal.prompt(true);
      await promise;
      asked = false;
      return typed.shift();
    },
    forget: () => void typed.splice(0),
    prompt: () => terminal.prompt(true),
    close: () => terminal.close(),
  };
}
