import type { Session, SessionOptions } from './contract.ts';
import { OptionError } from './errors.ts';
import { fallbackEngine } from './fallback/engine.ts';
import { GuardedSession } from './session.ts';

/**
 * Opens a model.
 *
 * @param model A serialised ONNX model, or the path of one (its external data stands beside it). Bytes are
 *   read before the promise resolves and may be dropped or reused afterwards.
 * @throws OptionError, ModelError, DeviceError, EngineError.
 */
export async function openSession(
  model: Uint8Array | string,
  options: SessionOptions = {},
): Promise<Session> {
  const { threads } = options;
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= 1024)) {
    throw new OptionError('threads', `must be an integer from 1 to 1024, not ${threads}.`);
  }
  const device = options.device === 'webgpu' ? 'webgpu' : 'cpu';
  const session = await fallbackEngine.open({
    model,
    device,
    threads,
    externalData: options.externalData ?? {},
    settings: options.settings ?? {},
  });
  return new GuardedSession(session, { device, engine: 'fallback', why: 'the only engine' });
}
