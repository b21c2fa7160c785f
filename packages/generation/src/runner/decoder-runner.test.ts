import { type EngineName, openSession } from '@haksup/runtime';
import { afterAll, beforeAll, describe } from 'vitest';
import { SlotMemory } from '../cache/slot-memory.ts';
import { type TestModel, tinyModel } from '../testing/models.ts';
import { DecoderRunner } from './decoder-runner.ts';
import { describeRunner } from './runner.suite.ts';

let tiny: TestModel;
beforeAll(async () => {
  tiny = await tinyModel('llama');
});
afterAll(() => tiny[Symbol.asyncDispose]());

describe.each<EngineName>(['binding', 'fallback'])('over the %s', (engine) => {
  describeRunner('a decoder', {
    text: [9, 21, 21, 86, 77, 81, 44, 93, 43, 65],
    async open() {
      const parts = tiny.model.decoder();
      const { settings, vocabulary } = parts;
      const session = await openSession(parts.model, { device: 'cpu', engine, threads: 1, settings });
      const memory = new SlotMemory(parts, 3, 64);
      return { runner: new DecoderRunner(session, parts, memory), memory, vocabulary };
    },
  });
});
