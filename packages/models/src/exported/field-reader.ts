import type { InputFile } from '../checkpoint/input-file.ts';
import { OnnxFileError } from '../errors.ts';

/** One field of a protobuf message (https://protobuf.dev/programming-guides/encoding/). */
export interface Field {
  readonly number: number;
  readonly wire: 'varint' | 'fixed64' | 'bytes' | 'fixed32';
  /** Of a varint, as a signed 64-bit integer; exact up to ±2⁵³. */
  readonly value: number;
  /** Where its payload lies in the file. */
  readonly start: number;
  readonly end: number;
}

const wires: Readonly<Record<number, Field['wire']>> = {
  0: 'varint',
  1: 'fixed64',
  2: 'bytes',
  5: 'fixed32',
};
const windowBytes = 2 ** 16;
/** The longest tag and the longest length or number behind it. */
const longestHead = 20;

/**
 * Walks the fields of an untrusted protobuf file without reading what is skipped: weights of gigabytes may lie between
 * two nodes, and a library's reader wants all of them in memory.
 */
export class FieldReader {
  readonly file: InputFile;
  readonly #mostFields: number;
  #fields = 0;
  #window: Uint8Array = new Uint8Array();
  #windowStart = 0;
  /** Where reading goes on. */
  #at = 0;

  /** @param mostFields Bounds the time that a file can take. */
  constructor(file: InputFile, mostFields: number) {
    this.file = file;
    this.#mostFields = mostFields;
  }

  fail(reason: string): never {
    throw new OnnxFileError(this.file.path, reason);
  }

  /** The fields of the message within a range. @throws OnnxFileError where they don't fill it. */
  async *fields(start: number, end: number): AsyncGenerator<Field> {
    for (let at = start; at < end; ) {
      if (++this.#fields > this.#mostFields) {
        this.fail(`it has more than ${this.#mostFields} fields, the most that are read`);
      }
      this.#at = at;
      await this.#fill(Math.min(longestHead, end - at));
      const tag = this.#varint(end);
      const wire = wires[tag & 7];
      const number = Math.floor(tag / 8);
      if (wire === undefined || number < 1 || tag < 0 || tag > 0xffffffff) {
        this.fail(`at byte ${at} stands no field of a protobuf message`);
      }
      let value = 0;
      let length = 0;
      if (wire === 'varint') value = this.#varint(end);
      else if (wire === 'bytes') length = this.#varint(end);
      else length = wire === 'fixed64' ? 8 : 4;
      const field = { number, wire, value, start: this.#at, end: this.#at + length };
      if (length < 0 || field.end > end) {
        this.fail(`field ${number} at byte ${at} passes the end of its message by ${field.end - end} bytes`);
      }
      at = field.end;
      yield field;
    }
  }

  /** A payload's bytes. */
  async bytes({ start, end }: Field): Promise<Uint8Array> {
    this.#at = start;
    await this.#fill(end - start);
    return this.#window.subarray(start - this.#windowStart, end - this.#windowStart);
  }

  /** A payload as text. @throws OnnxFileError where it is longer than the limit or no UTF-8. */
  async text(field: Field, what: string, longest: number): Promise<string> {
    if (field.wire !== 'bytes') this.fail(`${what} is no text`);
    const length = field.end - field.start;
    if (length > longest) this.fail(`${what} has ${length} bytes; ${longest} are the most that is read`);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(await this.bytes(field));
    } catch (cause) {
      throw new OnnxFileError(this.file.path, `${what} is not UTF-8`, { cause });
    }
  }

  /** The numbers of a repeated integer field: one, or many packed together. */
  async integers(field: Field, what: string, most: number): Promise<number[]> {
    if (field.wire === 'varint') return [field.value];
    if (field.wire !== 'bytes' || field.end - field.start > 10 * most)
      this.fail(`${what} has no such length`);
    await this.bytes(field);
    this.#at = field.start;
    const numbers: number[] = [];
    while (this.#at < field.end) numbers.push(this.#varint(field.end));
    return numbers;
  }

  /** Sees that the window holds so many bytes from where reading goes on. */
  async #fill(length: number): Promise<void> {
    const from = this.#at;
    if (from >= this.#windowStart && from + length <= this.#windowStart + this.#window.length) return;
    const wanted = Math.min(Math.max(length, windowBytes), this.file.size - from);
    this.#window = await this.file.read(from, Math.max(wanted, length));
    this.#windowStart = from;
  }

  #varint(end: number): number {
    let low = 0;
    let factor = 1;
    const from = this.#at;
    for (let count = 0; count < 10; count++) {
      const byte = this.#window[this.#at - this.#windowStart];
      if (this.#at >= end || byte === undefined) this.fail(`the number at byte ${from} is cut off`);
      this.#at++;
      if (count < 7) {
        low += (byte & 0x7f) * factor;
        factor *= 128;
      } else {
        return this.#longVarint(low, byte, end);
      }
      if (byte < 0x80) return low;
    }
    return low;
  }

  /** The rest of a number of more than 49 bits. */
  #longVarint(low: number, first: number, end: number): number {
    let value = BigInt(low) | (BigInt(first & 0x7f) << 49n);
    let byte = first;
    for (let shift = 56n; byte >= 0x80; shift += 7n) {
      const next = this.#window[this.#at - this.#windowStart];
      if (this.#at >= end || next === undefined || shift > 63n) this.fail(`a number of more than 64 bits`);
      byte = next;
      this.#at++;
      value |= BigInt(byte & 0x7f) << shift;
    }
    return Number(BigInt.asIntN(64, value));
  }
}
