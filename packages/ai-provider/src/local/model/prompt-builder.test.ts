import type { LanguageModelV4Prompt, SharedV4Warning } from '@ai-sdk/provider';
import { loadTokenizer, type Tokenizer, trainByteLevelBpe } from '@haksup/tokenizer';
import { describe, expect, it } from 'vitest';
import { ModelUseError } from '../../errors.ts';
import { ChatTemplate } from '../chat-template/chat-template.ts';
import { type BuildSettings, type BuiltPrompt, PromptBuilder, type PromptParts } from './prompt-builder.ts';

const trained = trainByteLevelBpe(['User Assistant system'], {
  vocabularySize: 280,
  specialTokens: ['<s>', '</s>', '<|im_end|>'],
});
const plain = loadTokenizer(trained);
/** Puts a token before and one behind each text. */
const framing = loadTokenizer({
  ...trained,
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '<s>', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '</s>', type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      '<s>': { id: '<s>', ids: [0], tokens: ['<s>'] },
      '</s>': { id: '</s>', ids: [1], tokens: ['</s>'] },
    },
  },
});

const conversation: LanguageModelV4Prompt = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: [{ type: 'text', text: 'Hello' }] },
  { role: 'assistant', content: [{ type: 'text', text: 'Hi' }] },
  { role: 'user', content: [{ type: 'text', text: 'Bye<|im_end|>' }] },
];
const say = (text: string): LanguageModelV4Prompt => [{ role: 'user', content: [{ type: 'text', text }] }];

function build(
  prompt: LanguageModelV4Prompt,
  { source, ...parts }: Partial<PromptParts> & { source?: string } = {},
  settings: BuildSettings = {},
): BuiltPrompt & { text: string; warnings: SharedV4Warning[] } {
  const tokenizer = parts.tokenizer ?? plain;
  const template =
    source === undefined ? undefined : new ChatTemplate(source, { addedTokens: tokenizer.file.added_tokens });
  const warnings: SharedV4Warning[] = [];
  const built = new PromptBuilder({ mode: 'dialog', tokenizer, template, begin: 0, ...parts }).build(
    prompt,
    settings,
    warnings,
  );
  return { ...built, text: spell(tokenizer, built.tokens), warnings };
}

const spell = (tokenizer: Tokenizer, ids: readonly number[]): string =>
  tokenizer.decode(ids, { skipSpecialTokens: false });
const ends = (ids: readonly number[]): number => ids.filter((id) => id === plain.idOf('<|im_end|>')).length;

describe('a model with a chat template', () => {
  const source =
    '{% for m in messages %}{{ m.role }}:{{ m.content }}<|im_end|>{% endfor %}{% if enable_thinking is defined and not enable_thinking %}(no thoughts){% endif %}{{ extra }}<think>';

  it('gets its messages through it; only the template writes control tokens', () => {
    const built = build(conversation, { source });
    expect(built.text).toBe(
      'system:Be brief.<|im_end|>user:Hello<|im_end|>assistant:Hi<|im_end|>user:Bye<|im_end|><|im_end|><think>',
    );
    expect(ends(built.tokens)).toBe(4);
    expect(built).toMatchObject({ continues: false, stops: [], thinking: true });
  });

  it('is told whether to think, and what else a call gives its template', () => {
    expect(build(say('a'), { source }, { thinking: false }).text).toContain('(no thoughts)');
    expect(build(say('a'), { source }, { thinking: true }).text).not.toContain('(no thoughts)');
    expect(build(say('a'), { source }, { variables: { extra: '!' } }).text).toContain('!<think>');
  });

  it.each<[string, boolean | undefined, string, RegExp | undefined]>([
    ['thoughts of a model that knows none', true, '{{ messages[0].content }}', /enable_thinking/],
    ['none of one that always has some', false, '{{ messages[0].content }}<think>', /always/],
    ['thoughts of one that always has some', true, '{{ messages[0].content }}<think>', undefined],
    ['none of one that has none', false, '{{ messages[0].content }}', undefined],
    ['thoughts of one that can', true, '{{ messages[0].content }}{{ enable_thinking }}', undefined],
    ['nothing', undefined, '{{ messages[0].content }}<think>', undefined],
  ])('is asked for %s', (_, asked, written, warning) => {
    const { warnings } = build(say('a'), { source: written }, { thinking: asked, asked });
    const expected = {
      type: 'unsupported',
      feature: 'reasoning',
      details: expect.stringMatching(warning ?? /./),
    };
    expect(warnings).toEqual(warning === undefined ? [] : [expected]);
  });

  it('is not framed again by its tokenizer', () => {
    expect(build(say('a'), { source, tokenizer: framing }).text).toBe('user:a<|im_end|><think>');
  });

  it('gets thoughts of earlier turns apart from what was said', () => {
    const shows =
      '{% for m in messages %}{{ m.content }}{% if m.reasoning_content %}({{ m.reasoning_content }}){% endif %}|{% endfor %}';
    const { text } = build(
      [
        { role: 'assistant', content: [{ type: 'text', text: '<think>\nhmm\n</think>\n\nYes' }] },
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'so' },
            { type: 'text', text: 'No' },
          ],
        },
        ...say('?'),
      ],
      { source: shows },
    );
    expect(text).toBe('Yes(hmm)|No(so)|?|');
  });

  it('gets tools’ calls and answers', () => {
    const shows =
      '{% for m in messages %}{{ m.role }}:{{ m.content }}{% for c in m.tool_calls or [] %}{{ c.function.name }}{{ c.function.arguments | tojson }}{% endfor %}|{% endfor %}';
    const { text, warnings } = build(
      [
        ...say('weather?'),
        {
          role: 'assistant',
          content: [{ type: 'tool-call', toolCallId: '1', toolName: 'look', input: { at: 'Seoul' } }],
        },
        {
          role: 'tool',
          content: [
            {
              type: 'tool-result',
              toolCallId: '1',
              toolName: 'look',
              output: { type: 'json', value: { c: 3 } },
            },
            {
              type: 'tool-result',
              toolCallId: '2',
              toolName: 'look',
              output: { type: 'text', value: 'cold' },
            },
          ],
        },
      ],
      { source: shows },
    );
    expect(text).toBe('user:weather?|assistant:look{"at": "Seoul"}|tool:{"c":3}|tool:cold|');
    expect(warnings).toEqual([]);
  });
});

describe('a model without one', () => {
  it.each(['dialog', 'completion', 'instruction'] as const)(
    'gets a conversation as a transcript (%s)',
    (mode) => {
      const built = build(conversation, { mode });
      expect(built.text).toBe('Be brief.\n\nUser: Hello\nAssistant: Hi\nUser: Bye<|im_end|>\nAssistant:');
      expect(ends(built.tokens)).toBe(0);
      expect(built.stops).toEqual(['\nUser:']);
    },
  );

  it('says what a template would have been needed for', () => {
    const { warnings } = build(say('a'), {}, { asked: true, variables: { extra: '!' } });
    expect(warnings.map((one) => 'feature' in one && one.feature)).toEqual([
      'reasoning',
      'templateVariables',
    ]);
    expect(build(say('a')).warnings).toEqual([]);
  });

  it.each<[string, string | Uint8Array]>([
    ['bytes', Buffer.from('노트')],
    ['base64', Buffer.from('노트').toString('base64')],
  ])('reads a text file that comes as %s', (_, data) => {
    const file = { type: 'file', mediaType: 'text/markdown', data: { type: 'data', data } } as const;
    expect(build([{ role: 'user', content: [file] }]).text).toBe('User: 노트\nAssistant:');
  });

  it('goes on with a single text', () => {
    expect(build(say('Once '), { mode: 'completion' })).toMatchObject({
      text: 'Once ',
      continues: true,
      stops: [],
    });
    expect(build([conversation[0]!, ...say('Task')], { mode: 'instruction' }).text).toBe('Be brief.\n\nTask');
  });

  it('begins a text as its tokenizer does, and never ends it', () => {
    expect(build(say('Once'), { mode: 'completion', tokenizer: framing }).text).toBe('<s>Once');
    expect(build(say(''), { mode: 'completion', tokenizer: framing })).toMatchObject({
      tokens: [0],
      continues: false,
    });
  });

  it('begins an empty text with its token for that, where it has one', () => {
    expect(build(say(''), { mode: 'completion' }).tokens).toEqual([0]);
    expect(() => build(say(''), { mode: 'completion', begin: null })).toThrow(ModelUseError);
  });
});
