import { type Transferable, Worker } from 'node:worker_threads';
import { abortable } from '../abortable.ts';
import type { Device, ValueInfo } from '../contract.ts';
import { arrayClasses } from '../element-types.ts';
import type {
  BindRequest,
  Engine,
  EngineBinding,
  EngineSession,
  OpenRequest,
  RunRequest,
} from '../engine.ts';
import { DeviceError, ModelError, RunError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import type { Answer, Question, TensorMessage } from './messages.ts';

type AnswerOf<Kind extends Answer['kind']> = Extract<Answer, { kind: Kind }>;
type QuestionBody = Question extends infer Q ? (Q extends Question ? Omit<Q, 'id'> : never) : never;

/** ONNX Runtime through `onnxruntime-node`, each session in a worker thread of its own. */
export const fallbackEngine: Engine = {
  name: 'fallback',
  async open(request: OpenRequest): Promise<EngineSession> {
    const { model, device, threads, settings } = request;
    const worker = new WorkerLink();
    const transfer: Transferable[] = [];
    const externalData = Object.fromEntries(
      Object.entries(request.externalData).map(([file, data]) => [file, portable(data, transfer)]),
    );
    const sent = typeof model === 'string' ? model : portable(model, transfer);
    const reply = await worker.ask(
      { kind: 'open', model: sent, device, threads, settings, externalData },
      transfer,
    );
    if (reply.kind === 'opened') return new FallbackSession(worker, reply, device);
    await worker.end();
    const reason = reply.kind === 'failed' ? reply.message : `unexpected answer "${reply.kind}"`;
    const source = typeof model === 'string' ? model : `${model.byteLength} bytes`;
    // The model's own path may hold the name of a device.
    const blamed = reason.replaceAll(source, '');
    if (device !== 'cpu' && /webgpu|adapter|dawn|execution provider|backend/i.test(blamed)) {
      throw new DeviceError(device, reason);
    }
    throw new ModelError(source, reason);
  },
};

/** Ends the workers of sessions that were dropped without a release. */
const forgotten = new FinalizationRegistry<WorkerLink>((worker) => void release(worker));

class FallbackSession implements EngineSession {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly #worker: WorkerLink;
  readonly #device: Device;

  constructor(worker: WorkerLink, opened: AnswerOf<'opened'>, device: Device) {
    this.#worker = worker;
    this.#device = device;
    this.inputs = opened.inputs;
    this.outputs = opened.outputs;
    forgotten.register(this, worker, this);
  }

  async run({ feeds, outputs, signal }: RunRequest): Promise<Tensor[]> {
    const transfer: Transferable[] = [];
    const messages = feeds.map(
      ([name, { type, shape, data }]): TensorMessage => ({
        name,
        type,
        shape,
        data: portable(data, transfer),
      }),
    );
    const asked = this.#worker.ask(
      { kind: 'run', feeds: messages, outputs: outputs.map(({ name }) => name) },
      transfer,
    );
    // `onnxruntime-node` cannot stop a run: the answer is dropped, and later runs wait until it has ended.
    const reply = await (signal === undefined ? asked : abortable(asked, signal));
    if (reply.kind !== 'ran') {
      throw new RunError(reply.kind === 'failed' ? reply.message : `unexpected answer "${reply.kind}"`);
    }
    return outputs.map(({ name, into }, index) => {
      const result = toTensor(reply.outputs[index]!);
      return into === undefined ? result : copyInto(name, result, into);
    });
  }

  bind(request: BindRequest): EngineBinding {
    // Without allocations all of them are tensors of this side.
    const { feeds, outputs } = request as Pick<RunRequest, 'feeds' | 'outputs'>;
    return {
      run: async (signal) => {
        await this.run({ feeds, outputs, signal });
      },
      release: () => {},
    };
  }

  allocate(): never {
    throw new DeviceError(this.#device, 'the fallback keeps no memory there between runs.');
  }

  async release(): Promise<void> {
    forgotten.unregister(this);
    await release(this.#worker);
  }
}

async function release(worker: WorkerLink): Promise<void> {
  await worker.ask({ kind: 'release' }, []);
  await worker.end();
}

/** Questions to a worker and their answers. The worker keeps the process alive only while one is open. */
class WorkerLink {
  readonly #worker: Worker;
  readonly #open = new Map<number, (answer: Answer) => void>();
  #lastId = 0;
  #death: string | undefined;

  constructor() {
    // Options of the program that was started (`--input-type`, `--eval`) are not for this file.
    this.#worker = new Worker(workerFile(), { execArgv: [] });
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => this.#settle(answer));
    this.#worker.on('error', (error) => this.#die(error.message));
    this.#worker.on('messageerror', (error) => this.#die(error.message));
    this.#worker.on('exit', (code) => this.#die(`the worker thread ended with code ${code}`));
  }

  ask(question: QuestionBody, transfer: readonly Transferable[]): Promise<Answer> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      if (this.#death !== undefined) {
        resolve({ id, kind: 'failed', message: this.#death });
        return;
      }
      // Throws for what cannot be sent, and then nothing is open.
      this.#worker.postMessage({ ...question, id }, transfer);
      if (this.#open.size === 0) this.#worker.ref();
      this.#open.set(id, resolve);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(answer: Answer): void {
    const resolve = this.#open.get(answer.id);
    this.#open.delete(answer.id);
    if (this.#open.size === 0) this.#worker.unref();
    resolve?.(answer);
  }

  #die(message: string): void {
    this.#death ??= message;
    for (const id of [...this.#open.keys()]) this.#settle({ id, kind: 'failed', message: this.#death });
  }
}

/** From source the worker stands beside this file; a build gathers this file into the package's root. */
function workerFile(): URL {
  const fromSource = import.meta.url.endsWith('.ts');
  return new URL(fromSource ? './worker.ts' : './fallback/worker.js', import.meta.url);
}

/**
 * Shared memory travels as it is; anything else as a copy of the viewed part, moved into the worker. The copy is the
 * buffer's own `slice`: a view's may be that of a `Buffer`, which copies nothing, and the caller's memory would move.
 */
function portable(view: Tensor['data'], transfer: Transferable[]): Uint8Array {
  const { buffer, byteOffset, byteLength } = view;
  if (buffer instanceof SharedArrayBuffer) return new Uint8Array(buffer, byteOffset, byteLength);
  const copy = buffer.slice(byteOffset, byteOffset + byteLength);
  transfer.push(copy);
  return new Uint8Array(copy);
}

function toTensor({ type, shape, data }: TensorMessage): Tensor {
  const Class = arrayClasses[type];
  const elements = new Class(data.buffer, data.byteOffset, data.byteLength / Class.BYTES_PER_ELEMENT);
  return { type, shape, data: elements } as Tensor;
}

function copyInto(name: string, result: Tensor, into: Tensor): Tensor {
  const same =
    into.type === result.type &&
    into.shape.length === result.shape.length &&
    into.shape.every((size, axis) => size === result.shape[axis]);
  if (!same) {
    const wanted = into.shape.join(', ');
    throw new RunError(
      `the output "${name}" has shape [${result.shape.join(', ')}], but [${wanted}] was preallocated.`,
    );
  }
  (into.data as Uint8Array).set(result.data as Uint8Array);
  return into;
}
