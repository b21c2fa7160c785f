import { openSession, type Session, type SessionOptions } from '@haksup/runtime';
import type { DecoderParts } from '../contract.ts';

/** ONNX Runtime's attention kernel looks for it when a session is made, and nowhere else. */
const plainAttention = 'ORT_GQA_DISABLE_FLASH_ATTENTION';

/** Where and how a decoder computes. */
export interface Placing extends Pick<SessionOptions, 'device' | 'threads'> {
  readonly flashAttention: boolean;
}

let last: Promise<unknown> = Promise.resolve();

/** Opens a decoder's session; one after the other, since the environment is everybody's. */
export function openDecoderSession(parts: DecoderParts, placing: Placing): Promise<Session> {
  const opened = last.then(() => open(parts, placing));
  last = opened.catch(() => undefined);
  return opened;
}

async function open(
  { model, settings }: DecoderParts,
  { flashAttention, ...options }: Placing,
): Promise<Session> {
  const before = process.env[plainAttention];
  process.env[plainAttention] = flashAttention ? '0' : '1';
  try {
    return await openSession(model, { ...options, settings });
  } finally {
    if (before === undefined) delete process.env[plainAttention];
    else process.env[plainAttention] = before;
  }
}
