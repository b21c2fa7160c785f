import type { DeviceTensor, ValueInfo, WantedOutputs } from './contract.ts';
import { arrayClasses, type ElementType } from './element-types.ts';
import type { BindRequest, OutputRequest } from './engine.ts';
import { ValueError } from './errors.ts';
import { elementCount, type Tensor } from './tensor.ts';

type Infos = ReadonlyMap<string, ValueInfo>;
type Side = 'input' | 'output';

/** Feeds in the model's order. @throws ValueError for the first one that is unknown, missing or does not fit. */
export function checkFeeds<Fed extends Tensor | DeviceTensor>(
  infos: Infos,
  feeds: Readonly<Record<string, Fed>>,
): readonly (readonly [string, Fed])[] {
  for (const name of Object.keys(feeds)) {
    if (!infos.has(name)) throw unknownValue('input', name, infos);
  }
  const checked: (readonly [string, Fed])[] = [];
  for (const [name, info] of infos) {
    const fed = feeds[name];
    if (fed === undefined) {
      throw new ValueError('input', name, 'missing', `is not fed; the model wants ${describe(info)}.`);
    }
    checkTensor('input', info, fed);
    checked.push([name, fed]);
  }
  return checked;
}

/** The wanted outputs as requests. @throws ValueError for the first one that is unknown or does not fit. */
export function checkOutputs(
  infos: Infos,
  wanted: WantedOutputs | readonly string[] | undefined,
): readonly OutputRequest[] {
  if (wanted === undefined) return [...infos.keys()].map((name) => ({ name, into: undefined }));
  const entries: (readonly [string, ElementType | Tensor | undefined])[] = Array.isArray(wanted)
    ? [...new Set(wanted as readonly string[])].map((name) => [name, undefined] as const)
    : Object.entries(wanted);
  return entries.map(([name, want]) => {
    const info = infos.get(name);
    if (info === undefined) throw unknownValue('output', name, infos);
    if (want === undefined) return { name, into: undefined };
    if (typeof want === 'string') {
      if (want !== info.type) throw wrongType('output', info, want);
      return { name, into: undefined };
    }
    checkTensor('output', info, want);
    return { name, into: want };
  });
}

/** Places for wanted outputs. @throws ValueError for the first one that is unknown or does not fit. */
export function checkPlaces(
  infos: Infos,
  places: Readonly<Record<string, Tensor | DeviceTensor>>,
): BindRequest['outputs'] {
  return Object.entries(places).map(([name, into]) => {
    const info = infos.get(name);
    if (info === undefined) throw unknownValue('output', name, infos);
    checkTensor('output', info, into);
    return { name, into };
  });
}

/** Sees that no bound tensor's buffer has been transferred or resized. @throws ValueError. */
export function checkStillWhole({ feeds, outputs }: BindRequest): void {
  for (const [name, tensor] of feeds) checkData('input', name, tensor);
  for (const { name, into } of outputs) checkData('output', name, into);
}

function checkTensor(side: Side, info: ValueInfo, tensor: Tensor | DeviceTensor): void {
  if (tensor.type !== info.type) throw wrongType(side, info, tensor.type);
  const { shape } = tensor;
  const fits =
    shape.length === info.shape.length &&
    info.shape.every((size, axis) => typeof size === 'string' || size === shape[axis]);
  if (!fits) {
    throw new ValueError(
      side,
      info.name,
      'shape',
      `has shape [${shape.join(', ')}]; the model's is ${describe(info)}.`,
    );
  }
  checkData(side, info.name, tensor);
}

function checkData(side: Side, name: string, tensor: Tensor | DeviceTensor): void {
  if (!('data' in tensor)) return;
  const { type, shape, data } = tensor;
  const Class = arrayClasses[type] as unknown as new () => Tensor['data'];
  const size = elementCount(type, shape);
  if (data instanceof Class && data.length === size) return;
  throw new ValueError(
    side,
    name,
    'data',
    `of shape [${shape.join(', ')}] needs ${size} elements in a ${Class.name}; it has ${data?.length} in a ${data?.constructor.name}. (Was its buffer transferred?)`,
  );
}

function wrongType(side: Side, info: ValueInfo, type: string): ValueError {
  return new ValueError(side, info.name, 'type', `is ${info.type} in the model, not ${type}.`);
}

function unknownValue(side: Side, name: string, infos: Infos): ValueError {
  const known = [...infos.keys()].slice(0, 20).join(', ');
  return new ValueError(side, name, 'unknown', `does not exist in the model, which has: ${known || 'none'}.`);
}

/** `float32 [B, 3]`, with `?` for a dimension without a name. */
function describe(info: ValueInfo): string {
  return `${info.type} [${info.shape.map((size) => (size === '' ? '?' : size)).join(', ')}]`;
}
