/**
 * ONNX's protobuf messages, as far as they are written: field numbers of onnx.proto
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */
import { type BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { type ElementType, elementTypes } from '../graph/element-type.ts';
import type { Shape } from '../graph/shape.ts';
import type { Attribute, Node, Value } from '../graph/value.ts';

const attributeKind = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7 } as const;

/** Where a tensor's bytes lie: in the message, or in a file beside the model. */
export type TensorBytes =
  | { readonly inline: Uint8Array }
  | { readonly location: string; readonly offset: number; readonly length: number };

/** Opens a message field, lets `write` fill it, closes it. */
export function message(writer: BinaryWriter, field: number, write: (writer: BinaryWriter) => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function integer(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

/** TensorProto. */
export function writeTensor(
  writer: BinaryWriter,
  name: string,
  type: ElementType,
  shape: readonly number[],
  bytes: TensorBytes,
): void {
  for (const dimension of shape) integer(writer, 1, dimension);
  integer(writer, 2, elementTypes[type].code);
  if (name !== '') text(writer, 8, name);
  if ('inline' in bytes) {
    writer.tag(9, WireType.LengthDelimited).bytes(bytes.inline);
    return;
  }
  const facts = { location: bytes.location, offset: `${bytes.offset}`, length: `${bytes.length}` };
  for (const [key, value] of Object.entries(facts)) {
    message(writer, 13, (entry) => {
      text(entry, 1, key);
      text(entry, 2, value);
    });
  }
  integer(writer, 14, 1);
}

/** ValueInfoProto. */
export function writeValueInfo(writer: BinaryWriter, name: string, type: ElementType, shape: Shape): void {
  text(writer, 1, name);
  message(writer, 2, (typeProto) => {
    message(typeProto, 1, (tensorType) => {
      integer(tensorType, 1, elementTypes[type].code);
      message(tensorType, 2, (shapeProto) => {
        for (const dimension of shape) {
          message(shapeProto, 1, (one) => {
            if (typeof dimension === 'number') integer(one, 1, dimension);
            else text(one, 2, dimension);
          });
        }
      });
    });
  });
}

/** NodeProto. */
export function writeNode(writer: BinaryWriter, node: Node, nameOf: (value: Value) => string): void {
  for (const input of node.inputs) text(writer, 1, input === undefined ? '' : nameOf(input));
  for (const output of node.outputs) text(writer, 2, nameOf(output));
  text(writer, 3, node.name);
  text(writer, 4, node.operator);
  for (const [name, attribute] of Object.entries(node.attributes)) {
    message(writer, 5, (field) => writeAttribute(field, name, attribute));
  }
  if (node.domain !== '') text(writer, 7, node.domain);
}

/** AttributeProto. */
function writeAttribute(writer: BinaryWriter, name: string, attribute: Attribute): void {
  text(writer, 1, name);
  if ('float' in attribute) {
    writer.tag(2, WireType.Bit32).float(attribute.float);
    integer(writer, 20, attributeKind.float);
  } else if ('int' in attribute) {
    integer(writer, 3, attribute.int);
    integer(writer, 20, attributeKind.int);
  } else if ('string' in attribute) {
    text(writer, 4, attribute.string);
    integer(writer, 20, attributeKind.string);
  } else if ('floats' in attribute) {
    for (const value of attribute.floats) writer.tag(7, WireType.Bit32).float(value);
    integer(writer, 20, attributeKind.floats);
  } else if ('ints' in attribute) {
    for (const value of attribute.ints) integer(writer, 8, value);
    integer(writer, 20, attributeKind.ints);
  } else {
    const { type, shape, data } = attribute.tensor;
    const inline = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    message(writer, 5, (tensor) => writeTensor(tensor, '', type, shape, { inline }));
    integer(writer, 20, attributeKind.tensor);
  }
}
