import { type FileHandle, open } from 'node:fs/promises';
import type { Place } from '../model/manifest.ts';

/** Large tensors begin at multiples of a page, so that they can be mapped; small ones of a cache line. */
const page = 4096;
const line = 64;
const largeFrom = 16 * page;

/** `weights.bin` while it is written. */
export class WeightsFile implements AsyncDisposable {
  readonly #handle: FileHandle;
  #end = 0;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async create(path: string): Promise<WeightsFile> {
    return new WeightsFile(await open(path, 'wx'));
  }

  /** The file's length so far. */
  get byteLength(): number {
    return this.#end;
  }

  /** Sets a place aside behind everything else. */
  reserve(byteLength: number): Place {
    const alignment = byteLength >= largeFrom ? page : line;
    const offset = Math.ceil(this.#end / alignment) * alignment;
    this.#end = offset + byteLength;
    return { offset, byteLength };
  }

  async write(bytes: Uint8Array, offset: number): Promise<void> {
    let done = 0;
    while (done < bytes.byteLength) {
      done += (await this.#handle.write(bytes, done, bytes.byteLength - done, offset + done)).bytesWritten;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#handle.close();
  }
}
