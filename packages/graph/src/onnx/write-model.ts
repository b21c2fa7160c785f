import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { byteLengthOf, type ElementType, elementTypes, type TensorData } from '../graph/element-type.ts';
import { GraphError, ParameterDataError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import { message, type TensorBytes, writeNode, writeTensor, writeValueInfo } from './messages.ts';
import { reachableFrom } from './reachable.ts';

/** Where a file beside the model already holds a tensor's bytes, in the layout that the model reads. */
export interface ExternalTensor {
  /** A path relative to the model. */
  readonly location: string;
  readonly offset: number;
  readonly byteLength: number;
}

/**
 * The parameters by name: their elements, read while writing and not kept, or where they lie. Two parameters may
 * lie in one place.
 */
export type ParameterData = ReadonlyMap<string, TensorData | ExternalTensor>;

export interface WriteOptions {
  /**
   * Where parameters come from when the model runs: fed like inputs (in the order of the graph's parameters,
   * after its inputs), or stored in the model. A map that lacks a parameter is an error unless
   * `missingParameters` is `'inputs'`: an adapter's weights can be fed to a base that is stored.
   */
  readonly parameters: 'inputs' | ParameterData;
  readonly missingParameters?: 'error' | 'inputs';
  /** ONNX operator set. Default 21, which every operator of this package is written for. */
  readonly opset?: number;
  /** Free text that travels in the file, such as a manifest. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface ExternalDataOptions extends WriteOptions {
  /** The name that the model gives its data file: a path relative to the model. */
  readonly location: string;
  /** Tensors from this many bytes go into the data file. Default 1024. */
  readonly threshold?: number;
}

/** A model in two parts: the `chunks`, one after the other, are the content of the file `location`. */
export interface ModelWithExternalData {
  readonly model: Uint8Array;
  readonly location: string;
  /** Views of the data that was given, and zeros that align each tensor; not copied. */
  readonly chunks: readonly Uint8Array[];
  readonly byteLength: number;
}

/** Above this a protobuf message cannot be read back (2 GiB), and neither can most tools take it. */
const largestModel = 2 ** 31 - 1;
/** Offsets at multiples of the largest page of common systems can be mapped into memory. */
const alignment = 65_536;
/** IR version 10 goes with operator set 21. */
const irVersion = 10;

/**
 * The graph as an ONNX model: only what its outputs need. Inputs that no output needs are left out.
 * @throws {ParameterDataError} where a stored parameter's data is absent or of another length.
 * @throws {GraphError} where the model would pass 2 GiB; `writeModelWithExternalData` has no such limit.
 */
export function writeModel(graph: Graph, options: WriteOptions): Uint8Array {
  return write(graph, options, (bytes) => ({ inline: bytes }));
}

/** The same with the large tensors outside, for models of any size. */
export function writeModelWithExternalData(
  graph: Graph,
  options: ExternalDataOptions,
): ModelWithExternalData {
  const { location, threshold = 1024 } = options;
  const chunks: Uint8Array[] = [];
  let offset = 0;
  const append = (bytes: Uint8Array): void => {
    chunks.push(bytes);
    offset += bytes.byteLength;
  };
  const model = write(graph, options, (bytes) => {
    if (bytes.byteLength < threshold) return { inline: bytes };
    if (offset % alignment !== 0) append(new Uint8Array(alignment - (offset % alignment)));
    const start = offset;
    append(bytes);
    return { location, offset: start, length: bytes.byteLength };
  });
  return { model, location, chunks, byteLength: offset };
}

function write(graph: Graph, options: WriteOptions, place: (bytes: Uint8Array) => TensorBytes): Uint8Array {
  if (graph.outputs.size === 0)
    throw new GraphError(`Graph ${graph.name} has no outputs; name one with graph.output().`);
  const { nodes, values } = reachableFrom(graph);
  const { names, aliases } = outputNames(graph);
  const nameOf = (value: Value): string => names.get(value) ?? value.name;
  const writer = new BinaryWriter();
  writer.tag(1, 0).int64(irVersion);
  writer.tag(2, 2).string('haksup');
  message(writer, 7, (graphProto) => {
    for (const node of nodes) message(graphProto, 1, (proto) => writeNode(proto, node, nameOf));
    for (const [alias, value] of aliases)
      message(graphProto, 1, (proto) => writeIdentity(proto, nameOf(value), alias));
    graphProto.tag(2, 2).string(graph.name);
    const initialise = (value: Value, data: TensorData | ExternalTensor): void => {
      const bytes: TensorBytes =
        'location' in data
          ? { location: data.location, offset: data.offset, length: data.byteLength }
          : place(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      message(graphProto, 5, (proto) =>
        writeTensor(proto, nameOf(value), value.type, value.shape as readonly number[], bytes),
      );
    };
    const declare = (field: number, name: string, value: Value): void =>
      message(graphProto, field, (proto) => writeValueInfo(proto, name, value.type, value.shape));
    for (const { value, data } of graph.constants) if (values.has(value)) initialise(value, data);
    for (const input of graph.inputs) if (values.has(input)) declare(11, input.name, input);
    for (const parameter of graph.parameters) {
      if (!values.has(parameter)) continue;
      const data = storedData(parameter, options);
      if (data === undefined) declare(11, parameter.name, parameter);
      else initialise(parameter, data);
    }
    for (const [name, value] of graph.outputs) declare(12, name, value);
  });
  writeOperatorSet(writer, '', options.opset ?? 21);
  for (const [domain, version] of graph.domains) writeOperatorSet(writer, domain, version);
  for (const [key, value] of Object.entries(options.metadata ?? {})) {
    message(writer, 14, (entry) => {
      entry.tag(1, 2).string(key);
      entry.tag(2, 2).string(value);
    });
  }
  const bytes = writer.finish();
  if (bytes.byteLength > largestModel) {
    throw new GraphError(
      `Model ${graph.name} has ${bytes.byteLength} bytes, and protobuf ends at ${largestModel}; use writeModelWithExternalData().`,
    );
  }
  return bytes;
}

/**
 * An output that a node computes takes the output's name. Where that can't be (an input handed through, or one
 * value under two names) an Identity node makes the alias.
 */
function outputNames(graph: Graph): { names: Map<Value, string>; aliases: [string, Value][] } {
  const names = new Map<Value, string>();
  const aliases: [string, Value][] = [];
  for (const [name, value] of graph.outputs) {
    if (value.node !== undefined && !names.has(value)) names.set(value, name);
    else aliases.push([name, value]);
  }
  return { names, aliases };
}

function writeIdentity(writer: BinaryWriter, from: string, to: string): void {
  writer.tag(1, 2).string(from);
  writer.tag(2, 2).string(to);
  writer.tag(3, 2).string(`/output/${to}`);
  writer.tag(4, 2).string('Identity');
}

function writeOperatorSet(writer: BinaryWriter, domain: string, version: number): void {
  message(writer, 8, (proto) => {
    proto.tag(1, 2).string(domain);
    proto.tag(2, 0).int64(version);
  });
}

function storedData(parameter: Value, options: WriteOptions): TensorData | ExternalTensor | undefined {
  if (options.parameters === 'inputs') return undefined;
  const data = options.parameters.get(parameter.name);
  if (data === undefined) {
    if (options.missingParameters === 'inputs') return undefined;
    throw new ParameterDataError(
      parameter.name,
      'no data was given, and the model is written with its parameters inside.',
    );
  }
  requireData(parameter.name, parameter.type, parameter.shape as readonly number[], data);
  return data;
}

function requireData(
  name: string,
  type: ElementType,
  shape: readonly number[],
  data: TensorData | ExternalTensor,
): void {
  const count = shape.reduce((product, dimension) => product * dimension, 1);
  if (
    'location' in data &&
    !(data.location !== '' && Number.isSafeInteger(data.offset) && data.offset >= 0)
  ) {
    throw new ParameterDataError(
      name,
      `${JSON.stringify(data.location)} from byte ${data.offset} on is no place in a file.`,
    );
  }
  const fits = 'location' in data || data instanceof elementTypes[type].array;
  if (!fits || data.byteLength !== byteLengthOf(type, count)) {
    throw new ParameterDataError(
      name,
      `${byteLengthOf(type, count)} bytes of ${type} [${shape.join(', ')}] are needed, ${data.constructor.name} of ${data.byteLength} bytes was given.`,
    );
  }
}
