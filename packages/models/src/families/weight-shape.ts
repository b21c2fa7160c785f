/** A weight of a graph: a matrix is multiplied by, a table looked up (and perhaps multiplied by), a vector added or scaled by. */
export interface WeightShape {
  readonly name: string;
  readonly role: 'matrix' | 'table' | 'vector';
  /** A matrix is [out, in]. */
  readonly shape: readonly number[];
  /** How many rows each of the pieces has that are laid one under another: query, key and value; gate and up. */
  readonly parts: readonly number[];
}

/** The weights of an architecture, collected in the order in which a run needs them. */
export class WeightList {
  readonly weights: WeightShape[] = [];

  add(
    name: string,
    role: WeightShape['role'],
    shape: readonly number[],
    parts: readonly number[] = [shape[0]!],
  ): void {
    this.weights.push({ name, role, shape, parts });
  }

  /** A matrix of pieces, with or without a bias. */
  linear(name: string, parts: number[], columns: number, bias: boolean): void {
    const rows = parts.reduce((sum, part) => sum + part, 0);
    this.add(`${name}.weight`, 'matrix', [rows, columns], parts);
    if (bias) this.add(`${name}.bias`, 'vector', [rows], parts);
  }

  norm(name: string, width: number, kind: 'rms' | 'layer'): void {
    this.add(`${name}.weight`, 'vector', [width]);
    if (kind === 'layer') this.add(`${name}.bias`, 'vector', [width]);
  }

  /** Both matrices of a network for each token. */
  feedForward(
    name: string,
    width: number,
    { kind, size, bias }: { readonly kind: 'gated' | 'plain'; readonly size: number; readonly bias: boolean },
  ): void {
    this.linear(`${name}.input`, kind === 'gated' ? [size, size] : [size], width, bias);
    this.linear(`${name}.output`, [width], size, bias);
  }
}
