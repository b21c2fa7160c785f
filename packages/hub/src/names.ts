import { UnsafePathError } from './errors.ts';

const commitPattern = /^[0-9a-f]{40}$/;
const namePattern = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?$/;
const deviceNames = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const forbiddenCharacters = /[\u0000-\u001f\u007f<>:"|?*\\]/;

/** Whether a revision is a full commit id, which never changes its meaning. */
export const isCommit = (revision: string): boolean => commitPattern.test(revision);

/**
 * `OWNER/NAME`, or `NAME` alone as the Hub's oldest repositories have it, by the Hub's rules for names.
 *
 * @throws UnsafePathError
 */
export function checkRepository(repository: string): void {
  const parts = repository.split('/');
  if (parts.length > 2) throw new UnsafePathError(repository, 'a repository is OWNER/NAME');
  for (const part of parts)
    if (!namePattern.test(part) || part.includes('--') || part.includes('..') || deviceNames.test(stem(part)))
      throw new UnsafePathError(
        repository,
        'a repository is OWNER/NAME, of letters, digits, ".", "_" and "-"',
      );
}

/**
 * A branch, a tag, a commit or `refs/pr/7`: a path that is safe as a file's name in the cache.
 *
 * @throws UnsafePathError
 */
export function checkRevision(revision: string): void {
  checkPath(revision);
  if (revision.length > 255 || revision.startsWith('-'))
    throw new UnsafePathError(revision, 'a revision has at most 255 characters and no leading "-"');
}

/**
 * A file's path inside a repository: relative, with `/` between its parts, and such that every system (Windows too)
 * takes it for the same file in the same folder.
 *
 * @throws UnsafePathError
 */
export function checkPath(path: string): void {
  const refuse = (reason: string): never => {
    throw new UnsafePathError(path, reason);
  };
  if (path === '') refuse('it is empty');
  if (path.length > 1024) refuse('it is longer than 1024 characters');
  if (path.startsWith('/')) refuse('it is absolute');
  if (forbiddenCharacters.test(path))
    refuse('it holds a character that some system forbids or reads as a separator');
  if (!path.isWellFormed()) refuse('it is not well-formed Unicode');
  for (const part of path.split('/')) {
    if (part === '') refuse('one of its parts is empty');
    if (part === '.' || part === '..') refuse('it steps through "." or ".."');
    if (/[. ]$/.test(part)) refuse('Windows would drop the dot or space at the end of a part');
    if (Buffer.byteLength(part) > 255) refuse('one of its parts is longer than 255 bytes');
    if (deviceNames.test(stem(part))) refuse('one of its parts is a device on Windows');
  }
}

/**
 * Checks the paths that are to stand in one folder: each by itself, and that no two are one file, or one a file and the
 * other within it, where case or composition of letters does not count.
 *
 * @throws UnsafePathError
 */
export function checkPaths(paths: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const path of paths) {
    checkPath(path);
    const folded = path.normalize('NFC').toLowerCase();
    const other = seen.get(folded);
    if (other !== undefined)
      throw new UnsafePathError(
        path,
        `on some systems it would be the same file as ${JSON.stringify(other)}`,
      );
    seen.set(folded, path);
  }
  for (const [folded, path] of seen) {
    for (let at = folded.indexOf('/'); at > 0; at = folded.indexOf('/', at + 1)) {
      const file = seen.get(folded.slice(0, at));
      if (file !== undefined)
        throw new UnsafePathError(path, `${JSON.stringify(file)} is a file and cannot be its folder`);
    }
  }
}

/** A part's name up to its first dot: what Windows compares with its devices. */
const stem = (part: string): string => part.split('.')[0]!.trimEnd();
