/**
 * The thread in which the fallback's session lives: `onnxruntime-node` computes synchronously, so it must not
 * live where the event loop is. One session per worker.
 */
import { isMainThread, parentPort, type Transferable } from 'node:worker_threads';
import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import type { ValueInfo } from '../contract.ts';
import { arrayClasses, type ElementType, elementTypes } from '../element-types.ts';
import type { Answer, Question, TensorMessage } from './messages.ts';

/** Node 20 and 22 refuse shared memory where ONNX Runtime's binding expects an ArrayBuffer. */
const takesSharedMemory = Number(process.versions.node.split('.')[0]) >= 24;

// The package's JavaScript takes half floats as Float16Array where that class exists, and its native half then
// refuses them. Without the class both agree on Uint16Array. This thread has no other use for it.
Reflect.deleteProperty(globalThis, 'Float16Array');

// Errors come back as exceptions and need no second place.
env.logLevel = 'fatal';

let session: InferenceSession | undefined;

async function answer(question: Question): Promise<[Answer, Transferable[]]> {
  const { id } = question;
  switch (question.kind) {
    case 'open': {
      session = await open(question);
      const inputs = session.inputMetadata.map(toInfo);
      const outputs = session.outputMetadata.map(toInfo);
      return [{ id, kind: 'opened', inputs, outputs }, []];
    }
    case 'run': {
      if (session === undefined) throw new Error('no session is open in this worker');
      const feeds = Object.fromEntries(question.feeds.map((feed) => [feed.name, toTensor(feed)]));
      const results = await session.run(feeds, [...question.outputs]);
      const outputs = question.outputs.map((name) => toMessage(name, results[name]!));
      return [{ id, kind: 'ran', outputs }, outputs.map(({ data }) => data.buffer as ArrayBuffer)];
    }
    case 'release':
      await session?.release();
      session = undefined;
      return [{ id, kind: 'released' }, []];
  }
}

function open(question: Question & { kind: 'open' }): Promise<InferenceSession> {
  const { model, device, threads, settings, externalData } = question;
  const extra: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(settings)) nest(extra, key.split('.'), value);
  const options: InferenceSession.SessionOptions = {
    executionProviders: [device],
    logSeverityLevel: 4,
    extra,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    ...(Object.keys(externalData).length === 0
      ? {}
      : { externalData: Object.entries(externalData).map(([path, data]) => ({ path, data })) }),
  };
  return typeof model === 'string'
    ? InferenceSession.create(model, options)
    : InferenceSession.create(model, options);
}

/** `onnxruntime-node` takes the entry `a.b` as `{ a: { b } }`. */
function nest(into: Record<string, unknown>, path: readonly string[], value: string): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  if (rest.length === 0) {
    into[head] = value;
    return;
  }
  into[head] ??= {};
  nest(into[head] as Record<string, unknown>, rest, value);
}

function toInfo(value: InferenceSession.ValueMetadata): ValueInfo {
  if (!value.isTensor || !elementTypes.includes(value.type as ElementType)) {
    throw new Error(`"${value.name}" is no tensor of a supported type`);
  }
  return { name: value.name, type: value.type as ElementType, shape: [...value.shape] };
}

function toTensor({ type, shape, data }: TensorMessage): Tensor {
  const shared = data.buffer instanceof SharedArrayBuffer;
  const { buffer, byteOffset, byteLength } = shared && !takesSharedMemory ? data.slice() : data;
  const Class = arrayClasses[type];
  const elements = new Class(buffer, byteOffset, byteLength / Class.BYTES_PER_ELEMENT);
  return new Tensor(type as 'float32', elements as Float32Array, shape);
}

function toMessage(name: string, result: Tensor): TensorMessage {
  const data = result.data as Uint8Array;
  const type = result.type as ElementType;
  // Not every result owns its whole buffer, and only whole buffers may be transferred.
  const whole =
    data.byteOffset === 0 && data.byteLength === data.buffer.byteLength && data.buffer instanceof ArrayBuffer;
  const own = whole ? data : data.slice();
  return {
    name,
    type,
    shape: [...result.dims],
    data: new Uint8Array(own.buffer as ArrayBuffer, own.byteOffset, own.byteLength),
  };
}

// Evaluated as a script of the main thread (by a bundler's check, say), the module does nothing.
if (!isMainThread && parentPort !== null) {
  const port = parentPort;
  let queue: Promise<void> = Promise.resolve();
  port.on('message', (question: Question) => {
    queue = queue.then(async () => {
      try {
        const [reply, transfer] = await answer(question);
        port.postMessage(reply, transfer);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        port.postMessage({ id: question.id, kind: 'failed', message } satisfies Answer);
      }
    });
  });
}
