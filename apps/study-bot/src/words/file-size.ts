const units = ['bytes', 'KB', 'MB'] as const;

/** A number of bytes as people read it in either language: `10 MB`, `1.5 MB`, `4 KB`. */
export function fileSize(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  return `${Math.floor((bytes / 1024 ** power) * 10) / 10} ${units[power]}`;
}
