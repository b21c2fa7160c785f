import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './faults.ts';

/** An answer as it would be without faults. A body is cut to the range that was asked for when it is sent. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
  /** Whether ranges are served. */
  ranges?: boolean;
}

export const json = (value: unknown, headers: Record<string, string> = {}): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: new TextEncoder().encode(JSON.stringify(value)),
});

/** An error as the Hub words it: the code and the message are headers, the message is also the body. */
export const refusal = (status: number, message: string, code?: string): Answer => ({
  status,
  headers: {
    'content-type': 'application/json; charset=utf-8',
    'x-error-message': message,
    ...(code !== undefined && { 'x-error-code': code }),
  },
  body: new TextEncoder().encode(JSON.stringify({ error: message })),
});

export const redirect = (
  status: 302 | 307,
  location: string,
  headers: Record<string, string> = {},
): Answer => ({
  status,
  headers: { location, ...headers },
  body: new TextEncoder().encode(`Redirecting to ${location}`),
});

/** Sends an answer, spoilt by the fault where there is one. Resolves with the status and the bytes of body sent. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  fault?: Fault,
): Promise<{ status: number; bytes: number }> {
  const { status, headers, body } = shape(request, spoil(answer, fault), fault);
  if (fault?.kind === 'stall' && fault.afterBytes === undefined) return silence(response, status, 0);
  response.writeHead(status, headers);
  if (request.method === 'HEAD') {
    response.end();
    return { status, bytes: 0 };
  }
  if (fault?.kind === 'cut' || fault?.kind === 'stall') {
    const part = body.subarray(0, fault.afterBytes);
    response.flushHeaders();
    if (part.length > 0) await new Promise<void>((resolve) => response.write(part, () => resolve()));
    if (fault.kind === 'stall') return silence(response, status, part.length);
    // Long enough for the other side to have read what was sent before the connection breaks.
    await sleep(50);
    response.destroy();
    return { status, bytes: part.length };
  }
  if (fault?.kind === 'slow') return trickle(response, status, body, fault.bytesPerSecond);
  await new Promise<void>((resolve) => response.end(body, () => resolve()));
  return { status, bytes: body.length };
}

function spoil(answer: Answer, fault: Fault | undefined): Answer {
  switch (fault?.kind) {
    case 'status': {
      const spoilt = refusal(fault.status, fault.message ?? `Planned ${fault.status}`, fault.code);
      return { ...spoilt, headers: { ...spoilt.headers, ...fault.headers } };
    }
    case 'redirect':
      return redirect(302, fault.location);
    case 'ignore-range':
      return { ...answer, ranges: false };
    default:
      return answer;
  }
}

function shape(request: IncomingMessage, answer: Answer, fault: Fault | undefined): Answer {
  const ranged = answer.ranges === true ? cutToRange(request.headers.range, answer) : answer;
  const headers = { ...ranged.headers };
  let body = ranged.body;
  if (fault?.kind === 'truncate') body = body.subarray(0, fault.bytes);
  if (fault?.kind === 'surplus') body = Buffer.concat([body, new Uint8Array(fault.bytes)]);
  if (fault?.kind === 'corrupt' && body.length > 0) {
    body = body.slice();
    body[0] = body[0]! ^ 1;
  }
  if (fault?.kind === 'wrong-range' && ranged.status === 206)
    headers['content-range'] = `bytes 0-${body.length - 1}/${answer.body.length}`;
  headers['content-length'] = String(body.length);
  return { status: ranged.status, headers, body };
}

function cutToRange(range: string | undefined, answer: Answer): Answer {
  const size = answer.body.length;
  const headers = { ...answer.headers, 'accept-ranges': 'bytes' };
  const match = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
  if (!match || answer.status !== 200) return { ...answer, headers };
  const start = Number(match[1]);
  const end = match[2] ? Math.min(Number(match[2]), size - 1) : size - 1;
  if (start > end)
    return {
      status: 416,
      headers: { 'content-range': `bytes */${size}` },
      body: new TextEncoder().encode('Range Not Satisfiable'),
    };
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${start}-${end}/${size}` },
    body: answer.body.subarray(start, end + 1),
  };
}

async function silence(response: ServerResponse, status: number, bytes: number) {
  await new Promise<void>((resolve) => response.once('close', resolve));
  return { status, bytes };
}

async function trickle(response: ServerResponse, status: number, body: Uint8Array, bytesPerSecond: number) {
  const step = Math.max(1, Math.round(bytesPerSecond / 20));
  let sent = 0;
  while (sent < body.length && !response.destroyed) {
    response.write(body.subarray(sent, sent + step));
    sent = Math.min(body.length, sent + step);
    await sleep(50);
  }
  response.end();
  return { status, bytes: sent };
}
