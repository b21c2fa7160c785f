/** Whole numbers −127 … 127 with one scale for each row, for products whose other side is quantised as well. */
export interface QuantisedRows {
  readonly data: Int8Array<ArrayBuffer>;
  readonly scales: Float32Array<ArrayBuffer>;
  /** Sum of squared errors. */
  readonly lost: number;
}

/** Legend: rows [R, C]. */
export function quantiseRows(rows: Float32Array, columns: number): QuantisedRows {
  const count = rows.length / columns;
  const data = new Int8Array(rows.length);
  const scales = new Float32Array(count);
  let lost = 0;
  for (let row = 0; row < count; row++) {
    const start = row * columns;
    let largest = 0;
    for (let at = start; at < start + columns; at++) largest = Math.max(largest, Math.abs(rows[at]!));
    const scale = Math.fround(largest / 127);
    const inverse = 1 / scale;
    // A row so small that its scale has no reciprocal is as good as zero.
    const usable = Number.isFinite(inverse);
    scales[row] = usable ? scale : 0;
    for (let at = start; at < start + columns; at++) {
      const value = rows[at]!;
      if (usable) data[at] = Math.round(value * inverse);
      lost += (data[at]! * scales[row]! - value) ** 2;
    }
  }
  return { data, scales, lost };
}
