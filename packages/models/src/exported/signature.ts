import { UnsupportedModelError } from '../errors.ts';
import type { OnnxFile, OnnxGraph, OnnxValue } from './onnx-file.ts';

/** An input or output of an exported graph, by the name that the exporter gave it. */
export interface NamedValue {
  readonly name: string;
  readonly type: 'float32' | 'float16' | 'int32' | 'int64' | 'bool';
}

/** One of a layer's caches. */
export interface ExportedCache {
  readonly layer: number;
  readonly kind: 'key' | 'value';
  /** Input [B, G, P, D]. */
  readonly past: string;
  /** Output [B, G, P + T, D]. */
  readonly present: string;
}

/**
 * How an exported decoder is run. Legend: B batch, T new tokens, P tokens before them, V vocabulary, G key-value heads,
 * D head size.
 */
export interface DecoderSignature {
  /** [B, T]. */
  readonly tokens: NamedValue;
  /** [B, P + T]: 1 for tokens, 0 for padding. */
  readonly attended: NamedValue | undefined;
  /** [B, T]: each token's place in its text. */
  readonly positions: NamedValue | undefined;
  /** [1]: whether there is a past; false with pasts of length 0. */
  readonly usesPast: NamedValue | undefined;
  /** []: of how many tokens at the end logits are computed. */
  readonly logitsWanted: NamedValue | undefined;
  /** [B, T, V], or [B, 1, V] where `lastLogitsOnly`. */
  readonly logits: NamedValue;
  readonly lastLogitsOnly: boolean;
  readonly caches: readonly ExportedCache[];
  readonly layers: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly keyValueType: 'float32' | 'float16';
  readonly vocabulary: number;
  /**
   * `grows`: past and new tokens are joined to a present that is fed as the next past, P may be 0.
   * `in place`: that works as well, and one tensor longer than the text may be past and present at once
   * (`GroupQueryAttention` updates it); the text's length is then that of `attended`.
   */
  readonly cacheUpdate: 'grows' | 'in place';
}

/** What the configuration beside a graph says; a graph may leave sizes open. */
export interface ExportConfig {
  readonly vocabulary: number | undefined;
  readonly keyValueHeads: number | undefined;
  readonly headSize: number | undefined;
}

const types: ReadonlyMap<number, NamedValue['type']> = new Map([
  [1, 'float32'],
  [10, 'float16'],
  [6, 'int32'],
  [7, 'int64'],
  [9, 'bool'],
]);
const integers: readonly NamedValue['type'][] = ['int64', 'int32'];
const floats: readonly NamedValue['type'][] = ['float32', 'float16'];
const pastName = /^(?:past_key_values|past)\.(\d{1,3})\.(key|value)$/;
const presentName = /^(?:present_key_values|present)\.(\d{1,3})\.(key|value)$/;
/** Inputs of what is no decoder of text alone, and what to do. */
const foreign: readonly (readonly [RegExp, string])[] = [
  [/^encoder_/, 'An encoder-decoder as ONNX is not run; convert its checkpoint.'],
  [/^(pixel_values|input_features|inputs_embeds)/, 'Only models that read tokens are run.'],
  [/conv|ssm|state/, 'Only attention caches are run.'],
];
const largestSize = 2 ** 18;
const largestVocabulary = 2_097_152;

/**
 * Reads the names of Optimum's and onnx-community's exports.
 * @throws UnsupportedModelError naming the input or output that this package has no use for.
 */
export function readSignature({ graph }: OnnxFile, config: ExportConfig): DecoderSignature {
  const inputs = new Map(graph.inputs.map((value) => [value.name, value]));
  const outputs = new Map(graph.outputs.map((value) => [value.name, value]));
  const take = (
    from: Map<string, OnnxValue>,
    name: string,
    ranks: readonly number[],
    allowed: readonly NamedValue['type'][],
  ): NamedValue | undefined => {
    const value = from.get(name);
    if (value === undefined) return undefined;
    from.delete(name);
    const type = types.get(value.type);
    if (type === undefined || !allowed.includes(type) || !ranks.includes(value.shape.length)) {
      throw unsupported(`"${name}" of type ${type ?? value.type} with ${value.shape.length} dimensions`);
    }
    return { name, type };
  };
  const tokens = take(inputs, 'input_ids', [2], integers);
  if (tokens === undefined) throw unsupported('A graph without "input_ids"', [...inputs.keys()]);
  const attended = take(inputs, 'attention_mask', [2], integers);
  const positions = take(inputs, 'position_ids', [2], integers);
  const usesPast = take(inputs, 'use_cache_branch', [1], ['bool']);
  const logitsWanted = take(inputs, 'num_logits_to_keep', [0], integers);
  const logitsShape = outputs.get('logits')?.shape;
  const logits = take(outputs, 'logits', [3], floats);
  if (logits === undefined || logitsShape === undefined) throw unsupported('A graph without "logits"');
  const past = cachesOf(inputs, pastName, 'input');
  const present = cachesOf(outputs, presentName, 'output');
  const layers = past.size / 2;
  const caches = Array.from({ length: 2 * layers }, (_, index): ExportedCache => {
    const [layer, kind] = [Math.floor(index / 2), index % 2 === 0 ? 'key' : 'value'] as const;
    const before = past.get(`${layer}.${kind}`)?.name;
    const after = present.get(`${layer}.${kind}`)?.name;
    if (before === undefined || after === undefined) {
      throw unsupported(`A cache of ${past.size} inputs without the ${kind} of layer ${layer}`);
    }
    return { layer, kind, past: before, present: after };
  });
  if (layers === 0 || present.size !== past.size) {
    throw unsupported(`${past.size} cache inputs with ${present.size} cache outputs`);
  }
  const shapes = [...past.values()];
  const [first] = shapes as [OnnxValue];
  const keyValueType = types.get(first.type);
  if (keyValueType !== 'float32' && keyValueType !== 'float16') {
    throw unsupported(`A cache of element type ${first.type}`);
  }
  const alike = [...shapes, ...present.values()].every(({ type }) => type === first.type);
  if (!alike) throw unsupported('A cache of several element types');
  return {
    tokens,
    attended,
    positions,
    usesPast,
    logitsWanted,
    logits,
    lastLogitsOnly: logitsShape[1] === 1,
    caches,
    layers,
    keyValueHeads: sizeOf('key-value heads', shapes, 1, config.keyValueHeads, largestSize),
    headSize: sizeOf('head size', shapes, 3, config.headSize, largestSize),
    keyValueType,
    vocabulary: sizeOf(
      'vocabulary',
      [{ ...first, shape: logitsShape }],
      2,
      config.vocabulary,
      largestVocabulary,
    ),
    cacheUpdate: updatesInPlace(graph, caches) ? 'in place' : 'grows',
  };
}

/** Takes the caches out of what is there; nothing else may be left. */
function cachesOf(
  values: Map<string, OnnxValue>,
  pattern: RegExp,
  side: 'input' | 'output',
): Map<string, OnnxValue> {
  const caches = new Map<string, OnnxValue>();
  for (const value of values.values()) {
    const match = pattern.exec(value.name);
    if (match === null) {
      // Outputs beside what is needed need not be asked for.
      if (side === 'output') continue;
      const advice = foreign.find(([name]) => name.test(value.name))?.[1];
      throw new UnsupportedModelError(
        `A graph with the input "${value.name}"`,
        advice ?? 'It is none that decoders are known to have.',
      );
    }
    if (value.shape.length !== 4)
      throw unsupported(`The cache "${value.name}" of ${value.shape.length} dimensions`);
    caches.set(`${Number(match[1])}.${match[2]}`, value);
  }
  return caches;
}

/** A size that all of these have, or that the configuration gives where they leave it open. */
function sizeOf(
  what: string,
  values: readonly OnnxValue[],
  axis: number,
  configured: number | undefined,
  largest: number,
): number {
  const sizes = new Set(values.map(({ shape }) => shape[axis]));
  const [size] = sizes;
  const found = sizes.size === 1 && typeof size === 'number' ? size : configured;
  const differs = sizes.size > 1 && [...sizes].some((one) => typeof one === 'number' && one !== found);
  if (found === undefined || differs || !(Number.isInteger(found) && found >= 1 && found <= largest)) {
    throw unsupported(`A graph whose ${what} is ${[...sizes].slice(0, 4).join(' or ') || 'open'}`);
  }
  return found;
}

/** Whether every cache goes into one GroupQueryAttention, comes out of it, and is used nowhere else. */
function updatesInPlace({ nodes }: OnnxGraph, caches: readonly ExportedCache[]): boolean {
  const readers = new Map<string, number>();
  for (const { inputs } of nodes) for (const name of inputs) readers.set(name, (readers.get(name) ?? 0) + 1);
  const attentions = nodes.filter(
    ({ domain, operator }) => domain === 'com.microsoft' && operator === 'GroupQueryAttention',
  );
  const pairs = new Set(
    attentions.flatMap(({ inputs, outputs }) => [3, 4].map((at) => `${inputs[at]}\n${outputs[at - 2]}`)),
  );
  return caches.every(({ past, present }) => readers.get(past) === 1 && pairs.has(`${past}\n${present}`));
}

function unsupported(feature: string, others: readonly string[] = []): UnsupportedModelError {
  const has = others.length === 0 ? '' : ` This one has ${others.slice(0, 8).join(', ')}.`;
  return new UnsupportedModelError(
    feature,
    `Decoders are run that Optimum or onnx-community exported, with a cache.${has}`,
  );
}
