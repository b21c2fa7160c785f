import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** One step of a scripted answer of an OpenAI-compatible server. */
export type Step =
  | { readonly text: string }
  | { readonly bytes: Uint8Array }
  | { readonly raw: string }
  | { readonly wait: number }
  | { readonly finish: string }
  /** Closes the socket without ending the answer. */
  | { readonly cut: true };

export type Script =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | { readonly steps: readonly Step[] };

export interface LoopbackModel {
  /** Base URL, ending in `/v1`. */
  readonly url: string;
  /** Bodies of the requests so far. */
  readonly requests: { readonly messages: { role: string; content: unknown }[] }[];
  /** What the next request is answered with. */
  script: Script;
  close(): Promise<void>;
}

/** Text in pieces of a few characters, as a model would stream it, and a proper end. */
export function streamed(text: string, size = 7): Script {
  const steps: Step[] = [];
  for (let at = 0; at < text.length; at += size) steps.push({ text: text.slice(at, at + size) });
  return { steps: [...steps, { finish: 'stop' }] };
}

/** A server on loopback that speaks enough of the chat completions API for a client to be tested against. */
export async function openLoopbackModel(): Promise<LoopbackModel> {
  const requests: LoopbackModel['requests'] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    requests.push(JSON.parse(body));
    await play(model.script, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const model: LoopbackModel = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    script: { status: 500 },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return model;
}

async function play(script: Script, response: ServerResponse): Promise<void> {
  if ('status' in script) {
    response.writeHead(script.status, { 'content-type': 'application/json', ...script.headers });
    response.end(script.body ?? JSON.stringify({ error: { message: 'scripted', type: 'error' } }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  for (const step of script.steps) {
    if ('wait' in step) await wait(step.wait);
    else if ('cut' in step) return void response.destroy();
    else if ('raw' in step) response.write(step.raw);
    else if ('bytes' in step) response.write(step.bytes);
    else if ('text' in step) response.write(chunk({ content: step.text }));
    else response.write(`${chunk({}, step.finish)}data: [DONE]\n\n`);
    // Lets each piece leave by itself, so that clients see pieces rather than one block.
    await wait(0);
  }
  response.end();
}

export function chunk(delta: object, finish: string | null = null): string {
  const data = {
    id: 'scripted',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'scripted',
    choices: [{ index: 0, delta, finish_reason: finish }],
  };
  return `data: ${JSON.stringify(data)}\n\n`;
}
