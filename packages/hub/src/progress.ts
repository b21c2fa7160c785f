/** What is being done for one file. */
export type FileState =
  /** Its turn has not come. */
  | 'queued'
  /** Another process or another pull is downloading it. */
  | 'waiting'
  | 'downloading'
  /** The last try failed; the next comes after a pause. */
  | 'retrying'
  /** Its hash is being computed. */
  | 'checking'
  | 'done';

export interface FileProgress {
  path: string;
  state: FileState;
  /** Bytes that are here, those of earlier pulls included. */
  bytes: number;
  /** Bytes in all. */
  size: number;
}

/** A picture of a pull. It is a copy: keeping it is safe. */
export interface PullProgress {
  repository: string;
  commit: string;
  /** The file that this picture was taken for. */
  file: FileProgress;
  files: readonly FileProgress[];
  /** Bytes of all files that are here, those of earlier pulls included. */
  bytes: number;
  totalBytes: number;
  /** Mean of the last seconds; 0 before there is one. */
  bytesPerSecond: number;
  /** At that speed; nothing where it cannot be told. */
  secondsLeft: number | undefined;
}

const leastInterval = 100;
const window = 5000;

/** Counts what comes and tells a listener, at most ten times a second and whenever a file's state changes. */
export class ProgressMeter {
  readonly #repository: string;
  readonly #commit: string;
  readonly #files: Map<string, FileProgress>;
  readonly #listener: ((progress: PullProgress) => void) | undefined;
  readonly #clock: () => number;
  /** What came from the network, as times and byte counts; those of the last window alone. */
  readonly #arrivals: { at: number; bytes: number }[] = [];
  readonly #started: number;
  #told = Number.NEGATIVE_INFINITY;

  constructor(
    facts: { repository: string; commit: string; files: readonly { path: string; size: number }[] },
    listener?: (progress: PullProgress) => void,
    /** Milliseconds that never run backwards. */
    clock: () => number = () => performance.now(),
  ) {
    this.#repository = facts.repository;
    this.#commit = facts.commit;
    this.#files = new Map(
      facts.files.map(({ path, size }) => [path, { path, size, bytes: 0, state: 'queued' }]),
    );
    this.#listener = listener;
    this.#clock = clock;
    this.#started = clock();
  }

  /** A file's state, and where given how many of its bytes are here without having come just now. */
  set(path: string, state: FileState, bytes?: number): void {
    const file = this.#files.get(path)!;
    const changed = file.state !== state;
    file.state = state;
    if (bytes !== undefined) file.bytes = bytes;
    if (changed || this.#clock() - this.#told >= leastInterval) this.#tell(file);
  }

  /** Bytes that just came from the network. */
  add(path: string, bytes: number): void {
    const file = this.#files.get(path)!;
    const now = this.#clock();
    file.bytes += bytes;
    const last = this.#arrivals.at(-1);
    if (last && now - last.at < leastInterval) last.bytes += bytes;
    else this.#arrivals.push({ at: now, bytes });
    if (now - this.#told >= leastInterval) this.#tell(file);
  }

  #tell(file: FileProgress): void {
    if (!this.#listener) return;
    const now = this.#clock();
    this.#told = now;
    while (this.#arrivals.length > 0 && now - this.#arrivals[0]!.at > window) this.#arrivals.shift();
    const files = [...this.#files.values()].map((each) => ({ ...each }));
    const bytes = files.reduce((sum, each) => sum + each.bytes, 0);
    const totalBytes = files.reduce((sum, each) => sum + each.size, 0);
    const came = this.#arrivals.reduce((sum, each) => sum + each.bytes, 0);
    const span = Math.min(window, now - this.#started);
    const bytesPerSecond = span > 0 ? (came / span) * 1000 : 0;
    this.#listener({
      repository: this.#repository,
      commit: this.#commit,
      file: { ...file },
      files,
      bytes,
      totalBytes,
      bytesPerSecond,
      secondsLeft:
        bytes >= totalBytes ? 0 : bytesPerSecond > 0 ? (totalBytes - bytes) / bytesPerSecond : undefined,
    });
  }
}
