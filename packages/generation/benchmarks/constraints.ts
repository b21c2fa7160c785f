/**
 * How long masks take over a real vocabulary.
 * Run: node benchmarks/constraints.ts [tokenizer folder, default the material's qwen2]
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadTokenizerFile } from '@haksup/tokenizer';
import { buildTokenTrie, type ConstraintSource, compileConstraint } from '../src/constraints/index.ts';

const material =
  process.env.HAKSUP_MATERIAL ?? fileURLToPath(new URL('../../../../shared/material', import.meta.url));
const folder = process.argv[2] ?? `${material}/tokenizers/qwen2`;
if (!existsSync(folder)) throw new Error(`${folder} is not there: name a folder with a tokenizer.json.`);
const tokenizer = await loadTokenizerFile(`${folder}/tokenizer.json`);

function time<Value>(what: string, work: () => Value): Value {
  const start = performance.now();
  const value = work();
  console.log(`${what}: ${(performance.now() - start).toFixed(2)} ms`);
  return value;
}

const vocabulary = tokenizer.vocabularySize;
const ends = [tokenizer.idOf('<|im_end|>') ?? vocabulary - 1];
const trie = time(`trie of ${vocabulary} tokens`, () =>
  buildTokenTrie({ vocabulary, ends, tokenBytes: (token) => tokenizer.tokenBytes(token) }),
);
console.log(
  `${trie.short.bytes.length} nodes and ${trie.long.bytes.length} of long tokens, ${process.memoryUsage().rss >> 20} MiB`,
);

const answer = {
  type: 'object',
  properties: {
    answer: { type: 'string' },
    confidence: { type: 'number', minimum: 0, maximum: 1 },
    sources: {
      type: 'array',
      items: {
        type: 'object',
        properties: { note: { type: 'string', maxLength: 80 }, line: { type: 'integer', minimum: 1 } },
        required: ['note', 'line'],
        additionalProperties: false,
      },
    },
  },
  required: ['answer', 'confidence', 'sources'],
  additionalProperties: false,
};
const text =
  '{"answer": "프롬프트(prompt)는 \\"입력\\"이다.", "confidence": 0.75,\n  "sources": [{"note": "notes/llm.md", "line": 12}, {"note": "b.md", "line": 3}]}';
const cases: Record<string, { readonly source: ConstraintSource; readonly text: string }> = {
  schema: { source: { kind: 'schema', schema: answer }, text },
  'another schema': {
    source: { kind: 'schema', schema: { type: 'object', properties: { answer: { type: 'string' } } } },
    text: '{"answer": "프롬프트(prompt)는 \\"입력\\"이다."}',
  },
  'any JSON': { source: { kind: 'schema', schema: true }, text },
  pattern: {
    source: { kind: 'pattern', pattern: '[\\p{L}\\s]{1,40}: \\d{4}-\\d{2}-\\d{2}' },
    text: '날짜 of today: 2026-11-21',
  },
};
for (const [name, { source, text: wanted }] of Object.entries(cases)) {
  const compiled = time(`${name}: compile`, () => compileConstraint(source, trie));
  for (const pass of ['first time', 'second time']) {
    const constraint = compiled.start();
    const masks: number[] = [];
    const steps: number[] = [];
    for (const token of tokenizer.encode(wanted).ids) {
      let start = performance.now();
      constraint.allowed();
      masks.push(performance.now() - start);
      start = performance.now();
      if (!constraint.advance(Number(token))) throw new Error(`token ${token} is refused`);
      steps.push(performance.now() - start);
    }
    masks.sort((a, b) => a - b);
    const of = (share: number): string => masks[Math.floor((masks.length - 1) * share)]!.toFixed(3);
    console.log(
      `${name}, ${pass}: ${masks.length} masks, median ${of(0.5)} ms, largest ${of(1)} ms; steps ${Math.max(...steps).toFixed(3)} ms at most`,
    );
  }
  console.log(`${process.memoryUsage().rss >> 20} MiB`);
}
