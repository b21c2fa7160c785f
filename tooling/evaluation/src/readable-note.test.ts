import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containsText, normalise } from './normalise.ts';
import { openNotes, readableText } from './readable-note.ts';

describe('readableText', () => {
  it.each([
    ['front matter', '---\ntitle: hidden\n---\n# 제목', '제목\n'],
    ['emphasis and links', 'a **b** [c](https://hidden.example) `d`', 'a b c d\n'],
    ['lists', '- one\n- two', 'one\ntwo\n'],
    ['tables', '| a | b |\n| - | - |\n| c | d |', 'a\nb\nc\nd\n'],
    ['code', '```ts\nconst a = 1;\n```', 'const a = 1;\n'],
    ['HTML', '<div class="a > b">seen</div>\n\n<!-- hidden -->', 'seen\n'],
    ['escapes and entities', '\\<end\\> &amp; &lt;', '<end> & <\n'],
    ['link definitions', '[a][b]\n\n[b]: https://hidden.example', 'a\n'],
  ])('%s', (_, markdown, text) => {
    expect(readableText(markdown)).toBe(text);
  });
});

describe('openNotes', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'haksup-evaluation-'));
    await writeFile(join(folder, 'note.md'), '# 온도\n**낮게** 둔다');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('reads a note below the folder', async () => {
    const note = await openNotes({ folder })('note.md');
    expect(containsText(note!, normalise('온도 낮게 둔다'))).toBe(true);
  });

  it.each(['absent.md', '../note.md', '/etc/hostname', '.'])('knows no note %j', async (path) => {
    expect(await openNotes({ folder })(path)).toBeUndefined();
  });
});
