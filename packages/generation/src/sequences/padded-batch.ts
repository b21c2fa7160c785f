import { type Tensor, tensor } from '@haksup/runtime';

/** Token ids of rows, padded behind, and 1 where there is a token. Legend: B rows, S the longest row's length. */
export function paddedBatch(rows: readonly ArrayLike<number>[]): {
  readonly tokens: Tensor<'int64'>;
  readonly attended: Tensor<'int64'>;
} {
  const longest = rows.reduce((most, { length }) => Math.max(most, length), 0);
  const tokens = new BigInt64Array(rows.length * longest);
  const attended = new BigInt64Array(rows.length * longest);
  rows.forEach((row, index) => {
    for (let at = 0; at < row.length; at++) tokens[index * longest + at] = BigInt(row[at]!);
    attended.fill(1n, index * longest, index * longest + row.length);
  });
  const shape = [rows.length, longest];
  return { tokens: tensor('int64', shape, tokens), attended: tensor('int64', shape, attended) };
}
