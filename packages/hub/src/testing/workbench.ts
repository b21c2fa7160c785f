import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LoopbackHub, type LoopbackHubOptions } from '@haksup/loopback-hub';
import type { PulledModel, PullOptions } from '../pull.ts';
import { pullModel } from '../pull.ts';

/** A loopback hub and an empty cache folder, taken down together. */
export interface Workbench extends AsyncDisposable {
  hub: LoopbackHub;
  home: string;
  /** Pulls `study/small` from the loopback hub, anonymously and with short pauses unless the options say otherwise. */
  pull: (options?: Partial<PullOptions>) => Promise<PulledModel>;
}

/** 5,000 bytes in which every place can be told from every other. */
export const weights: Uint8Array = Uint8Array.from(
  { length: 5000 },
  (_, index) => (index * 7 + (index >> 8)) % 256,
);

export const smallModel: {
  'config.json': string;
  'tokenizer.json': string;
  'model.safetensors': Uint8Array;
} = {
  'config.json': '{"model_type":"llama"}',
  'tokenizer.json': '{"version":"1.0"}',
  'model.safetensors': weights,
};

/** What the addresses of the weights' content look like in the records of the loopback hub. */
export const weightsOnCdn: RegExp = /^cdn GET \/lfs\//;

export async function openWorkbench(options?: LoopbackHubOptions): Promise<Workbench> {
  const hub = await LoopbackHub.start(options);
  const endpoint = hub.url;
  const home = await mkdtemp(join(tmpdir(), 'haksup-hub-'));
  return {
    hub,
    home,
    pull: (pullOptions) =>
      pullModel({
        repository: 'study/small',
        endpoint,
        home,
        token: false,
        // A busy machine must not look like a dead connection; tests of those ask for less.
        stall: 10_000,
        retries: { attempts: 3, firstWait: 10, longestWait: 3000 },
        ...pullOptions,
      }),
    async [Symbol.asyncDispose]() {
      await hub.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
