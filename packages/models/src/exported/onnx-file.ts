/**
 * What an ONNX file says about itself, read without trusting it: field numbers of onnx.proto
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). Weights are not read.
 */
import { InputFile } from '../checkpoint/input-file.ts';
import { OnnxFileError } from '../errors.ts';
import { ExternalFiles } from './external-files.ts';
import { type Field, FieldReader } from './field-reader.ts';
import { readTensor } from './tensor-message.ts';

/** An input or output of a graph. */
export interface OnnxValue {
  readonly name: string;
  /** `TensorProto.DataType`. */
  readonly type: number;
  /** A string names a dynamic dimension: `''` where it has no name. */
  readonly shape: readonly (number | string)[];
}

export interface OnnxNode {
  readonly domain: string;
  readonly operator: string;
  /** Names that it reads, those in its subgraphs included. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface OnnxGraph {
  /** Without those that only give an initializer its type. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
}

export interface OnnxFile {
  readonly path: string;
  /** Of the file and of everything that it refers to. */
  readonly byteLength: number;
  /** What changes when the files beside it do. */
  readonly identity: string;
  readonly graph: OnnxGraph;
}

/** The largest message of protobuf. */
const largestFile = 2 ** 31 - 1;
const mostFields = 2_000_000;
const mostNodes = 100_000;
const mostNames = 500_000;
const longestName = 4096;
/** Bytes of all names together. */
const mostNameBytes = 32 * 2 ** 20;
const highestRank = 8;
const largestSize = 2 ** 40;
/** Graphs within branches and loops. */
const deepest = 8;
const oldestVersion = 3;
const newestVersion = 13;
/** Operator sets that ONNX Runtime brings along. Others are somebody's native code. */
const knownDomains: ReadonlySet<string> = new Set(['', 'ai.onnx', 'com.microsoft']);

/**
 * Reads an ONNX file's structure and checks it: that every length lies within the file, every tensor's bytes within
 * their file, and every such file beside the model; that operators are of known sets.
 *
 * @throws OnnxFileError naming the first thing that is wrong; CheckpointError where the file cannot be read.
 */
export async function readOnnxFile(path: string): Promise<OnnxFile> {
  await using file = await InputFile.open(path);
  if (file.size > largestFile || file.size === 0) {
    throw new OnnxFileError(path, `it has ${file.size} bytes; 1 to ${largestFile} can be read`);
  }
  const external = new ExternalFiles(path);
  const graph = await new OnnxReader(file, external).model();
  return { path, byteLength: file.size + external.byteLength, identity: external.identity, graph };
}

class OnnxReader {
  readonly #fields: FieldReader;
  readonly #size: number;
  readonly #external: ExternalFiles;
  readonly #usedDomains = new Set<string>();
  #nodes = 0;
  #names = 0;
  #nameBytes = 0;

  constructor(file: InputFile, external: ExternalFiles) {
    this.#fields = new FieldReader(file, mostFields);
    this.#size = file.size;
    this.#external = external;
  }

  /** ModelProto. */
  async model(): Promise<OnnxGraph> {
    const reader = this.#fields;
    let version = 0;
    let graph: OnnxGraph | undefined;
    const imported = new Set<string>();
    for await (const field of reader.fields(0, this.#size)) {
      if (field.number === 1) version = this.#number(field, 'its version');
      else if (field.number === 7) {
        if (graph !== undefined) reader.fail('it has two graphs');
        graph = await this.#graph(this.#message(field, 'its graph'), 0);
      } else if (field.number === 8) imported.add(await this.#operatorSet(field));
      else if (field.number === 20 || field.number === 25) {
        reader.fail(field.number === 20 ? 'it is for training' : 'it brings functions of its own');
      }
    }
    if (version < oldestVersion || version > newestVersion) {
      reader.fail(`its version ${version} is not within ${oldestVersion} … ${newestVersion}`);
    }
    for (const domain of this.#usedDomains) {
      if (!imported.has(domain)) reader.fail(`it uses operators of "${domain}" without saying which version`);
    }
    return graph ?? reader.fail('it has no graph');
  }

  /** OperatorSetIdProto. */
  async #operatorSet(set: Field): Promise<string> {
    let domain = '';
    for await (const field of this.#within(set, 'an operator set')) {
      if (field.number === 1) domain = await this.#name(field, 'a domain');
    }
    return domain === 'ai.onnx' ? '' : domain;
  }

  /** GraphProto. */
  async #graph(message: Field, depth: number): Promise<OnnxGraph> {
    const reader = this.#fields;
    if (depth > deepest) reader.fail(`its graphs are nested deeper than ${deepest} levels`);
    const inputs: OnnxValue[] = [];
    const outputs: OnnxValue[] = [];
    const nodes: OnnxNode[] = [];
    const stored = new Set<string>();
    for await (const field of reader.fields(message.start, message.end)) {
      if (field.number === 1) nodes.push(await this.#node(this.#message(field, 'a node'), depth));
      else if (field.number === 5) {
        const name = await readTensor(reader, this.#message(field, 'a tensor'), this.#external);
        this.#count(name);
        if (stored.has(name)) reader.fail(`it has the tensor "${name}" twice`);
        stored.add(name);
      } else if (field.number === 11) inputs.push(await this.#value(field));
      else if (field.number === 12) outputs.push(await this.#value(field));
      else if (field.number === 15) reader.fail('it has sparse tensors, which are not read');
    }
    return { inputs: inputs.filter(({ name }) => !stored.has(name)), outputs, nodes };
  }

  /** NodeProto. */
  async #node(message: Field, depth: number): Promise<OnnxNode> {
    if (++this.#nodes > mostNodes) this.#fields.fail(`it has more than ${mostNodes} nodes`);
    const inputs: string[] = [];
    const outputs: string[] = [];
    let [domain, operator] = ['', ''];
    for await (const field of this.#fields.fields(message.start, message.end)) {
      if (field.number === 1) inputs.push(await this.#name(field, 'a node’s input'));
      else if (field.number === 2) outputs.push(await this.#name(field, 'a node’s output'));
      else if (field.number === 4) operator = await this.#name(field, 'an operator');
      else if (field.number === 7) domain = await this.#name(field, 'a domain');
      else if (field.number === 5) await this.#attribute(field, depth, inputs);
    }
    if (!knownDomains.has(domain)) {
      this.#fields.fail(`the operator "${operator}" is of "${domain}", which ONNX Runtime does not bring`);
    }
    const own = domain === 'ai.onnx' ? '' : domain;
    this.#usedDomains.add(own);
    return { domain: own, operator, inputs, outputs };
  }

  /** AttributeProto: tensors and graphs within it; its other values are numbers and texts. */
  async #attribute(message: Field, depth: number, inputs: string[]): Promise<void> {
    for await (const field of this.#within(message, 'an attribute')) {
      if (field.number === 5 || field.number === 10) {
        await readTensor(this.#fields, this.#message(field, 'an attribute’s tensor'), this.#external);
      } else if (field.number === 6 || field.number === 11) {
        const graph = await this.#graph(this.#message(field, 'an attribute’s graph'), depth + 1);
        for (const node of graph.nodes) inputs.push(...node.inputs);
        for (const { name } of graph.outputs) inputs.push(name);
        this.#names += graph.outputs.length;
      } else if (field.number === 22 || field.number === 23) this.#fields.fail('it has sparse attributes');
    }
  }

  /** ValueInfoProto of a tensor. */
  async #value(message: Field): Promise<OnnxValue> {
    const reader = this.#fields;
    let name = '';
    let type = 0;
    let shape: (number | string)[] | undefined;
    for await (const field of this.#within(message, 'a value')) {
      if (field.number === 1) name = await this.#name(field, 'a value’s name');
      if (field.number !== 2) continue;
      for await (const kind of this.#within(field, 'a type')) {
        if (kind.number !== 1) continue;
        for await (const part of this.#within(kind, 'a tensor’s type')) {
          if (part.number === 1) type = this.#number(part, 'an element type');
          if (part.number === 2) shape = await this.#shape(part);
        }
      }
    }
    if (type === 0) reader.fail(`"${name}" is no tensor`);
    return { name, type, shape: shape ?? reader.fail(`"${name}" has no shape`) };
  }

  /** TensorShapeProto. */
  async #shape(message: Field): Promise<(number | string)[]> {
    const shape: (number | string)[] = [];
    for await (const dimension of this.#within(message, 'a shape')) {
      if (dimension.number !== 1) continue;
      let size: number | string = '';
      for await (const field of this.#within(dimension, 'a dimension')) {
        if (field.number === 1) size = this.#number(field, 'a size');
        if (field.number === 2) size = await this.#name(field, 'a dimension’s name');
      }
      if (typeof size === 'number' && !(size >= 0 && size <= largestSize)) {
        // Some exporters write −1 for what is not known.
        if (size !== -1) this.#fields.fail(`a size of ${size} cannot be`);
        size = '';
      }
      shape.push(size);
      if (shape.length > highestRank) this.#fields.fail(`a value has more than ${highestRank} dimensions`);
    }
    return shape;
  }

  #within(field: Field, what: string): AsyncGenerator<Field> {
    const { start, end } = this.#message(field, what);
    return this.#fields.fields(start, end);
  }

  #message(field: Field, what: string): Field {
    return field.wire === 'bytes' ? field : this.#fields.fail(`${what} is not stored as a message`);
  }

  #number(field: Field, what: string): number {
    return field.wire === 'varint' ? field.value : this.#fields.fail(`${what} is not stored as a number`);
  }

  async #name(field: Field, what: string): Promise<string> {
    const name = await this.#fields.text(field, what, longestName);
    this.#count(name);
    return name;
  }

  #count(name: string): void {
    this.#names++;
    this.#nameBytes += name.length;
    if (this.#names > mostNames || this.#nameBytes > mostNameBytes) {
      this.#fields.fail(`it has more than ${mostNames} names, or ${mostNameBytes} bytes of them`);
    }
  }
}
