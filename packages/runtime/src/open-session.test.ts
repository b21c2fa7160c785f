import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { OptionError, openSession, tensor } from './index.ts';
import { testGraph } from './testing/graphs.ts';

describe('openSession', () => {
  it.each([
    [{ threads: 0 }, 'threads'],
    [{ threads: 1.5 }, 'threads'],
    [{ threads: 5000 }, 'threads'],
    [{ device: 'tpu' as never }, 'device'],
    [{ engine: 'wasm' as never }, 'engine'],
    // Handed on to native code, a number for a text ends the process.
    [{ settings: { 'session.intra_op.allow_spinning': 1 as never } }, 'settings'],
    [{ settings: { 'session.x': 'a\0b' } }, 'settings'],
    [{ externalData: { 'weights.bin': 'text' as never } }, 'externalData'],
    [{ externalData: { 'weights.bin': new Uint8Array(0) } }, 'externalData'],
  ])('refuses %j', async (options, option) => {
    const opening = openSession(testGraph('total'), options);
    await expect(opening).rejects.toThrow(OptionError);
    await expect(opening).rejects.toMatchObject({ option });
  });

  it('refuses a model that is neither bytes nor a path', async () => {
    await expect(openSession({} as never)).rejects.toMatchObject({ name: 'OptionError', option: 'model' });
    await expect(openSession('model.onnx\0.txt')).rejects.toMatchObject({ name: 'ModelError' });
  });

  it('chooses by itself and says why', async () => {
    await using session = await openSession(testGraph('total'));
    const { device, engine, why } = session.placement;
    expect(engine).toBe('binding');
    expect(why).toMatch(device === 'webgpu' ? /GPU was found/ : /No hardware GPU|GPU was found, but/);
  });

  it('passes settings on', async () => {
    const settings = { 'session.intra_op.allow_spinning': '0' };
    for (const engine of ['binding', 'fallback'] as const) {
      await using session = await openSession(testGraph('total'), {
        engine,
        device: 'cpu',
        settings,
        threads: 2,
      });
      const { total } = await session.run(
        { x: tensor('float32', [2], [1, 2]) },
        { outputs: { total: 'float32' } },
      );
      expect(total.data[0]).toBe(3);
    }
  });

  it('falls back where the binding cannot be used, and says so', () => {
    // Another user of koffi has fixed its stacks before: then the binding must not be used.
    const script = `
      import koffi from 'koffi';
      koffi.load(null);
      const { openSession, tensor } = await import('./index.ts');
      const { testGraph } = await import('./testing/graphs.ts');
      const session = await openSession(testGraph('total'));
      const { total } = await session.run({ x: tensor('float32', [2], [1, 2]) });
      console.log(JSON.stringify([session.placement, total.data[0]]));
      await session.release();
      await openSession(testGraph('total'), { engine: 'binding' }).catch((error) => console.log(error.message));
    `;
    const cwd = fileURLToPath(new URL('.', import.meta.url));
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd, encoding: 'utf8' });
    const [placement, total] = JSON.parse(run.stdout.split('\n')[0] ?? '') as [
      Record<string, string>,
      number,
    ];
    expect(total).toBe(3);
    expect(placement).toMatchObject({ engine: 'fallback', device: 'cpu' });
    expect(placement.why).toMatch(/binding failed: koffi is in use/);
    expect(run.stdout).toMatch(/engine "binding" cannot be used: koffi is in use/);
  });

  it('survives calls that koffi refuses, and what is done with their signals afterwards', () => {
    const script = `
      import koffi from 'koffi';
      koffi.config({ max_async_calls: 8, resident_async_pools: 1 });
      const { openSession, tensor } = await import('./index.ts');
      const { testGraph } = await import('./testing/graphs.ts');
      const controller = new AbortController();
      const session = await openSession(testGraph('slow'), { engine: 'binding', device: 'cpu', threads: 1 });
      const feeds = { n: tensor('int64', [], [200]), x: tensor('float32', [256, 256]) };
      const runs = Array.from({ length: 30 }, () => session.run(feeds, { signal: controller.signal }));
      const ends = await Promise.allSettled(runs);
      for (const { reason } of ends) if (reason) console.log(reason.name, reason.cause.cause.message);
      controller.abort();
    `;
    const cwd = fileURLToPath(new URL('.', import.meta.url));
    const env = { ...process.env, UV_THREADPOOL_SIZE: '40' };
    const parameters = ['--input-type=module', '-e', script];
    const run = spawnSync(process.execPath, parameters, { cwd, env, encoding: 'utf8', timeout: 50_000 });
    expect(run.stdout).toMatch(/^RunError Too many asynchronous calls/);
    expect([run.stderr, run.status]).toEqual(['', 0]);
  });

  it('runs no more at once than koffi takes, however large the pool', () => {
    const script = `
      const { openSession, tensor } = await import('./index.ts');
      const { testGraph } = await import('./testing/graphs.ts');
      const session = await openSession(testGraph('slow'), { engine: 'binding', device: 'cpu', threads: 1 });
      const feeds = { n: tensor('int64', [], [1]), x: tensor('float32', [256, 256]) };
      await Promise.all(Array.from({ length: 400 }, () => session.run(feeds)));
    `;
    const cwd = fileURLToPath(new URL('.', import.meta.url));
    const env = { ...process.env, UV_THREADPOOL_SIZE: '600' };
    const parameters = ['--input-type=module', '-e', script];
    const run = spawnSync(process.execPath, parameters, { cwd, env, encoding: 'utf8', timeout: 50_000 });
    expect([run.stderr, run.status]).toEqual(['', 0]);
  });

  it.skipIf(process.platform !== 'linux')(
    'ends the fallback’s threads of sessions that were dropped (Linux counts them)',
    () => {
      const script = `
      import { readdirSync } from 'node:fs';
      const { openSession } = await import('./index.ts');
      const { testGraph } = await import('./testing/graphs.ts');
      const threads = () => readdirSync('/proc/self/task').length;
      const drop = async () => {
        for (let count = 0; count < 4; count += 1) {
          await openSession(testGraph('total'), { engine: 'fallback', device: 'cpu', threads: 1 });
        }
      };
      await drop();
      const before = threads();
      for (let tries = 0; tries < 200 && threads() > before - 3; tries += 1) {
        globalThis.gc();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      console.log(before - threads() >= 3 ? 'ended' : before + ' threads, and still ' + threads());
    `;
      const cwd = fileURLToPath(new URL('.', import.meta.url));
      const parameters = ['--expose-gc', '--input-type=module', '-e', script];
      const run = spawnSync(process.execPath, parameters, { cwd, encoding: 'utf8', timeout: 50_000 });
      expect([run.stdout, run.stderr, run.status]).toEqual(['ended\n', '', 0]);
    },
  );

  it('does not keep a process alive, nor crash one that ends during a run or forgets its sessions', () => {
    const script = `
      const { openSession, tensor } = await import('./index.ts');
      const { testGraph } = await import('./testing/graphs.ts');
      for (const engine of ['binding', 'fallback']) {
        for (let count = 0; count < 3; count += 1) await openSession(testGraph('total'), { engine, device: 'cpu' });
        globalThis.gc();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      for (let count = 0; count < 100; count += 1) {
        const dropped = await openSession(testGraph('update'), { device: 'cpu' });
        const [parameter, gradient] = [tensor('float32', [1 << 20]), tensor('float32', [1 << 20])];
        const binding = dropped.bind({ parameter, gradient, rate: tensor('float32', []) }, { updated: parameter });
        await binding.run();
        globalThis.gc();
      }
      // A hundred times 8 MiB were bound and dropped.
      if (process.memoryUsage.rss() > 500 * 2 ** 20) console.error('memory kept', process.memoryUsage.rss());
      const session = await openSession(testGraph('slow'), { device: 'cpu' });
      const run = session.run({ n: tensor('int64', [], [1_000_000]), x: tensor('float32', [256, 256]) });
      run.catch(() => {});
      setTimeout(() => process.exit(7), 50);
    `;
    const cwd = fileURLToPath(new URL('.', import.meta.url));
    const node = ['--expose-gc', '--input-type=module', '-e'];
    const run = spawnSync(process.execPath, [...node, script], { cwd, encoding: 'utf8', timeout: 50_000 });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(7);
    const idle = `
      const { openSession } = await import('./index.ts');
      const { testGraph } = await import('./testing/graphs.ts');
      for (const engine of ['binding', 'fallback']) await openSession(testGraph('total'), { engine, device: 'cpu' });
    `;
    const ended = spawnSync(process.execPath, [...node, idle], { cwd, encoding: 'utf8', timeout: 50_000 });
    expect([ended.stderr, ended.status]).toEqual(['', 0]);
  });
});
