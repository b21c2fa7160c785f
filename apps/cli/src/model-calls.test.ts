import { APICallError, type LanguageModelV4, type LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { ModelUseError } from '@haksup/ai-provider';
import { describe, expect, test } from 'vitest';
import { tellingFailures } from './model-calls.ts';

const options = { prompt: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }] };
const called = (message: string, statusCode?: number): APICallError =>
  new APICallError({
    message,
    url: 'https://api.example/v1/chat',
    requestBodyValues: {},
    ...(statusCode !== undefined && { statusCode }),
  });

/** A model that fails: at the call, with a part, or in the middle of its stream. */
function failing(error: unknown, where: 'call' | 'part' | 'stream'): LanguageModelV4 {
  const doStream = async () => {
    if (where === 'call') throw error;
    return {
      stream: new ReadableStream<LanguageModelV4StreamPart>({
        start(controller) {
          controller.enqueue({ type: 'text-delta', id: '0', delta: 'a' });
        },
        pull(controller) {
          if (where === 'stream') return controller.error(error);
          controller.enqueue({ type: 'error', error });
          controller.close();
        },
      }),
    };
  };
  const doGenerate = () => Promise.reject(error);
  return { specificationVersion: 'v4', provider: 'p', modelId: 'm', supportedUrls: {}, doGenerate, doStream };
}

async function streamed(error: unknown, where: 'call' | 'part' | 'stream', more: object = {}) {
  const told: string[] = [];
  const variables = { OPENAI_API_KEY: 'sk-sesame', HOME: 'api.example' };
  const model = tellingFailures(failing(error, where), variables, (reason) => told.push(reason));
  try {
    const { stream } = await model.doStream({ ...options, ...more });
    const parts: LanguageModelV4StreamPart[] = [];
    for await (const part of stream) parts.push(part);
    const last = parts.at(-1);
    return { told, thrown: last?.type === 'error' ? last.error : undefined, texts: parts.length - 1 };
  } catch (thrown) {
    return { told, thrown };
  }
}

describe('failed calls of a model', () => {
  test.each(['call', 'part', 'stream'] as const)('are told once: at the %s', async (where) => {
    const error = called('Incorrect API key: sk-sesame', 401);
    expect(await streamed(error, where)).toMatchObject({
      told: ['HTTP 401 from api.example: Incorrect API key: …'],
      thrown: error,
    });
  });

  test.each<[string, unknown, string]>([
    ['a server that is not there', called('Cannot connect'), 'api.example: Cannot connect'],
    ['a message with escapes and lines', called('\u001b[31ma\n  b', 500), 'HTTP 500 from api.example: a b'],
    ['what is no error', 'gone', 'gone'],
  ])('say in a line what is wrong: %s', async (_, error, reason) => {
    expect((await streamed(error, 'call')).told).toEqual([reason]);
  });

  test('say no more than a person reads', async () => {
    const { told } = await streamed(called('long '.repeat(1000), 500), 'call');
    expect(told[0]!.length).toBeLessThan(400);
  });

  test('of a model on this machine are refusals, not a lost connection', async () => {
    const error = new ModelUseError("The model's words are a list.");
    const { told, thrown } = await streamed(error, 'call');
    expect(told).toEqual(["The model's words are a list."]);
    expect(APICallError.isInstance(thrown) && thrown.statusCode).toBe(400);
    expect((thrown as Error).cause).toBe(error);
  });

  test('are not told where the caller gave up', async () => {
    const { told, thrown } = await streamed(called('aborted'), 'call', { abortSignal: AbortSignal.abort() });
    expect(told).toEqual([]);
    expect(thrown).toBeInstanceOf(APICallError);
  });

  test('are told of whole answers too', async () => {
    const told: string[] = [];
    const model = tellingFailures(failing(called('no', 403), 'call'), {}, (reason) => told.push(reason));
    await expect(model.doGenerate(options)).rejects.toThrow('no');
    expect(told).toEqual(['HTTP 403 from api.example: no']);
  });
});
