import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containsText, normalise } from './normalise.ts';
import { openNotes, readableText } from './readable-note.ts';

describe('readableText', () => {
  it.each([
    ['front matter', '---\ntitle: hidden\n---\n# 제목', '제목'],
    ['front matter in TOML', '+++\ntitle = "hidden"\n+++\n제목', '제목'],
    ['emphasis and links', 'a **b** [c](https://hidden.example "hidden") `d` in*si*de', 'a b c d inside'],
    ['lists', '- one\n  - two\n- three', 'one\ntwo\nthree'],
    ['tables', '| a | b |\n| - | :-: |\n| **c** | d `e` |', 'a\nb\nc\nd e'],
    ['code', '```ts\nconst a = 1;\n```', 'const a = 1;'],
    ['HTML', '<div class="a > b">seen</div>\n\n<!-- hidden -->', 'seen'],
    ['escapes and entities', '\\<end\\> &amp; &lt; &eacute;', '<end> & < é'],
    ['link definitions', '[a][b]\n\n[b]: https://hidden.example', 'a'],
    ['pictures', '![hidden](a.png)\nseen <img src="b.png" alt="hidden">', 'seen'],
    ['footnotes', 'a claim[^1].\n\n[^1]: its proof', 'a claim.\n1. its proof'],
    ['line breaks', 'one<br>two  \nthree', 'one\ntwo\nthree'],
  ])('%s', (_, markdown, text) => {
    expect(readableText(markdown).trim()).toBe(text);
  });

  it.each([
    ['imports', "import {A} from 'a'\nimport B from 'b'\n\nseen", 'seen'],
    ['exports', 'export const a = {\n  b: 1,\n}\n\nseen', 'seen'],
    ['what stands in components', '<A title="hidden">\n  *seen* [b](https://hidden.example)\n</A>', 'seen b'],
    ['expressions in attributes', '<A\n  b={[{ c: "d > e", f: <b>hidden</b> }]}\n/>\nseen', 'seen'],
    ['tags that close themselves', '<iframe src="a" allow="b"\n  />\n\nseen', 'seen'],
    [
      'code',
      '```jsx\nimport a from "b"\n<A b="c" />\n```\n\n`<B c="d">`',
      'import a from "b"\n<A b="c" />\n<B c="d">',
    ],
  ])('MDX: %s', (_, mdx, text) => {
    expect(readableText(mdx, 'mdx').trim()).toBe(text);
  });
});

describe('openNotes', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'haksup-evaluation-'));
    await writeFile(join(folder, 'note.md'), '# 온도\n**낮게** 둔다');
    await writeFile(join(folder, '..note.md'), '점');
    await writeFile(join(folder, 'note.mdx'), '<Note title="hidden">\n온도\n</Note>');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('reads a note below the folder', async () => {
    const note = await openNotes({ folder })('note.md');
    expect(containsText(note!, normalise('온도 낮게 둔다'))).toBe(true);
  });

  it('reads MDX as such', async () => {
    expect((await openNotes({ folder })('note.mdx'))!.characters).toBe('온도');
  });

  it('reads a note whose name begins with dots', async () => {
    expect((await openNotes({ folder })('..note.md'))!.characters).toBe('점');
  });

  it.each(['absent.md', '../note.md', '..', '/etc/hostname', '.', 'a\0b.md', 'x'.repeat(5000)])(
    'knows no note %j',
    async (path) => {
      expect(await openNotes({ folder })(path)).toBeUndefined();
    },
  );
});
