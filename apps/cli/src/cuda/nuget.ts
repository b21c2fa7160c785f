import { z } from 'zod';
import { UsageError } from '../errors.ts';

/** The feed that onnxruntime-node's own installer asks. */
export const nugetFeed = 'https://api.nuget.org/v3/index.json';

/** A package as a feed knows it. */
export interface FeedPackage {
  readonly url: string;
  /** What the feed says about its content, where it does. */
  readonly content: { readonly sha512: string; readonly bytes: number } | undefined;
}

const mostJsonBytes = 4 * 2 ** 20;
const answerMilliseconds = 30_000;

const indexSchema = z.object({ resources: z.array(z.object({ '@id': z.string(), '@type': z.string() })) });
const leafSchema = z.object({ catalogEntry: z.union([z.string(), z.object({ '@id': z.string() })]) });
const catalogSchema = z.object({
  packageHash: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
  packageHashAlgorithm: z.literal('SHA512'),
  packageSize: z.int().min(1),
});

/**
 * Asks a NuGet feed (its protocol's version 3) where a package is, and which content it must have.
 *
 * @throws UsageError where the feed does not answer, or not as that protocol wants.
 */
export async function findPackage(
  feed: string,
  name: string,
  version: string,
  signal: AbortSignal,
): Promise<FeedPackage> {
  const index = await ask(feed, indexSchema, signal);
  if (index === undefined) throw new UsageError(`There is no feed at ${feed}.`);
  const resource = (...types: readonly string[]): string | undefined => {
    const found = types.map((type) => index.resources.find((each) => each['@type'] === type)?.['@id']);
    const url = found.find((each) => each !== undefined);
    return url === undefined || url.endsWith('/') ? url : `${url}/`;
  };
  const files = resource('PackageBaseAddress/3.0.0');
  if (files === undefined) throw new UsageError(`The feed ${feed} offers no packages.`);
  const id = name.toLowerCase();
  const registrations = resource(
    'RegistrationsBaseUrl/3.6.0',
    'RegistrationsBaseUrl/3.4.0',
    'RegistrationsBaseUrl',
  );
  return {
    url: safeUrl(`${files}${id}/${version}/${id}.${version}.nupkg`).href,
    content:
      registrations === undefined
        ? undefined
        : await findContent(`${registrations}${id}/${version}.json`, signal),
  };
}

/** A package's entry in the feed's catalogue; not every feed has one. */
async function findContent(url: string, signal: AbortSignal): Promise<FeedPackage['content']> {
  const leaf = await ask(url, leafSchema, signal);
  if (leaf === undefined) return undefined;
  const { catalogEntry } = leaf;
  const entry = await ask(
    typeof catalogEntry === 'string' ? catalogEntry : catalogEntry['@id'],
    catalogSchema,
    signal,
  );
  return (
    entry && { sha512: Buffer.from(entry.packageHash, 'base64').toString('hex'), bytes: entry.packageSize }
  );
}

/** What a JSON address answers; undefined where there is nothing. */
async function ask<Schema extends z.ZodType>(
  address: string,
  schema: Schema,
  signal: AbortSignal,
): Promise<z.output<Schema> | undefined> {
  const url = safeUrl(address);
  let text = '';
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerMilliseconds)]),
    });
    if (answer.status === 404) {
      await answer.body?.cancel();
      return undefined;
    }
    if (!answer.ok) throw new UsageError(`${url.href} answered with status ${answer.status}.`);
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > mostJsonBytes) throw new UsageError(`${url.href} answered with too much.`);
    }
  } catch (error) {
    throw asUsageError(url, error, signal);
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UsageError(`${url.href} did not answer as a NuGet feed does.`, { cause });
  }
}

/** Addresses of a feed are followed over TLS alone, or on this machine. @throws UsageError. */
export function safeUrl(address: string): URL {
  const url = URL.parse(address);
  const isHere = url !== null && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isHere)) return url;
  throw new UsageError(`${address} is no https address.`);
}

/** What a failed request comes to for a person. An interruption stays as it is. */
export function asUsageError(url: URL, error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof UsageError) return error;
  const { message, cause } = error as Error;
  const reason = cause instanceof Error && cause.message !== '' ? cause.message : message;
  return new UsageError(
    `${url.origin} could not be reached: ${reason}. A package downloaded elsewhere is taken with --from FILE.`,
    { cause: error },
  );
}
