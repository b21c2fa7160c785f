/**
 * Every quote stands in its note: whatever the tutor could quote of a note is looked for in the note as other libraries
 * than ours render it (`readableText`).
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  containsText,
  isPresent,
  knownCourses,
  materialFolder,
  normalise,
  readableText,
} from '@haksup/evaluation';
import { readNote, sentencesOf } from '@haksup/knowledge';
import { describe, expect, test } from 'vitest';
import type { QuestionForm } from './question-form.ts';
import { snap } from './snap.ts';

const forms: readonly QuestionForm[] = [false, true].map((list) => ({
  list,
  definition: false,
  comparison: false,
  attributes: [],
}));

/** All lines that snapping to any sentence of a note can give. */
async function quotableLines(path: string, bytes: Uint8Array): Promise<string[]> {
  const note = { path, ...(await readNote(path, bytes)) };
  const lines = sentencesOf(note.text).flatMap((sentence) =>
    forms.flatMap((form) => snap(note, sentence, form).lines.map((line) => line.text)),
  );
  return [...new Set(lines)];
}

/** Those that don't stand in the note as people read it. */
async function strayLines(path: string, source: string): Promise<string[]> {
  const rendered = normalise(readableText(source, path.endsWith('.mdx') ? 'mdx' : 'md'));
  const lines = await quotableLines(path, new TextEncoder().encode(source));
  return lines.filter((line) => !containsText(rendered, normalise(line)));
}

const layouts: readonly { name: string; source: string; quoted: string; path?: string }[] = [
  {
    name: 'a picture above its caption',
    source: '# T\n\n!["Loss curve"](loss.png)\n*The loss falls for ten epochs.*',
    quoted: 'The loss falls for ten epochs.',
  },
  {
    name: 'a picture at the start of a sentence, in a link, in a list, in a heading',
    source:
      '## ![logo](a.svg) Tools\n\n<img src="b.png" alt="cover"/>The book has nine chapters.\n\n- [![badge](c.svg)](https://a.example) Runs in a browser.',
    quoted: 'The book has nine chapters.',
  },
  {
    name: 'a table with inline mark-up',
    source:
      '| **모델** | [크기](https://a.example "제목") | `값` |\n| :-- | --: | --- |\n| *가* 모델 | ~~7B~~ 8B | `a \\| b` 둘<br>줄 |\n| ![표](b.png) 나 | x&nbsp;&lt; 3 | |',
    quoted: 'a | b 둘 줄',
  },
  {
    name: 'a table of HTML',
    source:
      '<table>\n<thead><tr><th>name</th><th>use</th></tr></thead>\n<tbody><tr><td><b>LoRA</b></td><td>tunes <em>few</em> weights</td></tr></tbody></table>',
    quoted: 'tunes few weights',
  },
  {
    name: 'MDX components around text, with attributes and expressions',
    path: 'a.mdx',
    source:
      'import {Card, Cards} from \'components\'\n\n# 주제\n\n<Callout type="info" title="알림">\n    안의 **굵은** [글](https://a.example)이다.\n</Callout>\n\n<Quiz choices={[{ text: \'a > b\', right: true }]} />\n\n<iframe src="https://a.example" allow="x"\n  />\n\n{/* 숨은 글 */}\n\n<Cards>\n  <Card title="카드" href="/a"/>\n</Cards>\n\n뒤에 오는 글이다.',
    quoted: '뒤에 오는 글이다.',
  },
  {
    name: 'footnotes',
    source:
      'Attention is quadratic[^1]. It is *exact*[^note] as well.\n\n[^1]: In the length of the text.\n[^note]: Unlike **sparse** attention, see [there](https://a.example).\n\nAfter them.',
    quoted: 'Attention is quadratic.',
  },
  {
    name: 'entities and escapes',
    source: 'A &amp; B &mdash; 5&nbsp;&times;&nbsp;3 &lt; 20, \\*not\\* emphasised &#9731; &copy; 2024.',
    quoted: 'A & B — 5 × 3 < 20, *not* emphasised ☃ © 2024.',
  },
  {
    name: 'nested lists, tasks, second paragraphs, code in items',
    source:
      '준비:\n\n1. 첫째 **일**\n   - 안쪽 [하나](https://a.example)\n     * 더 안쪽\n   - 안쪽 둘\n\n   첫째의 둘째 문단.\n2. 둘째\n   ```sh\n   npm start\n   ```\n- [x] 끝난 일\n- [ ] 남은 일',
    quoted: '첫째의 둘째 문단.',
  },
  {
    name: 'code in fences, indented, in a line',
    source:
      'Run ``a `b` c`` first:\n\n~~~python\n# <not> a *heading*\nx = {"a": 1}\n~~~\n\nThen:\n\n    indented & raw\n\nAt the end `x_1 * y_2`.',
    quoted: '# <not> a *heading*',
  },
  {
    name: 'links with titles, by reference, bare, with brackets',
    source:
      'See [the *paper*](https://a.example/x_(y) "A title") and [notes][n], [short], <https://b.example> or [[1]](https://c.example).\n\n[n]: https://d.example \'Other\'\n[short]: https://e.example',
    quoted: 'See the paper and notes, short, https://b.example or [1].',
  },
  {
    name: 'front matter',
    source: '---\nlayout: post\ntags: [a, b]\nexcerpt: hidden words\n---\n\n첫 문단이다.',
    quoted: '첫 문단이다.',
  },
  {
    name: 'emphasis inside words and before Korean particles',
    source:
      '**임베딩(embedding)**은 un*frigging*believable, __강조__ 뒤 ~~지움~~, 2<sup>10</sup>, H<sub>2</sub>O, snake_case_name, 10~20개, ***둘 다***이다.',
    quoted:
      '임베딩(embedding)은 unfriggingbelievable, 강조 뒤 지움, 210, H2O, snake_case_name, 10~20개, 둘 다이다.',
  },
  {
    name: 'line breaks',
    source: 'first line  \nsecond line\\\nthird line<br>fourth line<br/>\nfifth\nand on',
    quoted: 'fifth and on',
  },
  {
    name: 'headings of all sorts',
    source:
      '제목 *하나*\n===\n\n글.\n\n## 둘 [링크](#a) ##\n\n다음 글.\n\n<h3 align="center">셋</h3>\n\n마지막 글.',
    quoted: '다음 글.',
  },
  {
    name: 'quotations and boxes',
    source:
      '> [!TIP]\n> **Keep** prompts short.\n>\n> - one goal\n> > deeper\n\n:::note Beware\nIt *may* err.\n:::',
    quoted: 'Keep prompts short.',
  },
  {
    name: 'HTML blocks: details, comments, definitions',
    source:
      '<details><summary>More</summary>\n\nInside **text**.\n\n</details>\n\n<!-- hidden\n\nwords -->\n\n<dl><dt>token</dt><dd>a <i>piece</i> of text</dd></dl>',
    quoted: 'a piece of text',
  },
  {
    name: 'mathematics',
    source:
      'The score is\n\n$$\ns = \\frac{q \\cdot k}{\\sqrt{d_k}}\n$$\n\nwhere $d_k$ is the width * of a head * and $5 is money.',
    quoted: 'where $d_k$ is the width * of a head * and $5 is money.',
  },
  {
    name: 'Jekyll’s attributes and includes',
    source:
      '![a](b.png){: width="50%" }\n한 문단이다.\n\n{% include toc.html %}\n\n둘째 문단이다.\n{: .lead}',
    quoted: '둘째 문단이다.',
  },
];

describe('quotes of', () => {
  test.each(layouts)('$name', async ({ path = 'a.md', source, quoted }) => {
    expect(await strayLines(path, source)).toEqual([]);
    expect(await quotableLines(path, new TextEncoder().encode(source))).toContain(quoted);
  });
});

test('what does not stand in a note is noticed', async () => {
  expect(await strayLines('a.md', 'one **two** three')).toEqual([]);
  const rendered = normalise(readableText('one **two** three'));
  expect(containsText(rendered, normalise('one three'))).toBe(false);
});

const folders = [
  ...knownCourses(),
  { name: 'studyjam-posts', folder: join(materialFolder(), 'notes', 'studyjam-posts') },
].map((course) => ({
  ...course,
  absent: isPresent(course as never) ? '' : ' (skipped: its notes are not on this machine)',
}));

describe.each(folders)('all quotes of $name', ({ folder, absent }) => {
  test.skipIf(absent !== '')(`stand in its notes${absent}`, { timeout: 60_000 }, async () => {
    const files = (await readdir(folder, { recursive: true })).filter((file) => /\.mdx?$/.test(file));
    const strays: string[] = [];
    for (const file of files) {
      const source = await readFile(join(folder, file), 'utf8');
      for (const line of await strayLines(file, source)) strays.push(`${file}: ${line}`);
    }
    expect(files.length).toBeGreaterThan(0);
    expect(strays).toEqual([]);
  });
});
