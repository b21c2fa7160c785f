import { byteCharacters, spellBytes } from '../byte-alphabet.ts';
import { TrainingError } from '../errors.ts';
import type { TokenizerFile } from '../file/tokenizer-file.ts';
import { countWords, wordPattern } from './count-words.ts';
import { learnMerges } from './learn-merges.ts';

/** How {@link trainByteLevelBpe} trains. */
export interface ByteLevelBpeOptions {
  /** Tokens in all, special ones and the 256 bytes included; fewer where the text yields no more merges. */
  readonly vocabularySize: number;
  /** Tokens that no text produces by itself; they get the ids from 0 on, in this order. Default: none. */
  readonly specialTokens?: readonly string[];
  /** Pairs seen more rarely are not merged. Default 2. */
  readonly minimumFrequency?: number;
  /** Longest token in bytes. Default 48 (16 Hangul syllables). */
  readonly maximumTokenBytes?: number;
  /** Unicode normalisation of all text, at training and later. Default `NFC`, which composes Hangul jamo. */
  readonly normalization?: 'NFC' | 'NFKC' | 'none';
  /** Most distinct words held while counting; past it the rarest are forgotten. Default 1,000,000. */
  readonly maximumWords?: number;
}

/**
 * Trains a byte-level BPE tokenizer: it has a token for every byte, so it encodes any text and has no unknown
 * token. The same texts and options always give the same file.
 *
 * Synchronous and busy: some seconds for some megabytes. Use a worker thread where others wait.
 *
 * @param texts Read once; each is cut into words by itself.
 * @returns What `tokenizer.json` holds: write it with `JSON.stringify`, or give it to `loadTokenizer`. Hugging
 *   Face's libraries read it too.
 * @throws TrainingError where an option is out of range.
 */
export function trainByteLevelBpe(texts: Iterable<string>, options: ByteLevelBpeOptions): TokenizerFile {
  const specialTokens = options.specialTokens ?? [];
  const smallest = specialTokens.length + byteCharacters.length;
  const { vocabularySize } = options;
  if (!Number.isInteger(vocabularySize) || vocabularySize < smallest || vocabularySize > 2 ** 22) {
    throw new TrainingError('vocabularySize', vocabularySize, `an integer from ${smallest} to ${2 ** 22}`);
  }
  const maximumTokenBytes = positiveInteger('maximumTokenBytes', options.maximumTokenBytes ?? 48);
  const minimumFrequency = positiveInteger('minimumFrequency', options.minimumFrequency ?? 2);
  const maximumWords = positiveInteger('maximumWords', options.maximumWords ?? 1_000_000);
  const repeated = specialTokens.find(
    (token, index) => token === '' || specialTokens.indexOf(token) !== index,
  );
  if (repeated !== undefined) {
    throw new TrainingError('specialTokens', repeated, 'a list of different, non-empty strings');
  }

  const form = options.normalization ?? 'NFC';
  if (!['NFC', 'NFKC', 'none'].includes(form)) {
    throw new TrainingError('normalization', form, 'NFC, NFKC or none');
  }
  const normalize = form === 'none' ? (text: string) => text : (text: string) => text.normalize(form);
  const encoder = new TextEncoder();
  const words = new Map<string, number>();
  for (const [word, count] of countWords(texts, normalize, maximumWords)) {
    words.set(spellBytes(encoder.encode(word)), count);
  }

  const vocabulary = new Map<string, number>();
  for (const token of [...specialTokens, ...[...byteCharacters].sort()])
    vocabulary.set(token, vocabulary.size);
  if (vocabulary.size !== smallest) {
    throw new TrainingError(
      'specialTokens',
      specialTokens.join(' '),
      'no single character of the byte alphabet',
    );
  }
  const merges = learnMerges(words, vocabulary, { vocabularySize, minimumFrequency, maximumTokenBytes });

  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specialTokens.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: form === 'none' ? null : { type: form },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: wordPattern }, behavior: 'Isolated', invert: false },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
      ],
    },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(vocabulary),
      merges: merges.map(({ left, right }) => [left, right] as [string, string]),
    },
  };
}

function positiveInteger(option: string, value: number): number {
  if (!Number.isInteger(value) || value < 1) throw new TrainingError(option, value, 'a positive integer');
  return value;
}
