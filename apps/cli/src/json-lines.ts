import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { inputLines } from './input-lines.ts';
import { longestQuestion } from './question.ts';

/** A number as its own text, which `JSON.stringify` writes as it is. */
interface ExactNumber {
  readonly rawJSON: string;
}

/** What Node knows and TypeScript's library does not yet. */
interface ExactJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): ExactNumber;
  isRawJSON(value: unknown): boolean;
}
const json: ExactJson = JSON as unknown as ExactJson;

const longestId = 200;
const exactNumber = z.custom<ExactNumber>(
  (value) => json.isRawJSON(value) && (value as ExactNumber).rawJSON.length <= longestId,
);
const id = z.union([z.string().max(longestId), z.number(), exactNumber]);
const question = z.string().trim().min(1).max(longestQuestion);

const requestSchema = z.union([
  z.object({ id, question }).transform((line) => ({ id: line.id, turns: [line.question] })),
  z.object({ id, turns: z.array(question).min(1).max(50) }),
]);

/** A line of input: the last turn is to be answered, those before it are the conversation so far. */
export interface Request {
  /** As it was written: a number that a double would round stands for its own text. */
  id: string | number | ExactNumber;
  turns: string[];
}

export type RequestLine =
  | { ok: true; request: Request }
  | { ok: false; id: string | number | ExactNumber | null; error: string };

/** A line longer than this is answered by an error. 50 turns of 4,000 characters fit. */
const longestLine = 1_000_000;

/** Reads one line. Never throws: what is wrong with the line is in the answer, with the line's id where it has one. */
export function parseRequestLine(line: string): RequestLine {
  if (line.length > longestLine) {
    return {
      ok: false,
      id: null,
      error: `The line has more than ${longestLine} characters.`,
    };
  }
  let value: unknown;
  try {
    value = json.parse(line, exactly);
  } catch {
    return {
      ok: false,
      id: null,
      error: 'The line is not JSON. Expected {"id", "question"} or {"id", "turns": […]}.',
    };
  }
  const parsed = requestSchema.safeParse(value);
  if (parsed.success) return { ok: true, request: parsed.data };
  const given = z.object({ id }).safeParse(value);
  return {
    ok: false,
    id: given.success ? given.data.id : null,
    error: given.success
      ? `Expected "question" (1 to ${longestQuestion} characters) or "turns" (1 to 50 of them) beside "id".`
      : 'Expected "id" (a string or a number) and "question" or "turns".',
  };
}

/** A number that a double would round, as its own text. */
function exactly(_key: string, value: unknown, { source }: { source?: string }): unknown {
  if (typeof value !== 'number' || source === undefined || Number.isSafeInteger(value)) return value;
  return String(value) === source ? value : json.rawJSON(source);
}

/**
 * Answers each line of input in order, one JSON line each. A line that can't be answered gets `{"id", "error"}` in
 * its place and the rest goes on. Blank lines are passed over.
 *
 * @returns whether every line was answered without an error
 */
export async function answerLines(
  input: Readable,
  output: Writable,
  answer: (request: Request) => Promise<object>,
): Promise<boolean> {
  let clean = true;
  const write = (value: object): void => {
    output.write(`${JSON.stringify(value)}\n`);
  };
  for await (const line of inputLines(input, longestLine)) {
    if (line.trim() === '') continue;
    const parsed = parseRequestLine(line);
    if (!parsed.ok) {
      clean = false;
      write({ id: parsed.id, error: parsed.error });
      continue;
    }
    try {
      write({ id: parsed.request.id, ...(await answer(parsed.request)) });
    } catch (error) {
      clean = false;
      write({ id: parsed.request.id, error: error instanceof Error ? error.message : String(error) });
    }
  }
  return clean;
}
