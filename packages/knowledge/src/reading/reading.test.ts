import { expect, test } from 'vitest';
import type { Reading } from '../contract.ts';
import { zipOf } from '../testing/zip.ts';
import { readNote } from './read-note.ts';

const read = (path: string, text: string): Promise<Reading> => readNote(path, new TextEncoder().encode(text));

/** `kind level text` of every block. */
const shape = ({ text, blocks }: Reading): string[] =>
  blocks.map((block) => `${block.kind} ${block.level} ${text.slice(block.start, block.end)}`);

const families: { name: string; path: string; source: string; blocks: string[] }[] = [
  {
    name: 'mark-up is rendered away',
    path: 'a.md',
    source: '# 제목\n\n**굵게** [글](https://example.com)와 `code`는\n이어진다.',
    blocks: ['heading 1 제목', 'paragraph 0 굵게 글와 code는 이어진다.'],
  },
  {
    name: 'emphasis before a Korean particle ends',
    path: 'a.md',
    source: '이것을 *언어 모델(language model)*이라고 한다.',
    blocks: ['paragraph 0 이것을 언어 모델(language model)이라고 한다.'],
  },
  {
    name: 'nested lists keep their levels; a second paragraph stays in its item',
    path: 'a.md',
    source: '종류:\n\n- 하나\n\n  더 자세히\n  - 안쪽\n- 둘',
    blocks: [
      'paragraph 0 종류:',
      'list-item 0 하나',
      'list-item 0 더 자세히',
      'list-item 1 안쪽',
      'list-item 0 둘',
    ],
  },
  {
    name: 'tables have a header and rows',
    path: 'a.md',
    source: '| 모델 | 크기 |\n|---|---|\n| A | 1 |\n| B |  |',
    blocks: ['table-header 0 모델 | 크기', 'table-row 0 A | 1', 'table-row 0 B | '.trimEnd().concat(' ')],
  },
  {
    name: 'a range with tildes is no deletion',
    path: 'a.md',
    source: '10~20명 또는 30~40명',
    blocks: ['paragraph 0 10~20명 또는 30~40명'],
  },
  {
    name: 'HTML inside Markdown: details, table; a picture has no words',
    path: 'a.md',
    source:
      '<details><summary>더 보기</summary>\n\n본문 **글**\n\n</details>\n\n<table><tr><th>이름</th></tr>\n\n<tr><td>값 하나</td></tr></table>\n\n<img src="a.png" alt="구조 그림">',
    blocks: ['paragraph 0 더 보기', 'paragraph 0 본문 글', 'table-header 0 이름', 'table-row 0 값 하나'],
  },
  {
    name: 'alternative texts are no words of the note: in running text, in cells, alone, before a caption',
    path: 'a.md',
    source:
      '<img src="a.png" alt="표지 그림">책은 셋으로 나뉜다. 앞<img src="b.png" alt="아이콘">뒤\n\n!["홀로"](c.png)\n\n!["그림"](d.png)\n*출처: 김*\n\n- ![아이콘](e.png) 항목\n\n| 노트 | 열기 |\n|---|---|\n| 병합 | [![Open here](b.svg)](http://127.0.0.1) |',
    blocks: [
      'paragraph 0 책은 셋으로 나뉜다. 앞 뒤',
      'paragraph 0 출처: 김',
      'list-item 0 항목',
      'table-header 0 노트 | 열기',
      'table-row 0 병합 | ',
    ],
  },
  {
    name: 'code keeps its lines, comments and scripts go',
    path: 'a.md',
    source: '<!-- no --><script>x</script>\n\n```js\nif (a) {\n  b();\n}\n```',
    blocks: ['code 0 if (a) {\n  b();\n}'],
  },
  {
    name: 'what a site generator puts in is not read, save in code: attributes, includes, boxes, alerts',
    path: 'a.md',
    source:
      '# 제목\n{: .no_toc}\n\n앞 {% include box.html %}뒤 `{% raw %}`\n\n:::tip 알아 두기\n상자 **안**\n:::\n\n> [!NOTE]\n> 알림\n\n```\n:::\n{% if a %}\n```',
    blocks: [
      'heading 1 제목',
      'paragraph 0 앞 뒤 {% raw %}',
      'paragraph 0 알아 두기',
      'paragraph 0 상자 안',
      'quote 1 알림',
      'code 0 :::\n{% if a %}',
    ],
  },
  {
    name: 'what follows a frame that closes itself is read',
    path: 'a.md',
    source: '앞\n\n<iframe src="a"\n  allow="b"\n/>\n\n뒤 **글**',
    blocks: ['paragraph 0 앞', 'paragraph 0 뒤 글'],
  },
  {
    name: 'MDX: tags of HTML that close themselves, or have attributes in braces',
    path: 'a.mdx',
    source:
      '앞 a < b\n\n<iframe src="a"\n  allow="b"\n/>\n뒤<br/>줄 <span style={{a: "1 > 2"}}>안</span>\n\n- 둘',
    blocks: ['paragraph 0 앞 a < b', 'paragraph 0 뒤', 'paragraph 0 줄 안', 'list-item 0 둘'],
  },
  {
    name: 'quotations',
    path: 'a.md',
    source: '> 인용한 글\n>\n> > 더 깊이',
    blocks: ['quote 1 인용한 글', 'quote 2 더 깊이'],
  },
  {
    name: 'front matter gives the title, which stands above the headings',
    path: 'a.md',
    source: '---\ntitle: "강의 [1]"\ntags: [a]\n---\n# 처음\n\n글',
    blocks: ['heading 0 강의 [1]', 'heading 1 처음', 'paragraph 0 글'],
  },
  {
    name: 'MDX: imports, components and expressions go, text inside stays, code is untouched',
    path: 'a.mdx',
    source:
      'import {Box} from "x"\nexport const a = 1\n\n# T\n\n<Box\n  choices={[{text: "a > b"}]}\n/>\n\n<Box title="알림">\n    안의 **글**\n</Box>\n\n{/* 주석 */}\n\n```jsx\n<Box/>\n```\n\n집합 {1, 2}',
    blocks: ['heading 1 T', 'paragraph 0 안의 글', 'code 0 <Box/>', 'paragraph 0 집합 {1, 2}'],
  },
  {
    name: 'plain text: wrapped lines join, short lines and bullets stay',
    path: 'a.txt',
    source: `${'긴 줄이 여기까지 이어지고 편집기가 이 자리에서 줄을 바꾸었다고 하자'}\n다음 줄.\n\n짧은 줄\n또 짧은 줄\n\n준비물:\n- 연필\n- 종이`,
    blocks: [
      'paragraph 0 긴 줄이 여기까지 이어지고 편집기가 이 자리에서 줄을 바꾸었다고 하자 다음 줄.',
      'paragraph 0 짧은 줄',
      'paragraph 0 또 짧은 줄',
      'paragraph 0 준비물:',
      'list-item 0 연필',
      'list-item 0 종이',
    ],
  },
  {
    name: 'anchors after headings are not read',
    path: 'a.md',
    source: '## 절 하나[[section-one]]\n\n## 둘 {#two}',
    blocks: ['heading 2 절 하나', 'heading 2 둘'],
  },
  {
    name: 'HTML pages',
    path: 'a.html',
    source:
      '<html><head><title>쪽</title></head><body><nav>메뉴</nav><h2>절</h2><p>줄<br>바꿈</p><ol><li>첫째</ol></body></html>',
    blocks: ['heading 2 절', 'paragraph 0 줄', 'paragraph 0 바꿈', 'list-item 0 첫째'],
  },
  {
    name: 'blocks inside a heading are its words; one that was never closed keeps its paragraphs apart',
    path: 'a.html',
    source: `<h2><div>첫</div><p>절</p></h2><p>글</p><h2>둘${'<p>'}${'긴 글 '.repeat(80)}<p>끝`,
    blocks: [
      'heading 2 첫 절',
      'paragraph 0 글',
      'paragraph 0 둘',
      `paragraph 0 ${'긴 글 '.repeat(80).trim()}`,
      'paragraph 0 끝',
    ],
  },
  {
    name: 'what is too long for a heading is a paragraph',
    path: 'a.md',
    source: `# ${'가'.repeat(1001)}\n\n# ${'나'.repeat(1000)}`,
    blocks: [`paragraph 0 ${'가'.repeat(1001)}`, `heading 1 ${'나'.repeat(1000)}`],
  },
  {
    name: 'form feeds and vertical tabs part lines',
    path: 'a.txt',
    source: '첫 쪽\f둘째 쪽\v셋째',
    blocks: ['paragraph 0 첫 쪽', 'paragraph 0 둘째 쪽', 'paragraph 0 셋째'],
  },
  {
    name: 'a notebook of which only the title is odd',
    path: 'a.ipynb',
    source: JSON.stringify({ cells: [{ cell_type: 'markdown', source: '글' }], metadata: { title: ['x'] } }),
    blocks: ['paragraph 0 글'],
  },
  {
    name: 'notebooks: text, code and what it printed',
    path: 'a.ipynb',
    source: JSON.stringify({
      cells: [
        { cell_type: 'markdown', source: ['# 실습\n', '\n', '설명'] },
        { cell_type: 'code', source: 'print(1)', outputs: [{ output_type: 'stream', text: ['1\n'] }] },
      ],
      nbformat: 4,
    }),
    blocks: ['heading 1 실습', 'paragraph 0 설명', 'code 0 print(1)', 'code 0 1'],
  },
];

test.each(families)('$name', async ({ path, source, blocks }) => {
  expect(shape(await read(path, source))).toEqual(blocks);
});

test('a row knows its header, a list its lead-in, an item its parent; cells lie in their row', async () => {
  const { text, blocks } = await read(
    'a.md',
    '종류:\n\n- 하나\n  - 안쪽\n\n표:\n\n| a | b |\n|---|---|\n| 1 | 2 |',
  );
  const [, first, inner, , header, row] = blocks;
  expect(first).toMatchObject({ kind: 'list-item', leadIn: 0, group: 0 });
  expect(inner).toMatchObject({ parent: 1, group: 0 });
  expect(row).toMatchObject({ header: blocks.indexOf(header!), group: 1 });
  expect(row!.cells!.map((cell) => text.slice(cell.start, cell.end))).toEqual(['1', '2']);
  expect(text).toContain('\n- 하나\n  - 안쪽\n');
});

const merged =
  '<table><tr><th rowspan="2">이름</th><th colspan="2">점수</th><th>비고</th></tr><tr><td>국어</td><td>수학</td><td>없음</td></tr><tr><td>김</td><td colspan="2">90</td><td rowspan="9">같음</td></tr><tr><td>이</td><td>80</td><td>70</td></tr></table>';

test('merged cells leave the others in their columns', async () => {
  const { text, blocks } = await read('a.html', merged);
  const rows = blocks.map(({ cells }) => cells!.map((cell) => text.slice(cell.start, cell.end)));
  expect(rows).toEqual([
    ['이름', '점수', '', '비고'],
    ['', '국어', '수학', '없음'],
    ['김', '90', '', '같음'],
    ['이', '80', '70', ''],
  ]);
  for (const { cells, start, end } of blocks) {
    for (const cell of cells!) expect(cell.start >= start && cell.end <= end).toBe(true);
  }
  expect(text).toBe('이름 | 점수 | 비고\n국어 | 수학 | 없음\n김 | 90 | 같음\n이 | 80 | 70');
});

test.each([
  ['a.html', 'Donau&shy;dampf a&#8203;b &#x1112;&#x1161; &#1;c&#xD800;', 'Donaudampf ab 하 c\uFFFD'],
  ['a.md', 'Donau&shy;dampf a&ZeroWidthSpace;b', 'Donaudampf ab'],
  ['a.md', '---\ntitle: "a\\0b\\uD800"\n---\n', 'ab\uFFFD'],
  ['a.md', '```\na&shy;b\n```\n<pre>c&shy;d</pre>', 'a&shy;b\ncd'],
  ['a.md', `| e\u0301&shy; | b |\n|---|---|`, 'é | b'],
])('characters that mark-up names are cleaned as those of the file: %s %j', async (path, source, text) => {
  expect((await read(path, source)).text).toBe(text);
});

test('a title is bounded, whatever declares it', async () => {
  const { title } = await read('a.html', `<title>${'가'.repeat(999)}😀😀</title><p>글`);
  expect(title).toHaveLength(1000);
  expect(title.isWellFormed()).toBe(true);
});

test.each([
  ['a/첫-노트.md', '글뿐', '첫 노트'],
  ['a.md', '글\n\n## 절', '절'],
  ['a.md', '---\ntitle: 이름\n---\n# 다른', '이름'],
  ['a.html', '<title>쪽 이름</title><h1>제목</h1>', '쪽 이름'],
])('title of %s: %j', async (path, source, title) => {
  expect((await read(path, source)).title).toBe(title);
});

test('decomposed Hangul is composed', async () => {
  expect((await read('a.md', '한글'.normalize('NFD'))).text).toBe('한글');
});

test.each([
  ['UTF-16 with a mark', Uint8Array.from([0xff, 0xfe, ...Buffer.from('한글 노트', 'utf16le')])],
  ['UTF-16 without a mark', new Uint8Array(Buffer.from('한글 abc notes in it', 'utf16le'))],
  ['EUC-KR', Uint8Array.from([0xc7, 0xd1, 0xb1, 0xdb, 0x20, 0x61])],
])('%s is decoded', async (_, bytes) => {
  expect((await readNote('a.txt', bytes)).text).toMatch(/^한글 /);
});

/** A large line, two lines of a paragraph, one line further down. */
const page =
  'BT /F 24 Tf 72 720 Td (Attention) Tj ET BT /F 12 Tf 72 680 Td (Attention weighs the words of a sen-) Tj 0 -14 Td (tence against each other.) Tj 0 -60 Td (It is costly.) Tj ET';

/** A PDF of `count` pages that all have this content. */
function pdf(content: string, count = 1): Uint8Array {
  const kids = Array.from({ length: count }, (_, index) => `${index + 5} 0 R`).join(' ');
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Kids[${kids}]/Count ${count}>>`,
    `<</Length ${content.length}>>\nstream\n${content}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    ...Array.from(
      { length: count },
      () => '<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 3 0 R/Resources<</Font<</F 4 0 R>>>>>>',
    ),
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF`;
  return new TextEncoder().encode(text);
}

test('a PDF: lines join to paragraphs, hyphens go, large letters are a heading', async () => {
  expect(shape(await readNote('a.pdf', pdf(page)))).toEqual([
    'heading 1 Attention',
    'paragraph 0 Attention weighs the words of a sentence against each other.',
    'paragraph 0 It is costly.',
  ]);
});

test.each([
  ['if (x) { then something happens here', 'if (x) { then something happens here'],
  ['a <b and more words in this line', 'a'],
])('MDX with hundreds of lines like %j is read in time', async (line, beginning) => {
  const start = performance.now();
  const { text } = await read('a.mdx', `${line}\n`.repeat(1000));
  expect(text.startsWith(beginning)).toBe(true);
  expect(performance.now() - start).toBeLessThan(4000);
});

test('a paragraph that runs over a hundred pages is joined in time', async () => {
  const line =
    '(a line of one endless paragraph that fills the whole width of a page, word after word) Tj T* ';
  const start = performance.now();
  const { blocks } = await readNote('a.pdf', pdf(`BT /F 5 Tf 5 TL 72 780 Td ${line.repeat(140)}ET`, 100));
  expect(blocks).toHaveLength(1);
  expect(performance.now() - start).toBeLessThan(8000);
});

test('a Word document: headings, paragraphs, tables', async () => {
  const paragraph = (text: string, style = ''): string =>
    `<w:p>${style && `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t>${text}</w:t></w:r></w:p>`;
  const cell = (text: string): string => `<w:tc>${paragraph(text)}</w:tc>`;
  const document = `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${paragraph(
    '제목',
    'Heading1',
  )}${paragraph('본문이다.')}<w:tbl><w:tr>${cell('이름')}${cell('값')}</w:tr></w:tbl></w:body></w:document>`;
  const types =
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>';
  const links =
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>';
  const bytes = zipOf({ '[Content_Types].xml': types, '_rels/.rels': links, 'word/document.xml': document });
  const reading = await readNote('a.docx', bytes);
  expect(shape(reading)).toEqual(['heading 1 제목', 'paragraph 0 본문이다.', 'table-row 0 이름 | 값']);
});
