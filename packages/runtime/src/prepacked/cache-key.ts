import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, cpus, platform } from 'node:os';

/** Raised where older entries must not be used any more. */
const layout = 1;
/** Where the weights lie, and what an entry is opened with anyway: neither changes what is packed. */
const withoutEffect: ReadonlySet<string> = new Set([
  'session.model_external_initializers_file_folder_path',
  'session.intra_op.allow_spinning',
  'session.intra_op.spin_duration_us',
  'session.inter_op.allow_spinning',
  'session.inter_op.spin_duration_us',
]);

/** What packed weights depend on. */
export interface PackedFacts {
  readonly model: Uint8Array | string;
  /** Changes whenever the weights do. */
  readonly identity: string;
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * Names packed weights: by the model, its weights, the settings, ONNX Runtime's version and what the processor can do.
 * A name that differs is how a stale entry is not found.
 */
export async function cacheKey({ model, identity, settings }: PackedFacts): Promise<string> {
  const hash = createHash('sha256');
  if (typeof model === 'string')
    for await (const piece of createReadStream(model)) hash.update(piece as Uint8Array);
  else hash.update(model);
  const effective = Object.entries(settings).filter(([name]) => !withoutEffect.has(name));
  const facts = [layout, engineVersion(), await processor(), identity, effective.sort()];
  return hash
    .update(`\n${JSON.stringify(facts)}`)
    .digest('hex')
    .slice(0, 32);
}

/** Version of ONNX Runtime: that of the package that brings it. */
export function engineVersion(): string {
  const manifest = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  return manifest.version;
}

let known: Promise<string> | undefined;

/** Kernels pack for the instructions that they will use: a virtual machine may hide some of its processor's. */
function processor(): Promise<string> {
  known ??= readFile('/proc/cpuinfo', 'utf8').then(
    (text) => /^(flags|Features)\s*:.*$/m.exec(text)?.[0] ?? '',
    () => '',
  );
  return known.then((flags) => [platform(), arch(), cpus()[0]?.model ?? 'unknown', flags].join('\n'));
}
