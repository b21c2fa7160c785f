import { type Answer, json, redirect, refusal } from './answer.ts';
import type { Repository, StoredFile } from './repositories.ts';

/** What the routes answer from. */
export interface Shelf {
  repositories: ReadonlyMap<string, Repository>;
  /** From an old name to the present one. */
  moved: ReadonlyMap<string, string>;
  token: string;
  /** Entries per page of a listing. */
  pageSize: number;
  /** Origins with their scheme, without a slash at the end. */
  url: string;
  cdnUrl: string;
}

/** A request as the routes see it. */
export interface Asked {
  url: URL;
  authorization: string | undefined;
}

const repositoryPattern = '([^/]+/[^/]+|[^/]+)';
const infoPattern = new RegExp(`^/api/models/${repositoryPattern}(?:/revision/([^/]+))?$`);
const treePattern = new RegExp(`^/api/models/${repositoryPattern}/tree/([^/]+)$`);
const resolvePattern = new RegExp(`^/${repositoryPattern}/resolve/([^/]+)/(.+)$`);
const cachedPattern = /^\/api\/resolve-cache\/models\/([^/]+\/[^/]+)\/([0-9a-f]{40})\/(.+)$/;

/**
 * Answers like huggingface.co: metadata and small files from this origin, LFS content by a redirect to the CDN. Small
 * files take a relative redirect first, as there.
 */
export function answerHub(shelf: Shelf, asked: Asked): Answer {
  const path = asked.url.pathname;
  const tree = treePattern.exec(path);
  if (tree)
    return withRepository(shelf, asked, tree[1]!, (repository) =>
      listTree(shelf, asked, repository, decodeURIComponent(tree[2]!)),
    );
  const cached = cachedPattern.exec(path);
  if (cached)
    return withFile(shelf, asked, cached[1]!, cached[2]!, decodeURIComponent(cached[3]!), (file) => ({
      status: 200,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        etag: `"${file.oid}"`,
        'x-repo-commit': cached[2]!,
      },
      body: file.bytes,
      ranges: true,
    }));
  const info = infoPattern.exec(path);
  if (info) {
    return withRepository(shelf, asked, info[1]!, (repository) =>
      describe(repository, decodeURIComponent(info[2] ?? 'main')),
    );
  }
  const resolve = resolvePattern.exec(path);
  if (resolve) {
    const [, name = '', revision = '', file = ''] = resolve;
    return withFile(
      shelf,
      asked,
      name,
      decodeURIComponent(revision),
      decodeURIComponent(file),
      (stored, repository, commit) => pointTo(shelf, stored, repository, commit),
    );
  }
  return refusal(404, `No route ${path}`);
}

/** The CDN serves content by its hash to everybody who has the signed address. */
export function answerCdn(shelf: Shelf, asked: Asked): Answer {
  const sha256 = /^\/lfs\/([0-9a-f]{64})$/.exec(asked.url.pathname)?.[1];
  if (asked.url.searchParams.get('signature') !== 'loopback') return refusal(403, 'AccessDenied');
  for (const repository of shelf.repositories.values())
    for (const files of repository.commits.values())
      for (const file of files)
        if (sha256 !== undefined && file.lfs?.sha256 === sha256)
          return {
            status: 200,
            headers: { 'content-type': 'application/octet-stream', etag: `"${sha256.slice(0, 32)}"` },
            body: file.bytes,
            ranges: true,
          };
  return refusal(404, 'NoSuchKey');
}

function withRepository(
  shelf: Shelf,
  asked: Asked,
  name: string,
  answer: (repository: Repository) => Answer,
): Answer {
  const present = shelf.moved.get(name);
  if (present !== undefined)
    return redirect(307, `${asked.url.pathname.replace(name, present)}${asked.url.search}`);
  const repository = shelf.repositories.get(name);
  const known = asked.authorization === `Bearer ${shelf.token}`;
  if (asked.authorization !== undefined && !known)
    return refusal(401, 'Invalid credentials in Authorization header');
  // Strangers can't tell a missing repository from a private one.
  if (!repository || (repository.private && !known))
    return known
      ? refusal(404, 'Repository not found', 'RepoNotFound')
      : refusal(401, 'Invalid username or password.');
  return answer(repository);
}

function withFile(
  shelf: Shelf,
  asked: Asked,
  name: string,
  revision: string,
  path: string,
  answer: (file: StoredFile, repository: Repository, commit: string) => Answer,
): Answer {
  return withRepository(shelf, asked, name, (repository) => {
    if (repository.gated && !repository.licenceAccepted) {
      const status = asked.authorization === undefined ? 401 : 403;
      return refusal(status, `Access to model ${name} is restricted.`, 'GatedRepo');
    }
    const commit = repository.resolve(revision);
    if (commit === undefined) return refusal(404, `Invalid rev id: ${revision}`, 'RevisionNotFound');
    const file = repository.commits.get(commit)?.find((each) => each.path === path);
    return file ? answer(file, repository, commit) : refusal(404, 'Entry not found', 'EntryNotFound');
  });
}

function describe(repository: Repository, revision: string): Answer {
  const commit = repository.resolve(revision);
  if (commit === undefined) return refusal(404, `Invalid rev id: ${revision}`, 'RevisionNotFound');
  return json({
    _id: commit.slice(0, 24),
    id: repository.name,
    modelId: repository.name,
    sha: commit,
    private: repository.private,
    gated: repository.gated ? 'manual' : false,
    disabled: false,
    tags: [],
    downloads: 0,
    likes: 0,
    siblings: repository.commits.get(commit)!.map(({ path }) => ({ rfilename: path })),
  });
}

function listTree(shelf: Shelf, asked: Asked, repository: Repository, revision: string): Answer {
  const commit = repository.resolve(revision);
  if (commit === undefined) return refusal(404, `Invalid rev id: ${revision}`, 'RevisionNotFound');
  const recursive = /^(true|1)$/i.test(asked.url.searchParams.get('recursive') ?? '');
  const entries = treeEntries(repository, commit).filter(({ path }) => recursive || !path.includes('/'));
  const start = Number(asked.url.searchParams.get('cursor') ?? 0);
  const page = entries.slice(start, start + shelf.pageSize);
  if (start + shelf.pageSize >= entries.length) return json(page);
  const next = new URL(`${shelf.url}${asked.url.pathname}`);
  next.search = asked.url.search;
  next.searchParams.set('cursor', String(start + shelf.pageSize));
  return json(page, { link: `<${next.href}>; rel="next"` });
}

function treeEntries(repository: Repository, commit: string): { path: string }[] {
  const files = repository.commits.get(commit)!;
  const folders = new Set(
    files.flatMap(({ path }) =>
      path
        .split('/')
        .slice(0, -1)
        .map((_, index, parts) => parts.slice(0, index + 1).join('/')),
    ),
  );
  return [
    ...[...folders].map((path) => ({ type: 'directory', oid: '0'.repeat(40), size: 0, path })),
    ...files.map((file) => {
      const lie = repository.lies.get(file.path);
      const size = lie?.size ?? file.bytes.length;
      const oid = (file.lfs ? undefined : lie?.hash) ?? file.oid;
      const lfs = file.lfs && {
        oid: lie?.hash ?? file.lfs.sha256,
        size,
        pointerSize: file.lfs.pointerSize,
      };
      return { type: 'file', oid, size, path: lie?.path ?? file.path, ...(lfs && { lfs }) };
    }),
  ];
}

function pointTo(shelf: Shelf, file: StoredFile, repository: Repository, commit: string): Answer {
  const headers = {
    'x-repo-commit': commit,
    'x-linked-size': String(file.bytes.length),
    'x-linked-etag': `"${file.lfs?.sha256 ?? file.oid}"`,
    'accept-ranges': 'bytes',
  };
  if (file.lfs)
    return redirect(302, `${shelf.cdnUrl}/lfs/${file.lfs.sha256}?signature=loopback&expires=3600`, headers);
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  return redirect(307, `/api/resolve-cache/models/${repository.name}/${commit}/${path}`, headers);
}
