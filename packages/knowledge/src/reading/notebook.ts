/** Jupyter notebooks to a reading: text cells, code cells and what the code printed, bounded. */
import { z } from 'zod';
import type { Reading } from '../contract.ts';
import { normalizeText } from './decode.ts';
import { UnreadableNoteError } from './errors.ts';
import { addMarkdown } from './markdown.ts';
import { ReadingBuilder } from './reading-builder.ts';
import { finishReading } from './title.ts';

/** Characters kept of one cell's output: logs of a training run say nothing after that. */
const OUTPUT_LIMIT = 2000;

const lines = z
  .union([z.string(), z.array(z.string())])
  .transform((text) => normalizeText(Array.isArray(text) ? text.join('') : text));
const output = z.looseObject({
  output_type: z.string(),
  text: lines.optional(),
  data: z.looseObject({ 'text/plain': lines.optional() }).optional(),
});
const notebook = z.object({
  cells: z.array(
    z.looseObject({ cell_type: z.string(), source: lines, outputs: z.array(output).optional() }),
  ),
  metadata: z.looseObject({ title: z.string().optional() }).optional().catch(undefined),
});

/** Throws UnreadableNoteError where the file is no notebook of format 4, NestingTooDeepError. */
export function readNotebook(note: string, source: string): Reading {
  const { cells, metadata } = parse(note, source);
  const builder = new ReadingBuilder();
  let title = metadata?.title;
  for (const cell of cells) {
    if (cell.cell_type === 'markdown') title = addMarkdown(builder, note, cell.source) ?? title;
    else {
      const leadIn = builder.leadIn();
      builder.add('code', cell.source, leadIn === undefined ? {} : { leadIn });
      for (const result of cell.outputs ?? []) {
        const text = result.text ?? result.data?.['text/plain'] ?? '';
        builder.add('code', text.slice(0, OUTPUT_LIMIT).toWellFormed());
      }
    }
  }
  return finishReading(builder, note, title);
}

function parse(note: string, source: string): z.infer<typeof notebook> {
  try {
    return notebook.parse(JSON.parse(source));
  } catch (error) {
    throw new UnreadableNoteError(note, 'this is no Jupyter notebook (format 4, with "cells")', {
      cause: error,
    });
  }
}
