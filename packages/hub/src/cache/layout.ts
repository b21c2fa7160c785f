import { join } from 'node:path';
import type { ContentHash } from '../listing.ts';

/**
 * Where one repository's files stand. The folders `refs`, `blobs` and `snapshots` are those of Hugging Face's own
 * cache, so that either client finds what the other pulled; what only this package reads is under `haksup`.
 *
 * ```
 * <home>/models--OWNER--NAME/
 * ├─ refs/<revision>            the commit a branch or tag was at when it was last pulled
 * ├─ blobs/<hash>               content by its hash; complete and checked, or not there
 * ├─ snapshots/<commit>/<path>  the files by their names: hard links to blobs, else copies
 * └─ haksup/
 *    ├─ listings/<commit>.json  what the Hub lists: paths, sizes, hashes
 *    ├─ checked/<hash>.json     size and time of a blob when its hash was last computed
 *    ├─ partial/<hash>.incomplete  a download on its way
 *    └─ locks/<hash>.lock       who is downloading
 * ```
 */
export interface RepositoryFolder {
  root: string;
  ref: (revision: string) => string;
  blob: (hash: ContentHash) => string;
  snapshot: (commit: string) => string;
  listing: (commit: string) => string;
  checked: (hash: ContentHash) => string;
  partial: (hash: ContentHash) => string;
  lock: (hash: ContentHash) => string;
}

/** The names must have been checked (`checkRepository`, `checkRevision`). */
export function repositoryFolder(home: string, repository: string): RepositoryFolder {
  const root = join(home, `models--${repository.replaceAll('/', '--')}`);
  const own = join(root, 'haksup');
  return {
    root,
    ref: (revision) => join(root, 'refs', ...revision.split('/')),
    blob: ({ hex }) => join(root, 'blobs', hex),
    snapshot: (commit) => join(root, 'snapshots', commit),
    listing: (commit) => join(own, 'listings', `${commit}.json`),
    checked: ({ hex }) => join(own, 'checked', `${hex}.json`),
    partial: ({ hex }) => join(own, 'partial', `${hex}.incomplete`),
    lock: ({ hex }) => join(own, 'locks', `${hex}.lock`),
  };
}
