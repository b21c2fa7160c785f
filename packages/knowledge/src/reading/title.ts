/** What a note is called: its own title, else its first heading, else its file's name. */
import type { Reading } from '../contract.ts';
import type { ReadingBuilder } from './reading-builder.ts';

/** `declared`: the title that front matter, `<title>` or document properties give. */
export function finishReading(builder: ReadingBuilder, path: string, declared?: string): Reading {
  const reading = builder.finish(declared ?? '');
  if (reading.title !== '') return reading;
  const heading = reading.blocks.find((block) => block.kind === 'heading');
  const title = heading ? reading.text.slice(heading.start, heading.end) : fileTitle(path);
  return { ...reading, title };
}

function fileTitle(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/(?:\.(?:ko|kr|en))?\.[^.]+$/, '');
  return name.replace(/[-_]+/g, ' ').trim() || path;
}
