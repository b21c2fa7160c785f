/**
 * MDX to Markdown, forgivingly: imports, exports, expressions in braces and component tags with their attributes go,
 * the text inside components stays. Anything that isn't clearly MDX is left as it is; code is never touched. Attributes
 * go although some are shown: whether and where is the component's affair, and a quote has to stand in the note.
 */

export function withoutMdx(source: string): string {
  const output: string[] = [];
  let fence: string | undefined;
  let openComponents = 0;
  const lines = source.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]!;
    const opening: string | undefined = /^\s{0,12}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (opening?.startsWith(fence) && line.trim() === opening) fence = undefined;
      output.push(line);
      continue;
    }
    if (opening !== undefined) {
      fence = opening;
      output.push(line);
      continue;
    }
    if (isModuleStatement(line) && (index === 0 || startsBlock(lines[index - 1]!))) {
      while (index + 1 < lines.length && lines[index + 1]!.trim() !== '') index += 1;
      output.push('');
      continue;
    }
    if (!/[<{]/.test(line)) {
      output.push(openComponents > 0 ? unindented(line) : line);
      continue;
    }
    // A tag or an expression may run over several lines; it is read to its end.
    const scanned = scan(lines, index);
    openComponents = Math.max(0, openComponents + scanned.opened);
    output.push(
      ...scanned.text
        .split('\n')
        .map((text) => (scanned.opened !== 0 || openComponents > 0 ? unindented(text) : text)),
    );
    index = scanned.last;
  }
  return output.join('\n');
}

function isModuleStatement(line: string): boolean {
  return (
    /^import\s+(?:[\w*{][^'"]*\sfrom\s+)?['"][^'"]+['"];?\s*$/.test(line) ||
    /^import\s+\{\s*$/.test(line) ||
    /^export\s+(?:const|let|default|function|async|class|\{|\*)/.test(line)
  );
}

function startsBlock(previous: string): boolean {
  return previous.trim() === '' || isModuleStatement(previous) || /^---\s*$/.test(previous);
}

/** Text inside components is often indented with them; four spaces would make it Markdown's code. */
function unindented(line: string): string {
  return /^\s+(?:[-*+]|\d+[.)])\s/.test(line) ? line : line.trimStart();
}

interface Scan {
  readonly text: string;
  /** Index of the last line that was read. */
  readonly last: number;
  /** Components opened minus components closed. */
  readonly opened: number;
}

/** How many lines one tag or expression may span before it is taken for ordinary text. */
const SPAN_LIMIT = 400;

function scan(lines: readonly string[], first: number): Scan {
  let last = first;
  let rest = lines[first]!;
  let text = '';
  let opened = 0;
  while (rest !== '') {
    const at = rest.search(/`|<\/?(?:[A-Z][\w.]*(?=[\s/>]|$)|>)|<[a-z][a-z\d]*(?=[\s/>]|$)|\{/);
    if (at < 0) break;
    text += rest.slice(0, at);
    rest = rest.slice(at);
    if (rest.startsWith('`')) {
      // Code in a line: up to the same number of back-ticks, else the marks themselves.
      const marks = /^`+/.exec(rest)![0];
      const close = rest.indexOf(marks, marks.length);
      const length = close < 0 ? marks.length : close + marks.length;
      text += rest.slice(0, length);
      rest = rest.slice(length);
      continue;
    }
    const endOf = (from: string): number | undefined =>
      from.startsWith('{') ? endOfBraces(from, 0) : endOfTag(from);
    let end = endOf(rest);
    // Twice as many lines with each look: one more each time would read the first of them hundreds of times.
    for (let ahead = 1; end === undefined; ahead *= 2) {
      const more = lines.slice(last + 1, Math.min(last + ahead, first + SPAN_LIMIT) + 1);
      if (more.length === 0) break;
      const longer = `${rest}\n${more.join('\n')}`;
      end = endOf(longer);
      const border = end === undefined ? -1 : longer.indexOf('\n', end);
      const read = border < 0 ? longer : longer.slice(0, border);
      last += newlines(read) - newlines(rest);
      rest = read;
    }
    if (end === undefined) {
      // Never closed: it was text after all. The lines read ahead are left for the next round.
      const own = rest.split('\n')[0]!;
      return { text: text + own, last: first, opened };
    }
    const piece = rest.slice(0, end);
    rest = rest.slice(end);
    if (piece.startsWith('{')) {
      if (!isExpression(piece)) text += piece;
      continue;
    }
    const html = /^<([a-z][a-z\d]*)/.exec(piece)?.[1];
    if (html !== undefined) {
      text += asHtml(piece, html);
      continue;
    }
    if (piece.startsWith('</')) opened -= 1;
    else if (!piece.endsWith('/>')) opened += 1;
    const alone = text.slice(text.lastIndexOf('\n') + 1).trim() === '';
    // A tag that starts a line ends the paragraph before it, as it does in MDX.
    if (alone) text += '\n\n';
  }
  return { text: text + rest, last, opened };
}

function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** Comments, string literals, and what is clearly code; `{x}` in a sentence on sets stays. */
function isExpression(braces: string): boolean {
  const inside = braces.slice(1, -1).trim();
  return /^\/\*[\s\S]*\*\/$/.test(inside) || /=>|^["'`]|^:|^props\.|^\w+\.map\(/.test(inside);
}

const VOID = /^(?:area|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/;

/** JSX may close any tag by itself, where HTML takes all that follows for its content, and has attributes in braces. */
function asHtml(tag: string, name: string): string {
  if (tag.endsWith('/>') && !VOID.test(name)) return '';
  return /=\s*\{/.test(tag) ? `<${name}>` : tag;
}

function endOfTag(text: string): number | undefined {
  for (let index = 1; index < text.length; index += 1) {
    const character = text[index];
    if (character === '>') return index + 1;
    if (character === '"' || character === "'") {
      const close = text.indexOf(character, index + 1);
      if (close < 0) return undefined;
      index = close;
    } else if (character === '{') {
      const close = endOfBraces(text, index);
      if (close === undefined) return undefined;
      index = close - 1;
    }
  }
  return undefined;
}

/** Index after the brace that closes the one at `from`; strings inside may hold braces and escaped quotes. */
function endOfBraces(text: string, from: number): number | undefined {
  let depth = 0;
  for (let index = from; index < text.length; index += 1) {
    const character = text[index]!;
    if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return index + 1;
    } else if (character === '"' || character === '`') {
      let close = index + 1;
      while (close < text.length && text[close] !== character) close += text[close] === '\\' ? 2 : 1;
      if (close >= text.length) return undefined;
      index = close;
    }
  }
  return undefined;
}
