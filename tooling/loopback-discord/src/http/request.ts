import type { IncomingMessage } from 'node:http';
import { DiscordError } from '../errors.ts';

const largestBody = 30 * 1024 * 1024;

export interface UploadedFile {
  name: string;
  contentType: string;
  bytes: Uint8Array;
  /** A person's own name for the file, without its ending, where Discord had to change it. */
  title?: string;
  /** What the attachment says of its size and address, where a test wants it to lie. */
  claimedSize?: number;
  url?: string;
}

/** A request with its body read: JSON, or multipart with `payload_json` and files. */
export interface ParsedRequest {
  method: string;
  /** Without the API prefix: `/channels/123/messages`. */
  path: string;
  query: URLSearchParams;
  authorization: string | undefined;
  body: Record<string, unknown> | unknown[];
  files: UploadedFile[];
}

export async function parseRequest(message: IncomingMessage, prefix: string): Promise<ParsedRequest> {
  const url = new URL(message.url ?? '/', 'http://127.0.0.1');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new DiscordError(413, 40005, 'Request entity too large');
    chunks.push(chunk);
  }
  const raw = Buffer.concat(chunks);
  const request: ParsedRequest = {
    method: message.method ?? 'GET',
    path: url.pathname.slice(prefix.length),
    query: url.searchParams,
    authorization: message.headers.authorization,
    body: {},
    files: [],
  };
  const contentType = message.headers['content-type'] ?? '';
  if (raw.length === 0) return request;
  try {
    if (contentType.startsWith('multipart/form-data')) {
      const form = await new Response(raw, { headers: { 'content-type': contentType } }).formData();
      for (const [name, value] of form) {
        if (typeof value === 'string') {
          if (name === 'payload_json') request.body = JSON.parse(value) as Record<string, unknown>;
        } else {
          const bytes = new Uint8Array(await value.arrayBuffer());
          request.files.push({ name: value.name, contentType: value.type, bytes });
        }
      }
    } else {
      request.body = JSON.parse(raw.toString('utf8')) as Record<string, unknown>;
    }
  } catch (cause) {
    throw new DiscordError(400, 50109, 'The request body contains invalid JSON.', { cause: String(cause) });
  }
  return request;
}
