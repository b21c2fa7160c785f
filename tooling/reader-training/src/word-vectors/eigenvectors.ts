/** Of a small symmetric matrix, by Jacobi's rotations: `vectors[row][column]`, a column per value. */
export function eigenvectors(matrix: readonly (readonly number[])[]): {
  readonly values: readonly number[];
  readonly vectors: readonly (readonly number[])[];
} {
  const size = matrix.length;
  const a = matrix.map((row, i) => row.map((value, j) => (value + matrix[j]![i]!) / 2));
  const v: number[][] = matrix.map((_, i) => matrix.map((_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep += 1) {
    let rest = 0;
    for (let p = 0; p < size; p += 1) for (let q = p + 1; q < size; q += 1) rest += a[p]![q]! ** 2;
    if (rest < 1e-18) break;
    for (let p = 0; p < size; p += 1) {
      for (let q = p + 1; q < size; q += 1) {
        if (Math.abs(a[p]![q]!) < 1e-300) continue;
        const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < size; k += 1) {
          const [x, y] = [a[k]![p]!, a[k]![q]!];
          a[k]![p] = c * x - s * y;
          a[k]![q] = s * x + c * y;
        }
        for (let k = 0; k < size; k += 1) {
          const [x, y] = [a[p]![k]!, a[q]![k]!];
          a[p]![k] = c * x - s * y;
          a[q]![k] = s * x + c * y;
        }
        for (let k = 0; k < size; k += 1) {
          const [x, y] = [v[k]![p]!, v[k]![q]!];
          v[k]![p] = c * x - s * y;
          v[k]![q] = s * x + c * y;
        }
      }
    }
  }
  return { values: a.map((row, index) => row[index]!), vectors: v };
}
