/** What a note may have at most. */

/** Levels of lists, quotes or tags. No note for people has more; it also keeps recursion far from the stack's end. */
export const NESTING_LIMIT: number = 100;

/** Characters of a heading or title: it is stored with every passage under it. */
export const HEADING_LIMIT: number = 1000;

/** Blocks: some 400 MB while they go from the reading thread into the database. */
export const BLOCK_LIMIT: number = 1_000_000;
