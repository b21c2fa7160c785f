import { createHash } from 'node:crypto';

/** A file of a repository at one commit. */
export interface StoredFile {
  path: string;
  bytes: Uint8Array;
  /** SHA-1 of the git blob; of the pointer file where the content lies in LFS. */
  oid: string;
  /** There where the content lies in LFS and is served by the CDN. */
  lfs?: { sha256: string; pointerSize: number };
}

/** What a listing says instead of the truth. */
export interface Lie {
  /** Bytes. */
  size?: number;
  /** SHA-256 in hexadecimal for a file in LFS, else the git blob's SHA-1. */
  hash?: string;
  /** Another path for the entry, such as `../../escaped`. */
  path?: string;
}

export interface RepositoryOptions {
  /** 401 without the token and 403 with it, as long as the licence is not accepted (`acceptLicence`). */
  gated?: boolean;
  /** 401 without the token, as if it weren't there. */
  private?: boolean;
  /** Which files lie in LFS. Default: weights by their ending, and everything from 1 MiB on. */
  lfs?: (path: string, bytes: Uint8Array) => boolean;
}

/** A model repository in memory: branches over commits over files. */
export class Repository {
  readonly name: string;
  readonly gated: boolean;
  readonly private: boolean;
  readonly branches: Map<string, string> = new Map();
  readonly commits: Map<string, StoredFile[]> = new Map();
  /** From a file's path to what listings say of it. */
  readonly lies: Map<string, Lie> = new Map();
  licenceAccepted = false;
  readonly #inLfs: (path: string, bytes: Uint8Array) => boolean;

  constructor(name: string, options: RepositoryOptions = {}) {
    this.name = name;
    this.gated = options.gated ?? false;
    this.private = options.private ?? false;
    this.#inLfs =
      options.lfs ??
      ((path, bytes) =>
        /\.(safetensors|bin|gguf|onnx|onnx_data|model)$/.test(path) || bytes.length >= 2 ** 20);
  }

  /** Makes a commit of exactly these files and moves the branch to it. Returns its id, the same for the same files. */
  commit(files: Readonly<Record<string, string | Uint8Array>>, branch = 'main'): string {
    const stored = Object.entries(files)
      .map(([path, content]) => this.#store(path, content))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
    const id = createHash('sha1')
      .update(JSON.stringify([this.name, stored.map(({ path, oid }) => [path, oid])]))
      .digest('hex');
    this.commits.set(id, stored);
    this.branches.set(branch, id);
    return id;
  }

  /** The commit that a branch or a commit id names. */
  resolve(revision: string): string | undefined {
    return this.commits.has(revision) ? revision : this.branches.get(revision);
  }

  #store(path: string, content: string | Uint8Array): StoredFile {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    if (!this.#inLfs(path, bytes)) return { path, bytes, oid: gitBlobHash(bytes) };
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const pointer = new TextEncoder().encode(
      `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${bytes.length}\n`,
    );
    return { path, bytes, oid: gitBlobHash(pointer), lfs: { sha256, pointerSize: pointer.length } };
  }
}

/** Git's name for a blob: SHA-1 over `blob <length>\0` and the content. */
export function gitBlobHash(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
