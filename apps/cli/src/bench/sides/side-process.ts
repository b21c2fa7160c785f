import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { MemoryGrowth, OpeningCost, OwnSide, SideOptions, SideReply, SideRequest } from '../contract.ts';

/** Programs that can be measured. */
export type SideName = 'haksup' | 'node-llama-cpp' | 'transformers.js';

const scripts: Readonly<Record<SideName, string>> = {
  haksup: './haksup.ts',
  'node-llama-cpp': './node-llama-cpp.ts',
  'transformers.js': './transformers-js.ts',
};

/** Longest answer: a prompt of thousands of tokens on a slow machine. */
const patience = 20 * 60_000;

/** A program with its model in a process of its own, which computes only while it is asked something. */
export class SideProcess {
  readonly name: SideName;
  /** What opening cost; undefined until {@link open} has resolved. */
  opening: OpeningCost | undefined;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (reply: SideReply | Error) => void>();
  #requests = 0;

  constructor(name: SideName, options: SideOptions) {
    this.name = name;
    const script = fileURLToPath(new URL(scripts[name], import.meta.url));
    this.#child = fork(script, [JSON.stringify(options)], {
      execArgv: ['--expose-gc'],
      // What libraries print must not reach the lines that the benchmark writes.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (reply: SideReply) => this.#settle(reply.id, reply));
    this.#child.once('exit', (code, signal) => this.#fail(`ended with ${signal ?? code}`));
    this.#child.once('error', (error) => this.#fail(error.message));
  }

  async open(): Promise<OpeningCost> {
    this.opening = (await this.#ask('open', [])) as OpeningCost;
    return this.opening;
  }

  async memory(): Promise<MemoryGrowth> {
    return (await this.#ask('memory', [])) as MemoryGrowth;
  }

  ask<Method extends Exclude<keyof OwnSide, 'open'>>(
    method: Method,
    ...parameters: Parameters<OwnSide[Method]>
  ): Promise<Awaited<ReturnType<OwnSide[Method]>>> {
    return this.#ask(method, parameters) as Promise<Awaited<ReturnType<OwnSide[Method]>>>;
  }

  /** Ends the process, whatever it does. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.kill('SIGKILL');
    await ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #ask(method: SideRequest['method'], parameters: readonly unknown[]): Promise<unknown> {
    const id = this.#requests++;
    const reply = await new Promise<SideReply | Error>((resolve) => {
      const timer = setTimeout(
        () =>
          this.#settle(
            id,
            new Error(`${this.name} did not answer ${method} in ${patience / 60_000} minutes.`),
          ),
        patience,
      );
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      this.#child.send({ id, method, parameters } satisfies SideRequest, (error) => {
        if (error) this.#settle(id, error);
      });
    });
    if (reply instanceof Error) throw reply;
    if ('error' in reply) throw new Error(`${this.name} failed at ${method}: ${reply.error}`);
    return reply.result;
  }

  #settle(id: number, reply: SideReply | Error): void {
    this.#waiting.get(id)?.(reply);
    this.#waiting.delete(id);
  }

  #fail(reason: string): void {
    for (const id of [...this.#waiting.keys()]) {
      this.#settle(id, new Error(`The process of ${this.name} ${reason}.`));
    }
  }
}
