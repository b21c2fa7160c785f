import { availableParallelism } from 'node:os';
import { BindingEngine } from './binding/engine.ts';
import type { OnnxRuntime } from './binding/onnx-runtime.ts';
import { loadTested } from './binding/self-test.ts';
import type { Device, Placement, Session, SessionOptions } from './contract.ts';
import { loadCuda } from './cuda/load-cuda.ts';
import type { Engine, OpenRequest } from './engine.ts';
import { CudaUnavailableError, DeviceError, EngineError, ModelError, OptionError } from './errors.ts';
import { fallbackEngine } from './fallback/engine.ts';
import { openPrepacked } from './prepacked/open-prepacked.ts';
import { asSentence } from './sentence.ts';
import { GuardedSession } from './session.ts';

/**
 * Opens a model.
 *
 * @param model A serialised ONNX model, or the path of one (its external data stands beside it). Bytes are
 *   read before the promise resolves and may be dropped or reused afterwards.
 * @throws OptionError, ModelError, DeviceError, CudaUnavailableError, EngineError.
 */
export async function openSession(
  model: Uint8Array | string,
  options: SessionOptions = {},
): Promise<Session> {
  checkModel(model);
  checkOptions(options);
  const { device: wanted = 'auto', engine: wantedEngine = 'auto', cuda } = options;
  const request = {
    model,
    threads: options.threads,
    externalData: options.externalData ?? {},
    settings: { ...spinning(options.threads), ...options.settings },
  };
  const open = async (device: Device, { engine, why: engineWhy }: Chosen, why: string): Promise<Session> => {
    const place: OpenRequest = { ...request, device };
    const { prepackedCache } = options;
    const opened =
      prepackedCache !== undefined && device === 'cpu'
        ? await openPrepacked(engine, place, prepackedCache)
        : { session: await engine.open(place), why: '' };
    const placement: Placement = {
      device,
      engine: engine.name,
      why: [why, engineWhy, opened.why].filter((part) => part !== '').join(' '),
    };
    return new GuardedSession(opened.session, placement);
  };
  const asked = `Device "${wanted}" was asked for.`;
  if (wanted === 'cuda') return open(wanted, await chooseCuda(cuda, wantedEngine), asked);

  let reason = '';
  if (wanted === 'auto' && cuda !== undefined) {
    try {
      return await open('cuda', await chooseCuda(cuda, wantedEngine), 'CUDA is set up.');
    } catch (error) {
      if (!(error instanceof DeviceError) && !(error instanceof CudaUnavailableError)) throw error;
      reason = `CUDA is not used: ${error instanceof CudaUnavailableError ? error.reason : error.message}`;
    }
  }
  const chosen = await chooseEngine(wantedEngine);
  const openFor = (device: Device, why: string): Promise<Session> =>
    open(device, chosen, reason === '' ? why : `${reason} ${why}`);
  if (wanted !== 'auto') return openFor(wanted, asked);
  const gpu = await findGpu();
  if (gpu !== true) return openFor('cpu', gpu);
  try {
    return await openFor('webgpu', 'A hardware GPU was found.');
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    return openFor('cpu', `A hardware GPU was found, but: ${error.message}`);
  }
}

/** Native code takes anything for text and for an address: what is neither would end the process. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0');
}

function checkModel(model: unknown): void {
  if (model instanceof Uint8Array) return;
  if (typeof model !== 'string') throw new OptionError('model', 'must be a path or a Uint8Array.');
  if (!isText(model)) throw new ModelError(JSON.stringify(model), 'a path has no NUL character.');
}

function checkOptions(options: SessionOptions): void {
  const { threads, device = 'auto', engine = 'auto', cuda, prepackedCache, externalData = {} } = options;
  for (const [key, value] of Object.entries(options.settings ?? {})) {
    if (isText(key) && isText(value)) continue;
    throw new OptionError(
      'settings',
      `takes texts without NUL; ${JSON.stringify(key)} is none, or has none.`,
    );
  }
  for (const [file, data] of Object.entries(externalData)) {
    if (isText(file) && data instanceof Uint8Array && data.byteLength > 0) continue;
    throw new OptionError('externalData', `needs bytes in a Uint8Array for ${JSON.stringify(file)}.`);
  }
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= 1024)) {
    throw new OptionError('threads', `must be an integer from 1 to 1024, not ${threads}.`);
  }
  if (!['auto', 'cpu', 'cuda', 'webgpu'].includes(device)) {
    throw new OptionError('device', `must be "auto", "cpu", "cuda" or "webgpu", not "${device}".`);
  }
  if (cuda?.folder === '') throw new OptionError('cuda', 'needs a folder.');
  if (!['auto', 'binding', 'fallback'].includes(engine)) {
    throw new OptionError('engine', `must be "auto", "binding" or "fallback", not "${engine}".`);
  }
  if (prepackedCache === undefined) return;
  if (prepackedCache.folder === '' || prepackedCache.identity === '') {
    throw new OptionError('prepackedCache', 'needs a folder and an identity.');
  }
  if (Object.keys(externalData).length > 0) {
    throw new OptionError('prepackedCache', 'cannot be used with external data in memory.');
  }
}

/**
 * How threads wait for each other between the parts of a run. Spinning answers a few microseconds sooner than sleeping; it
 * starves everybody else where no core is left over, so there it ends after 20 µs, which covers the gaps within a step
 * of a decoder: on two cores a token of SmolLM2-135M's shape takes 3.3 ms where sleeping threads take 4.7 and one thread
 * 5.2, and while others want both cores it is no slower than with either (docs/performance.md).
 */
function spinning(threads: number | undefined): Readonly<Record<string, string>> {
  const coreLeft = threads !== undefined && threads < availableParallelism();
  return {
    'session.intra_op.allow_spinning': '1',
    ...(!coreLeft && { 'session.intra_op.spin_duration_us': '20' }),
  };
}

let binding: Promise<OnnxRuntime> | undefined;

/** The binding, loaded and tested once per process. */
function loadBinding(): Promise<OnnxRuntime> {
  binding ??= loadTested();
  return binding;
}

/** An engine, and a sentence that says why it is this one. */
interface Chosen {
  readonly engine: Engine;
  readonly why: string;
}

/** The binding alone reaches CUDA. */
async function chooseCuda(
  cuda: SessionOptions['cuda'],
  wantedEngine: 'auto' | Engine['name'],
): Promise<Chosen> {
  if (wantedEngine === 'fallback') {
    throw new CudaUnavailableError('the engine "fallback" was asked for, which does not reach it.', {
      folder: cuda?.folder,
    });
  }
  const runtime = await loadCuda(cuda?.folder);
  return { engine: new BindingEngine(runtime), why: 'The binding passed its self-test with it.' };
}

async function chooseEngine(wanted: 'auto' | Engine['name']): Promise<Chosen> {
  if (wanted === 'fallback') return { engine: fallbackEngine, why: 'Engine "fallback" was asked for.' };
  try {
    return { engine: new BindingEngine(await loadBinding()), why: 'The binding passed its self-test.' };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (wanted === 'binding') throw new EngineError('binding', reason, cause);
    return {
      engine: fallbackEngine,
      why: `The fallback is used, since the binding failed: ${asSentence(reason)}`,
    };
  }
}

/** @returns `true`, or why the CPU is taken. */
async function findGpu(): Promise<true | string> {
  try {
    return (await loadBinding()).hasGpu() || 'No hardware GPU was found.';
  } catch {
    return 'Without the binding a GPU cannot be looked for.';
  }
}
