import type { AddedToken } from '@haksup/tokenizer';

/**
 * Stands in a text where no control token may lie across. A noncharacter: Unicode keeps it free for use within a
 * program, and no template or tokenizer gives it a meaning.
 */
const mark = '\ufdd0';

/** A text with the places that no control token may lie across. */
export interface GuardedText {
  readonly text: string;
  /** UTF-16 offsets into the text. */
  readonly barriers: ReadonlySet<number>;
}

/**
 * Marks the texts that go into a template, so that what comes out tells the template's control tokens from look-alikes
 * in the texts. Marks stand within each look-alike, and at an end that another text may make one of; the text is
 * otherwise the same, so templates that trim, split or search it do as ever.
 */
export class Guard {
  readonly #tokens: readonly string[];

  /** @param added The tokenizer's added tokens. Runs of spaces and plain words among them control nothing. */
  constructor(added: readonly AddedToken[]) {
    this.#tokens = added
      .filter(
        ({ content, special }) => content.trim() !== '' && (special || !/^[\p{L}\p{N}\s]+$/u.test(content)),
      )
      .map(({ content }) => content);
  }

  /** A text from elsewhere with its marks. Marks that it brings along are taken out. */
  protect(text: string): string {
    const clean = text.replaceAll(mark, '\ufffd');
    const marks = new Set<number>();
    for (const token of this.#tokens) {
      for (let at = clean.indexOf(token); at >= 0; at = clean.indexOf(token, at + 1)) {
        for (let within = at + 1; within < at + token.length; within += 1) marks.add(within);
      }
    }
    const core = clean.trim();
    const start = clean.indexOf(core);
    if (this.#tokens.some((token) => beginsWithin(core, token))) marks.add(start);
    if (this.#tokens.some((token) => endsWithin(core, token))) marks.add(start + core.length);
    if (marks.size === 0) return clean;
    let marked = '';
    let done = 0;
    for (const at of [...marks].sort((a, b) => a - b)) {
      marked += clean.slice(done, at) + mark;
      done = at;
    }
    return marked + clean.slice(done);
  }

  /**
   * {@link protect} for every string in a value of JSON.
   *
   * @param names Whether names of properties are somebody's text too; templates know those that are not.
   */
  protectAll<Value>(value: Value, names = false): Value {
    if (typeof value === 'string') return this.protect(value) as Value;
    if (Array.isArray(value)) return value.map((each) => this.protectAll(each, names)) as Value;
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        names ? this.protect(key) : key,
        this.protectAll(each, names || key === 'arguments'),
      ]),
    ) as Value;
  }
}

/** Whether a text begins with the rest of a token, so that other text before it may make it whole. */
function beginsWithin(text: string, token: string): boolean {
  for (let cut = 1; cut < token.length; cut += 1) if (text.startsWith(token.slice(cut))) return true;
  return false;
}

function endsWithin(text: string, token: string): boolean {
  for (let cut = 1; cut < token.length; cut += 1) if (text.endsWith(token.slice(0, cut))) return true;
  return false;
}

/** Takes the marks out of a rendered text and says where they stood. */
export function takeBarriers(rendered: string): GuardedText {
  const pieces = rendered.split(mark);
  const barriers = new Set<number>();
  let length = 0;
  for (const piece of pieces.slice(0, -1)) {
    length += piece.length;
    barriers.add(length);
  }
  return { text: pieces.join(''), barriers };
}
