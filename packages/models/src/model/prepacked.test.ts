import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openSession, type Tensor, tensor } from '@haksup/runtime';
import { expect, it } from 'vitest';
import { convert } from '../convert/convert.ts';
import { openExported } from '../exported/open-exported.ts';
import { fixtures, temporaryFolder } from '../testing/folders.ts';
import { openModel } from './open-model.ts';

it.each(['int4', 'int8', 'fp16', 'fp32'] as const)(
  '%s computes the same from packed weights',
  async (dtype) => {
    await using folder = await temporaryFolder();
    const output = join(folder.path, dtype);
    await convert({ checkpoint: join(fixtures, 'llama'), output, dtype });
    const { model, settings, identity, ...graph } = (await openModel(output)).decoder({ contextLength: 16 });
    const cache = join(folder.path, 'cache');
    const feeds: Record<string, Tensor> = {
      tokens: tensor('int64', [1, 3], [5, 6, 7]),
      selected: tensor('int64', [1], [2]),
      lastPositions: tensor('int32', [1], [2]),
      totalLength: tensor('int32', [], [3]),
    };
    for (let layer = 0; layer < graph.layers; layer++) {
      for (const kind of ['key', 'value']) {
        feeds[`past.${layer}.${kind}`] = tensor('float32', [1, graph.keyValueHeads, 8, graph.headSize]);
      }
    }
    const logits: number[][] = [];
    for (const prepackedCache of [undefined, { folder: cache, identity }, { folder: cache, identity }]) {
      await using session = await openSession(model, {
        device: 'cpu',
        settings,
        ...(prepackedCache && { prepackedCache }),
      });
      logits.push([...(await session.run(feeds, { outputs: { logits: 'float32' } })).logits.data]);
      if (logits.length === 3) expect(session.placement.why).toMatch(/packed weights were mapped/);
    }
    expect(logits[1]).toEqual(logits[0]);
    expect(logits[2]).toEqual(logits[0]);
  },
);

it('keeps packed weights of others’ exports as well', async () => {
  await using folder = await temporaryFolder();
  const cache = join(folder.path, 'cache');
  await mkdir(cache);
  const { path, identity } = await openExported(join(fixtures, 'exported-gpt2', 'onnx', 'model.onnx'), {
    trial: 'skip',
  });
  for (const expected of [/written, and mapped/, /weights were mapped/]) {
    await using session = await openSession(path, {
      device: 'cpu',
      prepackedCache: { folder: cache, identity },
    });
    expect(session.placement.why).toMatch(expected);
  }
  expect(await readdir(cache)).toHaveLength(1);
});
