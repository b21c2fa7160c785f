/** Each row in signed bytes, its largest number as 127: of a word's vector only the direction counts. */
export function inBytes(rows: readonly Float64Array[]): Int8Array {
  const dimensions = rows[0]?.length ?? 0;
  const bytes = new Int8Array(rows.length * dimensions);
  for (const [word, row] of rows.entries()) {
    const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (const [at, value] of row.entries()) {
      bytes[word * dimensions + at] = largest === 0 ? 0 : Math.round((127 * value) / largest);
    }
  }
  return bytes;
}
