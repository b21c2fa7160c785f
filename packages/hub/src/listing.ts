import { z } from 'zod';
import { HubResponseError, PullTooLargeError } from './errors.ts';
import { failureOf } from './http/failure.ts';
import { type Connection, open, readWhole } from './http/request.ts';
import { type RetryPolicy, withRetries } from './http/retry.ts';

/** The name of a file's content: SHA-256 where it lies in LFS or Xet, else git's SHA-1 of the blob. */
export interface ContentHash {
  algorithm: 'sha256' | 'git';
  /** Hexadecimal, lower case: 64 digits or 40. */
  hex: string;
}

/** A file as the Hub lists it. */
export interface ListedFile {
  path: string;
  /** Bytes. */
  size: number;
  hash: ContentHash;
}

const size = z.int().nonnegative();
const commitSchema = z.object({ sha: z.string().regex(/^[0-9a-f]{40}$/) });
const treeSchema = z.array(
  z.object({
    type: z.string(),
    // Git's own limit on most systems.
    path: z.string().max(4096),
    size,
    oid: z.string(),
    lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size }).optional(),
  }),
);
const gitHash = /^[0-9a-f]{40}$/;

const mostBytes = 16 * 2 ** 20;
/** No model has as many; a listing that goes on and on is an attack or a fault. */
export const mostFiles = 100_000;
/** The Hub has a thousand entries on a page, fifty where it says more of each. */
const mostPages = mostFiles / 50;

/** How the API is asked. */
export interface Asking {
  connection: Connection;
  retries: RetryPolicy;
  signal: AbortSignal | undefined;
}

/**
 * The commit that a branch or tag is at.
 *
 * @throws HubNotFoundError, HubAccessError, HubRateLimitError, HubNetworkError, HubResponseError
 */
export async function findCommit(asking: Asking, repository: string, revision: string): Promise<string> {
  const path = `/api/models/${repository}/revision/${encodeURIComponent(revision)}`;
  const { value } = await askJson(asking, repository, asking.connection.endpoint + path, commitSchema);
  return value.sha;
}

/**
 * All files of a commit, with the hashes that their content must have. Paths are as the Hub says: not yet checked.
 *
 * @throws PullTooLargeError beyond 100,000 entries, and what `findCommit` throws
 */
export async function listFiles(asking: Asking, repository: string, commit: string): Promise<ListedFile[]> {
  const address = `${asking.connection.endpoint}/api/models/${repository}/tree/${commit}`;
  const files: ListedFile[] = [];
  const seen = new Set<string>();
  let query: string | undefined = '?recursive=true';
  for (let entries = 0; query !== undefined; ) {
    if (seen.has(query))
      throw new HubResponseError(address, 200, 'the listing points back to an earlier page.');
    seen.add(query);
    if (seen.size > mostPages)
      throw new HubResponseError(address, 200, `the listing has more than ${mostPages} pages.`);
    const { value, link } = await askJson(asking, repository, address + query, treeSchema);
    entries += value.length;
    if (entries > mostFiles)
      throw new PullTooLargeError(repository, `over ${mostFiles} files`, mostFiles, 'files');
    for (const entry of value) {
      if (entry.type !== 'file') continue;
      if (!entry.lfs && !gitHash.test(entry.oid))
        throw new HubResponseError(address, 200, 'an entry of the listing has no hash that can be checked.');
      files.push({
        path: entry.path,
        size: entry.lfs?.size ?? entry.size,
        hash: entry.lfs ? { algorithm: 'sha256', hex: entry.lfs.oid } : { algorithm: 'git', hex: entry.oid },
      });
    }
    query = nextQuery(link, address);
  }
  return files;
}

/** The next page's query alone: a mirror may pass on links that name the Hub it mirrors. */
function nextQuery(link: string | null, address: string): string | undefined {
  const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(link ?? '')?.[1];
  if (target === undefined || !URL.canParse(target, address)) return undefined;
  return new URL(target, address).search;
}

async function askJson<T>(asking: Asking, repository: string, url: string, schema: z.ZodType<T>) {
  const { connection, retries, signal } = asking;
  return withRetries(
    retries,
    async () => {
      const answer = await open(connection, url, { accept: 'application/json', signal });
      if (answer.status !== 200) throw failureOf(answer, connection, repository);
      const text = new TextDecoder().decode(await readWhole(answer, mostBytes));
      const parsed = schema.safeParse(parseJson(text));
      // Status 200 with another body is mostly a proxy's or a café's login page: trying again may help, not for long.
      if (!parsed.success)
        throw new HubResponseError(answer.url, answer.status, 'the body is not what the Hub answers here.', {
          cause: parsed.error,
        });
      return { value: parsed.data, link: answer.headers.get('link') };
    },
    { signal },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
