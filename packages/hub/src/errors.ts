/** Everything that a pull throws on purpose. `AbortSignal` reasons and programming errors pass through as they are. */
export abstract class HubError extends Error {}

/** An argument or an environment variable that cannot be used. Never holds the value of a token. */
export class HubSettingError extends HubError {
  override readonly name = 'HubSettingError';
  readonly setting: string;

  constructor(setting: string, problem: string) {
    super(`${setting} ${problem}`);
    this.setting = setting;
  }
}

/** A path from a listing, a repository or a revision that could leave its folder or cannot stand on every system. */
export class UnsafePathError extends HubError {
  override readonly name = 'UnsafePathError';
  readonly path: string;
  readonly reason: string;

  constructor(path: string, reason: string) {
    super(`The path ${quote(path)} is refused: ${reason}.`);
    this.path = path;
    this.reason = reason;
  }
}

/** What was asked for is not there: a repository, a revision of it, or a file of that. */
export class HubNotFoundError extends HubError {
  override readonly name = 'HubNotFoundError';
  readonly what: 'repository' | 'revision' | 'file';
  readonly repository: string;

  constructor(facts: { what: 'repository' | 'revision' | 'file'; repository: string; detail: string }) {
    const advice = {
      repository: 'Check the name (OWNER/NAME). A private repository needs HF_TOKEN.',
      revision: 'Check the branch, tag or commit.',
      file: 'The listing names it, so it may have just been removed: pull again.',
    };
    super(`${facts.repository}: the ${facts.what} was not found (${facts.detail}). ${advice[facts.what]}`);
    this.what = facts.what;
    this.repository = facts.repository;
  }
}

/** Gated, private, or the token is not valid. */
export class HubAccessError extends HubError {
  override readonly name = 'HubAccessError';
  readonly repository: string;
  readonly status: 401 | 403;
  /** Whether the repository asks for its licence to be accepted. */
  readonly gated: boolean;

  constructor(facts: {
    repository: string;
    page: string;
    status: 401 | 403;
    gated: boolean;
    withToken: boolean;
    detail: string;
  }) {
    const { repository, page, gated, withToken } = facts;
    const licence = `accept the licence at ${page} with your account`;
    const token = 'set HF_TOKEN to a token that may read it (https://huggingface.co/settings/tokens)';
    const advice = gated
      ? withToken
        ? `To use it, ${licence} and see that the token may read gated repositories.`
        : `To use it, ${licence} and ${token}.`
      : withToken
        ? 'The token is not valid or may not read this repository. Check HF_TOKEN; for a public repository pull without it.'
        : `It does not exist, or it is private: check the name, or ${token}.`;
    super(`${repository}: access was refused (${facts.status}, ${facts.detail}). ${advice}`);
    this.repository = repository;
    this.status = facts.status;
    this.gated = gated;
  }
}

/** The Hub wants fewer requests, and for longer than a pull waits by itself. */
export class HubRateLimitError extends HubError {
  override readonly name = 'HubRateLimitError';
  /** What the Hub asks to wait, in seconds; nothing where it did not say. */
  readonly retryAfterSeconds: number | undefined;

  constructor(url: string, retryAfterSeconds: number | undefined, withToken: boolean) {
    const wait = retryAfterSeconds === undefined ? 'later' : `in ${Math.ceil(retryAfterSeconds)} s`;
    const advice = withToken ? '' : ' With HF_TOKEN set the limits are higher.';
    super(`Too many requests (429) at ${url}. Pull again ${wait}; what is here already stays.${advice}`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** An answer that the protocol does not allow here. */
export class HubResponseError extends HubError {
  override readonly name = 'HubResponseError';
  readonly url: string;
  /** The HTTP status. */
  readonly status: number;

  constructor(url: string, status: number, problem: string, options?: ErrorOptions) {
    super(`${url} answered with status ${status}: ${problem}`, options);
    this.url = url;
    this.status = status;
  }
}

/** No connection, a broken one, or one on which nothing comes any more. Pulling again goes on where it stopped. */
export class HubNetworkError extends HubError {
  override readonly name = 'HubNetworkError';
  readonly url: string;

  constructor(url: string, problem: string, options?: ErrorOptions) {
    super(
      `${url}: ${problem}. What is here already stays: pull again to go on. ` +
        'Behind a proxy set HTTPS_PROXY and NODE_USE_ENV_PROXY=1; for a mirror set HF_ENDPOINT.',
      options,
    );
    this.url = url;
  }
}

/** What came is not what the listing promised: other content, or more or less of it. The bytes were deleted. */
export class HashMismatchError extends HubError {
  override readonly name = 'HashMismatchError';
  readonly path: string;
  /** As `sha256:<hex>`, `git:<hex>` or `<n> bytes`. */
  readonly expected: string;
  readonly actual: string;

  constructor(facts: { repository: string; path: string; expected: string; actual: string }) {
    super(
      `${facts.repository}: ${quote(facts.path)} should be ${facts.expected}, but ${facts.actual} came, twice. ` +
        'A proxy or a mirror may change content on its way; the bytes were thrown away.',
    );
    this.path = facts.path;
    this.expected = facts.expected;
    this.actual = facts.actual;
  }
}

/** The disk does not hold what is to be pulled. */
export class OutOfSpaceError extends HubError {
  override readonly name = 'OutOfSpaceError';
  readonly folder: string;
  /** Bytes still to be written. */
  readonly needed: number;
  /** Bytes that are free; nothing where the system did not say. */
  readonly available: number | undefined;

  constructor(
    facts: {
      folder: string;
      needed: number;
      available?: number | undefined;
      /** Bytes that a pull leaves to others. */
      reserve?: number | undefined;
    },
    options?: ErrorOptions,
  ) {
    const reserve = facts.reserve === undefined ? '' : ` and ${megabytes(facts.reserve)} to be left`;
    const available =
      facts.available === undefined
        ? ''
        : `, ${Math.floor(facts.available / 1e6).toLocaleString('en')} MB are free`;
    super(
      `${facts.folder}: ${megabytes(facts.needed)} are still to be written${reserve}${available}. ` +
        'Make room, or name another folder.',
      options,
    );
    this.folder = facts.folder;
    this.needed = facts.needed;
    this.available = facts.available;
  }
}

/** The cache folder cannot be read or written: rights, a file in its place, a full disk. */
export class HubCacheError extends HubError {
  override readonly name = 'HubCacheError';
  readonly folder: string;
  /** The system's code, such as `EACCES`. */
  readonly code: string;

  constructor(folder: string, code: string, options: ErrorOptions) {
    super(
      `${folder}: the cache of models cannot be used, ${cacheReasons.get(code) ?? code}. Mend it, or name another folder with HF_HUB_CACHE.`,
      options,
    );
    this.folder = folder;
    this.code = code;
  }
}

/** What goes wrong with folders and files by the system's code, in words. */
export const cacheReasons: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'you may not write there'],
  ['EPERM', 'you may not write there'],
  ['EROFS', 'the file system is read-only'],
  ['ENOENT', 'what is missing there cannot be made'],
  ['ENOTDIR', 'a file stands where a folder should'],
  ['EEXIST', 'a file stands where a folder should'],
  ['EISDIR', 'a folder stands where a file should'],
  ['ENAMETOOLONG', 'its path is too long'],
  ['ELOOP', 'its links lead in a circle'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'your share of the disk is full'],
  ['EFBIG', 'the file system takes no files of this size'],
  ['EMFILE', 'too many files are open'],
  ['ENFILE', 'too many files are open'],
  ['EIO', 'the disk fails'],
]);

/** More than the caller allowed, or more than any model's repository has. */
export class PullTooLargeError extends HubError {
  override readonly name = 'PullTooLargeError';
  readonly limit: number;

  constructor(repository: string, actual: string, limit: number, unit: 'bytes' | 'files') {
    super(`${repository} would be ${actual}, and the limit is ${limit} ${unit}.`);
    this.limit = limit;
  }
}

/** Without the network there is not all of what was asked for. */
export class NotCachedError extends HubError {
  override readonly name = 'NotCachedError';
  readonly repository: string;
  readonly revision: string;
  /** Files that are known to be missing; empty where the revision was never pulled. */
  readonly missing: readonly string[];

  constructor(
    facts: { repository: string; revision: string; folder: string; missing: readonly string[] },
    options?: ErrorOptions,
  ) {
    const { repository, revision, folder, missing } = facts;
    const state =
      missing.length === 0
        ? 'was never pulled to'
        : `lacks ${missing.slice(0, 3).map(quote).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more` : ''} in`;
    super(
      `${repository} at ${quote(revision)} ${state} ${folder}. Pull it once with the network on.`,
      options,
    );
    this.repository = repository;
    this.revision = revision;
    this.missing = missing;
  }
}

/** The repository has nothing that fits. */
export class NothingToPullError extends HubError {
  override readonly name = 'NothingToPullError';
  readonly repository: string;

  constructor(repository: string, problem: string) {
    super(`${repository} ${problem}`);
    this.repository = repository;
  }
}

/** A stranger's text as a short quotation without control characters. */
export function quote(text: string): string {
  const short = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return JSON.stringify(short);
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;
