import type { StepResult } from '../trainer.ts';

/** Where progress lines go; `process.stderr` is one. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** How often a line is written where lines cannot be replaced, in milliseconds. */
const pause = 10_000;
/** How often a terminal's line is replaced, in milliseconds. */
const refresh = 250;

/**
 * One line about how a training goes: replaced in place on a terminal, repeated every ten seconds elsewhere.
 * Speed and time left are of the steps that this process took.
 */
export class Progress {
  readonly #stream: ProgressStream;
  readonly #total: number;
  readonly #began: number = performance.now();
  readonly #firstStep: number;
  #tokens = 0;
  #smoothed: number | undefined;
  #written = Number.NEGATIVE_INFINITY;
  /** Whether the terminal's line is one that the next write would go on. */
  #isOpen = false;

  /** @param taken Steps taken before, by an earlier process. */
  constructor(stream: ProgressStream, total: number, taken: number) {
    this.#stream = stream;
    this.#total = total;
    this.#firstStep = taken;
  }

  /** Takes in a step and writes the line when it is time. */
  report(result: StepResult): void {
    this.#tokens += result.tokens;
    this.#smoothed = this.#smoothed === undefined ? result.loss : 0.9 * this.#smoothed + 0.1 * result.loss;
    const now = performance.now();
    const last = result.step >= this.#total;
    if (!last && now - this.#written < (this.#stream.isTTY ? refresh : pause)) return;
    this.#written = now;
    this.#isOpen = this.#stream.isTTY === true && !last;
    const line = this.line(result, (now - this.#began) / 1000);
    this.#stream.write(this.#stream.isTTY ? `\r${line}\u001b[K${last ? '\n' : ''}` : `${line}\n`);
  }

  /** Ends a replaced line, so that what is written next stands on its own. */
  close(): void {
    if (this.#isOpen) this.#stream.write('\n');
    this.#isOpen = false;
  }

  /**
   * `step 120/3000 · loss 2.413 · norm 0.81 · rate 3.0e-4 · 4,310 tokens/s · 51 min left`; where steps go on to the end
   * of the data, there is neither a total nor a time left.
   */
  line(result: StepResult, seconds: number): string {
    const taken = result.step - this.#firstStep;
    const left = ((this.#total - result.step) * seconds) / Math.max(1, taken);
    return [
      Number.isFinite(this.#total) ? `step ${result.step}/${this.#total}` : `step ${result.step}`,
      `loss ${(this.#smoothed ?? result.loss).toFixed(3)}`,
      `norm ${result.gradientNorm.toFixed(2)}`,
      `rate ${result.learningRate.toExponential(1)}`,
      `${Math.round(this.#tokens / Math.max(seconds, 1e-3)).toLocaleString('en')} tokens/s`,
      ...(Number.isFinite(left) ? [`${duration(left)} left`] : []),
    ].join(' · ');
  }
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
