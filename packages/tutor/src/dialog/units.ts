/** A piece of an answer that is checked by itself: a sentence, a list item's sentence, a table row, a code block. */
export interface Unit {
  /** White space, bullets and heading marks before it. */
  readonly prefix: string;
  readonly body: string;
  readonly kind: 'sentence' | 'code';
}

const prefixPattern = /^(?:\s*(?:(?:[-*•+]|\d{1,2}[.)]|#{1,6}|>)\s+)?)*/;
/** A stop, its closing marks, and the citations that follow it. */
const endPattern = /(?:[.!?…]+["'”’»)*_]*|[。！？]["'”’」』)]*)((?:\s*(?:\[[\d,\s^]+\]|【[^】]{0,12}】))*)/g;
const abbreviation =
  /(?:^|[\s("“[])(?:e\.g|i\.e|etc|vs|cf|fig|eq|no|dr|mr|mrs|ms|prof|st|approx|\p{Lu}|예)\.$|(?:^|\|\s*)\p{N}{1,2}\.$/iu;

/**
 * Cuts a growing text into units as soon as each is surely complete: a sentence is, once something other than its
 * citation follows it.
 */
export class UnitSplitter {
  #rest = '';

  push(text: string): Unit[] {
    this.#rest += text;
    return this.#take(false);
  }

  /** What is left, complete or not. */
  end(): Unit[] {
    return this.#take(true);
  }

  #take(last: boolean): Unit[] {
    const units: Unit[] = [];
    while (this.#rest !== '') {
      const prefix = prefixPattern.exec(this.#rest)![0];
      const body = this.#rest.slice(prefix.length);
      if (body === '') break;
      const length = body.startsWith('```') ? codeEnd(body, last) : sentenceEnd(body, last);
      if (length === undefined) break;
      const text = body.slice(0, length);
      if (text.trim() !== '')
        units.push({ prefix, body: text.trimEnd(), kind: body.startsWith('```') ? 'code' : 'sentence' });
      this.#rest = body.slice(text.trimEnd().length);
    }
    if (last) this.#rest = '';
    return units;
  }
}

function codeEnd(body: string, last: boolean): number | undefined {
  const close = body.indexOf('\n```', 3);
  if (close >= 0) return close + 4;
  return last ? body.length : undefined;
}

function sentenceEnd(body: string, last: boolean): number | undefined {
  const newline = body.indexOf('\n');
  const line = newline < 0 ? body : body.slice(0, newline);
  for (const match of line.matchAll(endPattern)) {
    const end = match.index + match[0].length;
    const after = line.slice(end);
    const stopEnd = end - match[1]!.length;
    if (abbreviation.test(line.slice(0, stopEnd))) continue;
    // "3.5", "v1.0", "example.com": no white space, no end. A wide stop needs none.
    const wide = /[。！？]/.test(match[0]);
    if (!wide && match[1] === '' && after !== '' && !/^\s/.test(after)) continue;
    const next = after.trimStart();
    if (next === '') {
      if (newline >= 0 || last) return end;
      return undefined;
    }
    // A citation may be half here: "… . [".
    if (/^(?:\[[\d,\s^]*|【[^】]{0,12})$/.test(next) && newline < 0 && !last) return undefined;
    return end;
  }
  if (newline >= 0) return newline;
  return last ? body.length : undefined;
}
