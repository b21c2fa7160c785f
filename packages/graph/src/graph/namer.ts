import { NameError } from './errors.ts';

/**
 * The one place where names of a graph are made. Names that a caller gives (inputs, parameters, outputs) are
 * kept as they are and must be unique; names of nodes are paths of the scopes they were made in and begin
 * with `/`, so the two kinds cannot collide.
 */
export class Namer {
  readonly #given = new Set<string>();
  readonly #counts = new Map<string, number>();
  readonly #scopes: string[] = [];

  /**
   * Takes a caller's name.
   * @throws {NameError} where it is empty, begins with `/`, or is taken.
   */
  claim(name: string): string {
    if (name === '') throw new NameError(name, 'is empty.');
    if (name.startsWith('/'))
      throw new NameError(name, "begins with '/', which is kept for the graph's own values.");
    if (this.#given.has(name)) throw new NameError(name, 'is taken by another input, parameter or output.');
    this.#given.add(name);
    return name;
  }

  /** A new path-like name under the open scopes: `/layer.0/attention/Softmax`, then `/layer.0/attention/Softmax_1`. */
  path(last: string): string {
    const path = `/${[...this.#scopes, last].join('/')}`;
    const count = this.#counts.get(path) ?? 0;
    this.#counts.set(path, count + 1);
    return count === 0 ? path : this.path(`${last}_${count}`);
  }

  /** Opens a scope for as long as `build` runs. */
  within<Result>(scope: string, build: () => Result): Result {
    if (scope === '') throw new NameError(scope, 'cannot be a scope.');
    this.#scopes.push(scope);
    try {
      return build();
    } finally {
      this.#scopes.pop();
    }
  }
}
