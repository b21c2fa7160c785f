import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elementTypes } from './element-types.ts';
import {
  type Device,
  DeviceError,
  type EngineName,
  ModelError,
  openSession,
  RunError,
  RuntimeError,
  type Session,
  SessionReleasedError,
  TensorError,
  tensor,
  ValueError,
  type ValueProblem,
} from './index.ts';
import { testGraph } from './testing/graphs.ts';
import { prepareSoftwareGpu } from './testing/software-gpu.ts';

const webgpu = prepareSoftwareGpu();

interface Implementation {
  readonly engine: EngineName;
  readonly device: Device;
  readonly skip: boolean;
}

const implementations: readonly Implementation[] = [
  { engine: 'binding', device: 'cpu', skip: false },
  { engine: 'fallback', device: 'cpu', skip: false },
  { engine: 'binding', device: 'webgpu', skip: !webgpu },
];

function label({ engine, device, skip }: Implementation): string {
  return `${engine} on ${device}${skip ? ' (skipped: no Vulkan driver; Debian’s chromium brings one)' : ''}`;
}

for (const implementation of implementations) {
  describe.skipIf(implementation.skip)(label(implementation), () => {
    const { engine, device } = implementation;
    const opened: Session[] = [];
    const open = async (name: string, options: Parameters<typeof openSession>[1] = {}): Promise<Session> => {
      const session = await openSession(testGraph(name), { engine, device, threads: 1, ...options });
      opened.push(session);
      return session;
    };
    let folder = '';
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'haksup-runtime-'));
    });
    afterAll(async () => {
      await Promise.all(opened.map((session) => session.release()));
      await rm(folder, { recursive: true, force: true });
    });

    it('says where it landed and what the model takes', async () => {
      const session = await open('sum-and-product');
      expect(session.placement).toMatchObject({ engine, device });
      expect(session.placement.why).toContain(`"${device}" was asked for`);
      expect(session.inputs).toEqual([
        { name: 'a', type: 'float32', shape: ['B', 3] },
        { name: 'b', type: 'float32', shape: ['B', 3] },
      ]);
      expect(session.outputs.map(({ name }) => name)).toEqual(['sum', 'product']);
    });

    // The WebGPU provider computes in 32 bits and leaves the other types to the CPU, which is tested above.
    const types = device === 'cpu' ? elementTypes : (['float32', 'int32', 'int64', 'bool'] as const);
    it.each(types)('hands %s tensors through', async (type) => {
      const session = await open(`copy-${type}`);
      const values = [1, 0, type === 'bool' ? 1 : 100];
      const { y } = await session.run({ x: tensor(type, [3], values) }, { outputs: { y: type } });
      expect(y.type).toBe(type);
      expect(y.shape).toEqual([1, 3]);
      expect(Array.from(y.data, Number)).toEqual(values);
    });

    it('takes every size of a dynamic dimension, zero included', async () => {
      const session = await open('sum-and-product');
      for (const rows of [1, 5, 0, 2]) {
        const a = tensor('float32', [rows, 3], Array(rows * 3).fill(2));
        const b = tensor('float32', [rows, 3], Array(rows * 3).fill(3));
        const { sum, product } = await session.run(
          { a, b },
          { outputs: { sum: 'float32', product: 'float32' } },
        );
        expect(sum.shape).toEqual([rows, 3]);
        expect([...sum.data, ...product.data]).toEqual([
          ...Array(rows * 3).fill(5),
          ...Array(rows * 3).fill(6),
        ]);
      }
    });

    it('gives a scalar', async () => {
      const session = await open('total');
      const { total } = await session.run(
        { x: tensor('float32', [3], [1, 2, 3]) },
        { outputs: { total: 'float32' } },
      );
      expect([total.shape, total.data[0]]).toEqual([[], 6]);
    });

    it('gives only the outputs that are wanted', async () => {
      const session = await open('sum-and-product');
      const feeds = { a: tensor('float32', [1, 3], [1, 2, 3]), b: tensor('float32', [1, 3], [4, 5, 6]) };
      expect(Object.keys(await session.run(feeds, { outputs: ['product'] }))).toEqual(['product']);
      expect(Object.keys(await session.run(feeds))).toEqual(['sum', 'product']);
    });

    it('reads views into larger buffers, shared ones as well', async () => {
      const session = await open('total');
      const shared = new Float32Array(new SharedArrayBuffer(32), 8, 3);
      shared.set([1, 2, 3]);
      const view = new Float32Array(new Float32Array([9, 9, 4, 5, 6, 9]).buffer, 8, 3);
      for (const [data, expected] of [[shared, 6] as const, [view, 15] as const]) {
        const { total } = await session.run(
          { x: tensor('float32', [3], data) },
          { outputs: { total: 'float32' } },
        );
        expect(total.data[0]).toBe(expected);
        expect(data.length).toBe(3);
      }
    });

    describe('preallocated outputs', () => {
      it('are written in place and come back as they are', async () => {
        const session = await open('sum-and-product');
        const feeds = { a: tensor('float32', [1, 3], [1, 2, 3]), b: tensor('float32', [1, 3], [4, 5, 6]) };
        const memory = new Float32Array(8).fill(-1);
        const sum = tensor('float32', [1, 3], memory.subarray(2, 5));
        const given = await session.run(feeds, { outputs: { sum, product: 'float32' } });
        expect(given.sum).toBe(sum);
        expect([...memory]).toEqual([-1, -1, 5, 7, 9, -1, -1, -1]);
        expect([...given.product.data]).toEqual([4, 10, 18]);
      });

      it('may be an input’s own memory', async () => {
        const session = await open('update');
        const parameter = tensor('float32', [1000], new Float32Array(1000).fill(1));
        const gradient = tensor('float32', [1000], new Float32Array(1000).fill(2));
        for (let step = 0; step < 10; step += 1) {
          const feeds = { parameter, gradient, rate: tensor('float32', [], [0.25]) };
          await session.run(feeds, { outputs: { updated: parameter } });
        }
        expect(new Set(parameter.data)).toEqual(new Set([-4]));
      });

      it('of a wrong size are refused, and the session goes on', async () => {
        const session = await open('update');
        const feeds = {
          parameter: tensor('float32', [4]),
          gradient: tensor('float32', [4]),
          rate: tensor('float32', [], [1]),
        };
        const run = session.run(feeds, { outputs: { updated: tensor('float32', [7]) } });
        await expect(run).rejects.toThrow(RunError);
        expect((await session.run(feeds)).updated?.shape).toEqual([4]);
      });
    });

    describe.skipIf(engine === 'fallback')('memory on the device', () => {
      it('is written by one run and read by the next, in place', async () => {
        const session = await open('update');
        const memory = session.allocate('float32', [4]);
        expect(memory).toMatchObject({ type: 'float32', shape: [4] });
        const parameter = tensor('float32', [4], [1, 2, 3, 4]);
        const gradient = tensor('float32', [4], [1, 1, 1, 1]);
        const rate = tensor('float32', [], [1]);
        const there = session.bind({ parameter, gradient, rate }, { updated: memory });
        const inPlace = session.bind({ parameter: memory, gradient, rate }, { updated: memory });
        const back = session.bind({ parameter: memory, gradient, rate }, { updated: parameter });
        await there.run();
        await inPlace.run();
        // Small inputs are read anew at each run.
        rate.data[0] = 10;
        await inPlace.run();
        await back.run();
        expect([...parameter.data]).toEqual([-21, -20, -19, -18]);
      });

      it('has to fit, and goes with its session', async () => {
        const session = await open('update');
        const gradient = tensor('float32', [4]);
        const feeds = { gradient, rate: tensor('float32', []) };
        const other = (await open('update')).allocate('float32', [4]);
        expect(() => session.bind({ ...feeds, parameter: other }, {})).toThrow(/has not allocated/);
        const integers = session.allocate('int32', [4]);
        expect(() => session.bind({ ...feeds, parameter: integers }, {})).toThrow(/"parameter" is float32/);
        expect(() => session.allocate('float32', [-1])).toThrow(TensorError);
        const run = session.run({ ...feeds, parameter: other as never });
        await expect(run).rejects.toThrow(/has not allocated/);
        await session.release();
        expect(() => session.allocate('float32', [4])).toThrow(SessionReleasedError);
      });
    });

    it.skipIf(engine !== 'fallback')('has no memory on the device', async () => {
      const session = await open('update');
      expect(() => session.allocate('float32', [4])).toThrow(DeviceError);
    });

    describe('bound tensors', () => {
      const make = async () => {
        const session = await open('update');
        const parameter = tensor('float32', [4], [1, 2, 3, 4]);
        const gradient = tensor('float32', [4], [1, 1, 1, 1]);
        const rate = tensor('float32', [], [1]);
        const binding = session.bind({ parameter, gradient, rate }, { updated: parameter });
        return { session, binding, parameter, gradient, rate };
      };

      it('are read and written at each run', async () => {
        const { binding, parameter, rate } = await make();
        await binding.run();
        expect([...parameter.data]).toEqual([0, 1, 2, 3]);
        rate.data[0] = 10;
        await binding.run();
        expect([...parameter.data]).toEqual([-10, -9, -8, -7]);
      });

      it('take one run after another, however many are asked for at once', async () => {
        const { binding, parameter } = await make();
        await Promise.all(Array.from({ length: 50 }, () => binding.run()));
        expect([...parameter.data]).toEqual([-49, -48, -47, -46]);
      });

      it('are let go of after the runs under way, by their own release or the session’s', async () => {
        const first = await make();
        const run = first.binding.run();
        await first.binding.release();
        await first.binding.release();
        await run;
        expect(first.parameter.data[0]).toBe(0);
        await expect(first.binding.run()).rejects.toThrow(SessionReleasedError);
        const second = await make();
        const other = second.binding.run();
        await second.session.release();
        await other;
        await expect(second.binding.run()).rejects.toThrow(SessionReleasedError);
        expect(() => second.session.bind({}, {})).toThrow(SessionReleasedError);
      });

      it('are refused when their buffer has gone', async () => {
        const { binding, gradient } = await make();
        structuredClone(gradient.data, { transfer: [gradient.data.buffer as ArrayBuffer] });
        await expect(binding.run()).rejects.toThrow(ValueError);
      });

      it('are checked when they are bound', async () => {
        const { session, parameter } = await make();
        expect(() => session.bind({ parameter }, { updated: parameter })).toThrow(/"gradient" is not fed/);
      });
    });

    describe('what does not fit', () => {
      const good = { a: tensor('float32', [1, 3]), b: tensor('float32', [1, 3]) };
      const detached = tensor('float32', [1, 3]);
      structuredClone(detached.data, { transfer: [detached.data.buffer as ArrayBuffer] });
      it.each<[string, Record<string, ReturnType<typeof tensor>>, object, ValueProblem, string]>([
        ['an unknown input', { ...good, c: good.a }, {}, 'unknown', 'c'],
        ['a missing input', { a: good.a }, {}, 'missing', 'b'],
        ['another type', { ...good, b: tensor('int32', [1, 3]) }, {}, 'type', 'b'],
        ['another size', { ...good, b: tensor('float32', [1, 4]) }, {}, 'shape', 'b'],
        ['another rank', { ...good, b: tensor('float32', [3]) }, {}, 'shape', 'b'],
        ['a transferred buffer', { ...good, b: detached }, {}, 'data', 'b'],
        ['an unknown output', good, { outputs: ['quotient'] }, 'unknown', 'quotient'],
        ['another output type', good, { outputs: { sum: 'int8' } }, 'type', 'sum'],
      ])('(%s) is named', async (_, feeds, options, problem, value) => {
        const session = await open('sum-and-product');
        const error = await session.run(feeds, options).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(error).toBeInstanceOf(ValueError);
        expect(error).toMatchObject({ problem, value });
        expect((await session.run(good)).sum?.shape).toEqual([1, 3]);
      });

      it('(sizes that contradict each other) fails the run, and the session goes on', async () => {
        const session = await open('sum-and-product');
        const run = session.run({ a: tensor('float32', [2, 3]), b: tensor('float32', [5, 3]) });
        await expect(run).rejects.toThrow(RunError);
        expect((await session.run(good)).sum?.shape).toEqual([1, 3]);
      });
    });

    // On a GPU an index outside is clamped, as GPU code does.
    it.skipIf(device === 'webgpu')('survives a token outside of the table', async () => {
      const session = await open('embed');
      const run = session.run({ tokens: tensor('int64', [1, 2], [1, 99]) });
      await expect(run).rejects.toThrow(/out of .*bounds|out of range|index/i);
      const { hidden } = await session.run(
        { tokens: tensor('int64', [1, 1], [3]) },
        { outputs: { hidden: 'float32' } },
      );
      expect([...hidden.data]).toEqual([6, 7]);
    });

    it('refuses bytes that are no model, and a path that is none', async () => {
      const options = { engine, device };
      await expect(openSession(new Uint8Array(0), options)).rejects.toThrow(ModelError);
      await expect(openSession(crypto.getRandomValues(new Uint8Array(5000)), options)).rejects.toThrow(
        ModelError,
      );
      await expect(openSession(testGraph('update').slice(0, -40), options)).rejects.toThrow(ModelError);
      await expect(openSession(join(folder, 'absent.onnx'), options)).rejects.toThrow(/absent\.onnx/);
      // The device is not to blame, whatever the folder is called.
      await expect(openSession(join(folder, device, 'absent.onnx'), options)).rejects.toThrow(ModelError);
    });

    it('reads a model and its external data from files, in a folder with a Korean name', async () => {
      const path = join(folder, '모델 external.onnx');
      await writeFile(path, testGraph('external'));
      await expect(openSession(path, { engine, device })).rejects.toThrow(ModelError);
      await writeFile(join(folder, 'weights.bin'), new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer));
      const session = await openSession(path, { engine, device });
      opened.push(session);
      const { y } = await session.run(
        { x: tensor('float32', [1, 2], [1, 1]) },
        { outputs: { y: 'float32' } },
      );
      expect([...y.data]).toEqual([4, 6]);
    });

    it('reads a model and its external data from memory, which may be reused afterwards', async () => {
      const bytes = testGraph('external');
      const weights = new Float32Array([1, 2, 3, 4]);
      const externalData = { 'weights.bin': new Uint8Array(weights.buffer) };
      const session = await openSession(bytes, { engine, device, externalData });
      opened.push(session);
      bytes.fill(0);
      weights.fill(0);
      const { y } = await session.run(
        { x: tensor('float32', [1, 2], [1, 1]) },
        { outputs: { y: 'float32' } },
      );
      expect([...y.data]).toEqual([4, 6]);
    });

    it('takes Buffers, with memory of their own or of the pool, and leaves them as they are', async () => {
      const own = (bytes: Uint8Array): Buffer => Buffer.from(Uint8Array.from(bytes).buffer);
      for (const make of [own, (bytes: Uint8Array) => Buffer.from(bytes)]) {
        const model = make(testGraph('external'));
        const weights = make(new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer));
        const kept = [model, weights].map((buffer) => Buffer.from(buffer));
        opened.push(await openSession(model, { engine, device, externalData: { 'weights.bin': weights } }));
        expect([model, weights]).toEqual(kept);
        if (device !== 'cpu') continue;
        const x = make(Uint8Array.of(1, 2, 3));
        const copying = await open('copy-uint8');
        const { y } = await copying.run({ x: tensor('uint8', [3], x) }, { outputs: { y: 'uint8' } });
        expect([[...y.data], [...x]]).toEqual([
          [1, 2, 3],
          [1, 2, 3],
        ]);
      }
    });

    describe('a long run', () => {
      // On the software GPU a step takes longer by far, so there are fewer.
      const steps = device === 'webgpu' ? 4n : 2_000n;
      const feeds = (count = steps) => ({
        n: tensor('int64', [], [count]),
        x: tensor('float32', [256, 256]),
      });

      it('leaves the event loop alone', async () => {
        const session = await open('slow');
        const ticksDuring = async (
          work: Promise<unknown>,
        ): Promise<{ ticks: number; milliseconds: number }> => {
          let ticks = 0;
          const timer = setInterval(() => (ticks += 1), 2);
          const start = performance.now();
          await work;
          clearInterval(timer);
          return { ticks, milliseconds: performance.now() - start };
        };
        const busy = await ticksDuring(session.run(feeds()));
        const idle = await ticksDuring(wait(busy.milliseconds));
        expect(busy.milliseconds).toBeGreaterThan(40);
        expect(busy.ticks / busy.milliseconds).toBeGreaterThan((0.1 * idle.ticks) / idle.milliseconds);
        expect(busy.ticks).toBeGreaterThan(4);
      });

      it('ends soon after it is aborted, and the session goes on', async () => {
        const session = await open('slow');
        const controller = new AbortController();
        const endless = session.run(feeds(steps * 5n), { signal: controller.signal });
        setTimeout(() => controller.abort(new Error('enough')), 30);
        const start = performance.now();
        await expect(endless).rejects.toThrow('enough');
        const aborted = performance.now() - start;
        const next = performance.now();
        await session.run(feeds());
        // Had the first run not been cut short, it would have taken five times as long as the second.
        if (engine === 'binding') expect(aborted).toBeLessThan(3 * (performance.now() - next) + 30);
      });

      it('is not waited for by a bound one behind it that is aborted', async () => {
        const session = await open('slow');
        const { outputs } = session;
        const { x } = feeds();
        const place = tensor('float32', [256, 256]);
        const binding = session.bind({ ...feeds(), x }, { [outputs[0]!.name]: place });
        const order: string[] = [];
        const controller = new AbortController();
        const long = binding.run().then(() => order.push('long'));
        const waiting = binding.run({ signal: controller.signal }).catch((error: Error) => {
          order.push(error.message);
        });
        const after = binding.run().then(() => order.push('after'));
        controller.abort(new Error('left'));
        const released = binding.release().then(() => order.push('released'));
        await Promise.all([long, waiting, after, released]);
        expect(order).toEqual(['left', 'long', 'after', 'released']);
      });

      it('does not start when it is aborted before', async () => {
        const session = await open('slow');
        await expect(session.run(feeds(), { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow(
          'no',
        );
      });

      it('is finished before a release takes effect', async () => {
        const session = await open('slow');
        const run = session.run(feeds());
        const release = session.release();
        await expect(session.run(feeds(1n))).rejects.toThrow(SessionReleasedError);
        const order = await Promise.all([
          run.then(() => performance.now()),
          release.then(() => performance.now()),
        ]);
        expect(order[0]).toBeLessThanOrEqual(order[1]);
      });
    });

    it('refuses runs after release, which may be called again', async () => {
      const session = await open('total');
      await session.release();
      await session.release();
      await expect(session.run({ x: tensor('float32', [1]) })).rejects.toThrow(SessionReleasedError);
    });

    it('is released at the end of its block', async () => {
      let kept: Session;
      {
        await using session = await open('total');
        kept = session;
      }
      await expect(kept.run({ x: tensor('float32', [1]) })).rejects.toThrow(SessionReleasedError);
    });

    it('runs many at once, each with its own numbers', async () => {
      const session = await open('total');
      const totals = await Promise.all(
        Array.from({ length: 40 }, async (_, index) => {
          const x = tensor('float32', [index], new Float32Array(index).fill(2));
          const { total } = await session.run({ x }, { outputs: { total: 'float32' } });
          return total.data[0];
        }),
      );
      expect(totals).toEqual(Array.from({ length: 40 }, (_, index) => 2 * index));
    });

    it('keeps memory flat over thousands of runs, failed ones included', async () => {
      const session = await open('sum-and-product');
      const rows = 512;
      const feeds = { a: tensor('float32', [rows, 3]), b: tensor('float32', [rows, 3]) };
      const wrong = { a: tensor('float32', [2, 3]), b: tensor('float32', [5, 3]) };
      const some = async (count: number): Promise<number> => {
        for (let index = 0; index < count; index += 1) {
          await session.run(feeds);
          if (index % 10 === 0)
            await session.run(wrong).catch((error: unknown) => expect(error).toBeInstanceOf(RuntimeError));
        }
        return process.memoryUsage.rss();
      };
      const count = engine === 'binding' && device === 'cpu' ? 3000 : 500;
      await some(count);
      const before = await some(count);
      const after = await some(count);
      // Each run makes 12 KiB of outputs: not given back, they would be several times as much as this.
      const made = count * 2 * rows * 3 * 4;
      expect(after - before).toBeLessThan(made / 2);
    });
  });
}
