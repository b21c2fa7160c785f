/** What goes wrong with an answer. Byte counts are of the body that this answer would send. */
export type Fault =
  /** Another status, with the Hub's headers for errors. */
  | { kind: 'status'; status: number; code?: string; message?: string; headers?: Record<string, string> }
  /** The connection breaks after so many bytes. */
  | { kind: 'cut'; afterBytes: number }
  /** The body ends in good order, but early; the headers know of nothing else. */
  | { kind: 'truncate'; bytes: number }
  /** So many bytes, then silence on an open connection. Without bytes there are no headers either. */
  | { kind: 'stall'; afterBytes?: number }
  /** One bit of the body's first byte is turned. */
  | { kind: 'corrupt' }
  /** The full body with status 200, whatever range was asked for. */
  | { kind: 'ignore-range' }
  /** The range that was asked for, but its header names another place. */
  | { kind: 'wrong-range' }
  /** More bytes than there are. */
  | { kind: 'surplus'; bytes: number }
  /** The body trickles. */
  | { kind: 'slow'; bytesPerSecond: number }
  | { kind: 'redirect'; location: string };

export interface PlannedFault {
  /** Matched against `<origin> <METHOD> <path and query>`, as `cdn GET /lfs/…`. */
  on: RegExp;
  fault: Fault;
  /** How many answers are hit. Default 1. */
  times?: number;
}

/** The faults that a test has planned, each spent after its number of times, in the order of planning. */
export class Faults {
  readonly #planned: Required<PlannedFault>[] = [];

  plan(fault: PlannedFault): void {
    this.#planned.push({ times: 1, ...fault });
  }

  /** The fault for a request, counted as spent. */
  take(request: string): Fault | undefined {
    const planned = this.#planned.find(({ on, times }) => times > 0 && on.test(request));
    if (!planned) return undefined;
    planned.times -= 1;
    return planned.fault;
  }

  clear(): void {
    this.#planned.length = 0;
  }
}
