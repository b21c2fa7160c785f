import { realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { OnnxFileError } from '../errors.ts';

/** Where a model says that a tensor lies. */
export interface ExternalRange {
  /** Relative to the model's folder. */
  readonly location: string;
  readonly offset: number;
  /** Without it: up to the end of the file. */
  readonly length: number | undefined;
}

const mostFiles = 1024;
/** No drive, no root, no way up, in either system's spelling. */
const plainPath = /^(?!\.{1,2}([/\\]|$))[^/\\:\0][^\\:\0]*$/;

/** The files that a model refers to. They stand beside it or below; a link may lead where the model itself lies. */
export class ExternalFiles {
  /** Of all of them together. */
  byteLength = 0;
  /** What changes when they do: names, lengths and times. */
  identity = 'beside:';
  readonly #model: string;
  readonly #sizes = new Map<string, number>();

  constructor(model: string) {
    this.#model = model;
  }

  /** @throws OnnxFileError where so many bytes do not lie there. */
  async require(tensor: string, needed: number, { location, offset, length }: ExternalRange): Promise<void> {
    const size = await this.#sizeOf(location);
    if (length !== undefined && length !== needed) {
      this.#fail(`${tensor} needs ${needed} bytes and is said to have ${length} in "${location}"`);
    }
    if (offset + needed > size) {
      this.#fail(`${tensor} ends ${offset + needed - size} bytes behind the end of "${location}"`);
    }
  }

  async #sizeOf(location: string): Promise<number> {
    const known = this.#sizes.get(location);
    if (known !== undefined) return known;
    if (this.#sizes.size >= mostFiles) this.#fail(`it refers to more than ${mostFiles} files`);
    if (!plainPath.test(location) || location.split('/').some((step) => step === '..' || step === '')) {
      this.#fail(`it refers to ${JSON.stringify(location)}, which is no path within its folder`);
    }
    const folder = dirname(this.#model);
    const path = join(folder, location);
    const [target, real, home] = await Promise.all([
      realpath(path).catch(() => undefined),
      realpath(this.#model),
      realpath(folder),
    ]);
    const facts = target === undefined ? undefined : await stat(target).catch(() => undefined);
    if (target === undefined || !facts?.isFile()) {
      return this.#fail(`it refers to "${location}", and no such file stands beside it`);
    }
    // Caches of downloads keep files in one folder and links to them in another.
    const homes = [home, dirname(real)];
    if (!homes.some((one) => target.startsWith(one.endsWith(sep) ? one : one + sep))) {
      this.#fail(`it refers to "${location}", a link out of its folder`);
    }
    this.#sizes.set(location, facts.size);
    this.byteLength += facts.size;
    this.identity += ` ${JSON.stringify([location, facts.size, facts.mtimeMs])}`;
    return facts.size;
  }

  #fail(reason: string): never {
    throw new OnnxFileError(this.#model, reason);
  }
}
