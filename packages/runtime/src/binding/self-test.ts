import type { Device } from '../contract.ts';
import type { RunRequest } from '../engine.ts';
import { tensor } from '../tensor.ts';
import type { NativeSession } from './native-session.ts';
import { OnnxRuntime } from './onnx-runtime.ts';

/** `updated = parameter − rate · gradient` over one named dimension, as `recordings/record-graphs.py` made it. */
const model =
  'CAo6oQEKGwoIZ3JhZGllbnQKBHJhdGUSBHN0ZXAiA011bAofCglwYXJhbWV0ZXIKBHN0ZXASB3VwZGF0ZWQiA1N1YhIGdXBkYXRl' +
  'WhgKCXBhcmFtZXRlchILCgkIARIFCgMSAU5aFwoIZ3JhZGllbnQSCwoJCAESBQoDEgFOWg4KBHJhdGUSBgoECAESAGIWCgd1cGRh' +
  'dGVkEgsKCQgBEgUKAxIBTkIECgAQFQ==';

/**
 * Loads ONNX Runtime and sees that this process can drive it: shapes and names are read right, a fresh output
 * comes back, a preallocated one is written in place over an input, and an error is an error.
 *
 * @throws Error that says which of it failed.
 */
export async function loadTested(): Promise<OnnxRuntime> {
  const runtime = new OnnxRuntime();
  await testRuntime(runtime, 'cpu');
  return runtime;
}

/** What {@link loadTested} sees to, on a device; on another one than the CPU its memory too. @throws Error. */
export async function testRuntime(runtime: OnnxRuntime, device: Device): Promise<void> {
  const session = await runtime.open({
    model: Uint8Array.from(Buffer.from(model, 'base64')),
    device,
    threads: 1,
    externalData: {},
    settings: {},
  });
  try {
    const described = JSON.stringify([session.inputs[0], session.outputs.map(({ name }) => name)]);
    expectSame(
      described,
      '[{"name":"parameter","type":"float32","shape":["N"]},["updated"]]',
      'names and shapes',
    );
    const parameter = tensor('float32', [2], [1, 2]);
    const feeds = [
      ['parameter', parameter],
      ['gradient', tensor('float32', [2], [10, 20])],
      ['rate', tensor('float32', [], [0.5])],
    ] as const;
    const fresh = await session.run({
      feeds,
      outputs: [{ name: 'updated', into: undefined }],
      signal: undefined,
    });
    expectSame(String(fresh[0]?.data), '-4,-8', 'a fresh output');
    await session.run({ feeds, outputs: [{ name: 'updated', into: parameter }], signal: undefined });
    expectSame(String(parameter.data), '-4,-8', 'an output in place');
    const wrong = [['parameter', tensor('float32', [2, 1])], feeds[1], feeds[2]] as const;
    const failure = await session
      .run({ feeds: wrong, outputs: [{ name: 'updated', into: undefined }], signal: undefined })
      .then(
        () => 'none',
        (error: unknown) => (error as Error).name,
      );
    expectSame(failure, 'NativeError', 'an error');
    if (device !== 'cpu') await testDeviceMemory(session, feeds);
  } finally {
    session.release();
  }
}

/** A result stays on the device, and another run reads it there. */
async function testDeviceMemory(session: NativeSession, feeds: RunRequest['feeds']): Promise<void> {
  const kept = session.allocate('float32', [2]);
  const back = tensor('float32', [2]);
  const [, ...others] = feeds;
  const there = session.bind({ feeds, outputs: [{ name: 'updated', into: kept }] });
  const here = session.bind({
    feeds: [['parameter', kept], ...others],
    outputs: [{ name: 'updated', into: back }],
  });
  try {
    await there.run(undefined);
    await here.run(undefined);
  } finally {
    there.release();
    here.release();
  }
  // The parameter was -4, -8 when the first of both read it.
  expectSame(String(back.data), '-14,-28', 'memory of the device');
}

function expectSame(actual: string, expected: string, what: string): void {
  if (actual !== expected) throw new Error(`self-test of ${what}: ${actual} instead of ${expected}`);
}
