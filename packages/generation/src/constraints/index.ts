export {
  type CompiledConstraint,
  type ConstraintOptions,
  type ConstraintSource,
  compileConstraint,
} from './compile-constraint.ts';
export { ConstraintError, ConstraintSizeError, UnsupportedConstraintError } from './errors.ts';
export type { Schema } from './json/keywords.ts';
export { buildTokenTrie, type TokenTrie, type TokenTrieOptions } from './walk/token-trie.ts';
