import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { isLocalName, openLanguageModel, parseModelName } from '@haksup/ai-provider';
import { z } from 'zod';
import { readEnvironment } from '../environment.ts';
import { UsageError } from '../errors.ts';
import { interruption } from '../interruption.ts';
import { explainingFailures } from '../model-failures.ts';
import { messages } from '../terminal/messages.ts';
import { showModelProgress } from '../terminal/model-progress.ts';
import { plain } from '../terminal/reply.ts';

export interface GenerateCommandOptions {
  /** A converted folder, a checkpoint, an ONNX export, or hf:OWNER/NAME. */
  model: string;
  prompt: string;
  maxTokens: number;
  temperature: number;
  seed?: number;
  device?: 'cpu' | 'cuda' | 'webgpu' | 'auto';
  json?: true;
}

/** What `haksup generate --json` writes. */
export interface GenerationLine {
  text: string;
  /** How many were generated. */
  tokens: number;
  promptTokens: number;
  finishReason: string;
  /** After the first one; null below two tokens. */
  tokensPerSecond: number | null;
  /** Milliseconds; null where there was none. */
  timeToFirstToken: number | null;
}

const figuresSchema = z.object({
  timeToFirstToken: z.number().nullish(),
  tokensPerSecond: z.number().nullish(),
});

/**
 * `haksup generate`: goes on with a text. It streams to stdout as it comes; with `--json` one object is written at
 * the end.
 */
export async function generateCommand(options: GenerateCommandOptions): Promise<void> {
  using interrupted = interruption();
  const { signal } = interrupted;
  const environment = readEnvironment(process.env);
  const progress = showModelProgress(process.stderr, messages[environment.language]);
  await explainingFailures(async () => {
    await using opened = await openLanguageModel(asLocal(options.model), {
      home: environment.home,
      // The prompt is a text to go on with, whatever the model was tuned for.
      local: { mode: 'completion', device: options.device },
      onProgress: progress.update,
      signal,
    }).finally(progress.end);
    // Whoever asks for a device wants to know what became of it.
    if (options.device) process.stderr.write(`${plain(opened.local?.placement?.why ?? '')}\n`);
    const { stream } = await opened.model.doStream({
      prompt: [{ role: 'user', content: [{ type: 'text', text: options.prompt }] }],
      maxOutputTokens: options.maxTokens,
      temperature: options.temperature,
      ...(options.seed !== undefined && { seed: options.seed }),
      abortSignal: signal,
    });
    let begun = false;
    const line = await follow(stream, (piece) => {
      if (options.json) return;
      begun = true;
      process.stdout.write(process.stdout.isTTY ? plain(piece) : piece);
    }).catch((error: unknown) => {
      if (begun) process.stdout.write('\n');
      throw error;
    });
    process.stdout.write(options.json ? `${JSON.stringify(line)}\n` : '\n');
  });
}

async function follow(
  stream: ReadableStream<LanguageModelV4StreamPart>,
  onPiece: (piece: string) => void,
): Promise<GenerationLine> {
  let text = '';
  for await (const part of stream) {
    // What a reasoning model thinks is part of what it generates.
    if (part.type === 'text-delta' || part.type === 'reasoning-delta') {
      text += part.delta;
      onPiece(part.delta);
    }
    if (part.type === 'error') throw part.error;
    if (part.type === 'finish') {
      const figures = figuresSchema.parse(part.providerMetadata?.haksup ?? {});
      return {
        text,
        tokens: part.usage.outputTokens.total ?? 0,
        promptTokens: part.usage.inputTokens.total ?? 0,
        finishReason: part.finishReason.unified,
        tokensPerSecond: rounded(figures.tokensPerSecond),
        timeToFirstToken: rounded(figures.timeToFirstToken),
      };
    }
  }
  throw new Error('The stream of tokens ended without a finish.');
}

/** A name that is no path is one all the same here: models that answer over HTTP have no text to go on with. */
function asLocal(name: string): string {
  if (!/[:/\\]/.test(name)) return `./${name}`;
  if (!isLocalName(parseModelName(name)))
    throw new UsageError('--model takes a folder or hf:OWNER/NAME: a model that runs on this machine.');
  return name;
}

const rounded = (value: number | null | undefined): number | null =>
  value === null || value === undefined ? null : Math.round(value * 100) / 100;
