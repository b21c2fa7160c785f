import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { TrainingError } from '../errors.ts';

/** JSON has no number that is not finite and writes null for it: a validation may well have found one. */
const found = z
  .number()
  .nullable()
  .transform((number) => number ?? Number.NaN);
const metrics = z.record(z.string(), found);
const lineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('step'),
    step: z.int().positive(),
    loss: found,
    gradientNorm: z.number(),
    learningRate: z.number(),
    tokens: z.number(),
    seconds: z.number(),
    metrics,
  }),
  z.object({ kind: z.literal('validation'), step: z.int().nonnegative(), loss: found, metrics }),
]);

/** One line of a training's log. A loss or a metric that is not finite is null in the file, and NaN when it is read. */
export type LogLine =
  | {
      readonly kind: 'step';
      readonly step: number;
      readonly loss: number;
      readonly gradientNorm: number;
      readonly learningRate: number;
      readonly tokens: number;
      /** What the step took, the waiting for its data included. */
      readonly seconds: number;
      readonly metrics: Readonly<Record<string, number>>;
    }
  | {
      readonly kind: 'validation';
      readonly step: number;
      readonly loss: number;
      readonly metrics: Readonly<Record<string, number>>;
    };

/** Lines kept before they are written. */
const batchLength = 20;

/**
 * A training's log as JSON lines, one for each step and each validation. A resumed training drops the lines
 * after its checkpoint, since those steps are taken again.
 */
export class TrainingLog {
  readonly lines: LogLine[];
  readonly #path: string;
  #written: number;

  private constructor(path: string, lines: LogLine[]) {
    this.#path = path;
    this.lines = lines;
    this.#written = lines.length;
  }

  /**
   * @param step The step that training goes on from; later lines are dropped.
   * @throws {TrainingError} where the file exists and holds something else.
   */
  static async open(path: string, step: number): Promise<TrainingLog> {
    const kept = (await readLines(path)).filter((line) => line.step <= step);
    const temporary = `${path}.${process.pid}.temporary`;
    await writeFile(temporary, kept.map(serialise).join(''), { flush: true });
    await rename(temporary, path);
    return new TrainingLog(path, kept);
  }

  async add(line: LogLine): Promise<void> {
    this.lines.push(line);
    if (this.lines.length - this.#written >= batchLength) await this.flush();
  }

  /** @param toDisk Whether the lines are to survive a power cut too. */
  async flush(toDisk = false): Promise<void> {
    const lines = this.lines.slice(this.#written);
    this.#written = this.lines.length;
    if (lines.length === 0 && !toDisk) return;
    await appendFile(this.#path, lines.map(serialise).join(''), { flush: toDisk });
  }
}

function serialise(line: LogLine): string {
  return `${JSON.stringify(line)}\n`;
}

async function readLines(path: string): Promise<LogLine[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new TrainingError(`${path}: the log cannot be read.`, { cause: error });
  }
  const lines = text.split('\n');
  // A killed process may leave its last line unfinished.
  const unfinished = lines.pop();
  return lines.map((line, index) => {
    try {
      return lineSchema.parse(JSON.parse(line));
    } catch (cause) {
      throw new TrainingError(
        `${path}: line ${index + 1} is no line of a training's log${unfinished === '' ? '' : ' (its end is cut off)'}.`,
        { cause },
      );
    }
  });
}
