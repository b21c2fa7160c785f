import type { Snippet } from './snippet.ts';

/** A snippet as text for reading: the quote's own words between quotation marks, as items, or as "column: cell". */
export function layOut(snippet: Snippet): { readonly text: string; readonly inline: boolean } {
  const [first, ...rest] = snippet.lines;
  if (first === undefined) return { text: '', inline: true };
  switch (snippet.kind) {
    case 'sentence':
      return { text: snippet.lines.map((line) => `“${line.text}”`).join(' … '), inline: true };
    case 'list': {
      const items = snippet.leadIn ? rest : snippet.lines;
      const lead = snippet.leadIn ? `${first.text}\n` : '';
      return {
        text: `${lead}${items.map((line) => (/^\d{1,2}[.)]\s/.test(line.text) ? line.text : `- ${line.text}`)).join('\n')}`,
        inline: false,
      };
    }
    case 'code':
      return { text: `\`\`\`\n${snippet.lines.map((line) => line.text).join('\n')}\n\`\`\``, inline: false };
    case 'table': {
      const pairs = snippet.cells.map(({ column, cell }) => {
        const said = snippet.lines[cell]!.text;
        return column === undefined ? said : `${snippet.lines[column]!.text}: ${said}`;
      });
      return { text: pairs.map((pair) => `- ${pair}`).join('\n'), inline: false };
    }
  }
}
