import { describe, expect, test } from 'vitest';
import { escapeLine, escapeReply, escapeText, graphemes, shorten, tameMarkdown } from './escape.ts';

describe('text of notes and people', () => {
  test.each([
    ['bold, italics, strikes', '**a** _b_ ~~c~~', '\\*\\*a\\*\\* \\_b\\_ \\~\\~c\\~\\~'],
    ['code', '`x` ```y```', '\\`x\\` \\`\\`\\`y\\`\\`\\`'],
    ['spoilers', '||x||', '\\|\\|x\\|\\|'],
    ['a link behind a label', '[click](http://e.vil)', '\\[click\\](http://e.vil)'],
    ['a link behind a number', '[1](http://e.vil)', '\\[1\\](http://e.vil)'],
    ['a reference', 'so [1] and [12].', 'so [1] and [12].'],
    ['mentions', '<@1> <@&2> <#3> @everyone @here', '\\<@1\\> \\<@&2\\> \\<#3\\> \\@everyone \\@here'],
    ['an address of a person', 'a@b.c', 'a@b.c'],
    ['time stamps, emoji, commands', '<t:1:R> <:a:1> </ask:1>', '\\<t:1:R\\> \\<:a:1\\> \\</ask:1\\>'],
    ['headings and small print', '# a\n ## b\n-# [1] c', '\\# a\n \\## b\n\\-# [1] c'],
    ['headings and small print in lists', '- # a\n1. -# [1] b', '- \\# a\n1. \\-# [1] b'],
    ['a quote', '> a\n>>> b', '\\> a\n\\>\\>\\> b'],
    ['a number sign within', 'C# and #1', 'C# and #1'],
    ['backslashes', 'a\\*b', 'a\\\\\\*b'],
    ['lists', '- a\n1. b', '- a\n1. b'],
    ['a web address', 'see https://a.b/c_d*e?f=1.', 'see https://a.b/c_d*e?f=1.'],
    ['Korean', '가중치는 *w*로 쓴다', '가중치는 \\*w\\*로 쓴다'],
    ['direction overrides and controls', 'a\u202etxt.exe\u0007', 'atxt.exe'],
  ])('%s', (_, text, escaped) => {
    expect(escapeText(text)).toBe(escaped);
  });

  test('on one line', () => {
    expect(escapeLine(' a\n# b\t**c** ')).toBe('a # b \\*\\*c\\*\\*');
  });
});

describe('a reader’s reply', () => {
  test.each([
    [
      'keeps the code that it quotes',
      'In **code** [1]:\n```\na*b*c\n```\nend_',
      'In \\*\\*code\\*\\* [1]:\n```\na*b*c\n```\nend\\_',
    ],
    ['keeps several blocks', '```\na\n```\n*\n```\nb\n```', '```\na\n```\n\\*\n```\nb\n```'],
    ['lets no fence inside end the block', '```\na ``` <@1>\n```', '```\na `\u200b`\u200b` <@1>\n```'],
    [
      'nor a longer run of backticks',
      '```\na ````` <@1>\n```',
      '```\na `\u200b`\u200b`\u200b`\u200b` <@1>\n```',
    ],
    [
      'escapes what a line of ``` inside leaves outside',
      '```\na\n```\n<@1>\n```',
      '```\na\n```\n\\<@1\\>\n\\`\\`\\`',
    ],
    ['escapes an unfinished block', '```\n<@1>', '\\`\\`\\`\n\\<@1\\>'],
  ])('%s', (_, text, escaped) => {
    expect(escapeReply(text)).toBe(escaped);
  });
});

describe('text of a model', () => {
  test.each([
    ['keeps formatting', '**a**\n- b\n# c', '**a**\n- b\n# c'],
    ['keeps code as it is', '`<@1>` and\n```ts\n[a](b) <@1>\n```', '`<@1>` and\n```ts\n[a](b) <@1>\n```'],
    ['ends an unfinished block', '```ts\n[a](b)\n-# c', '```ts\n[a](b)\n-# c\n```'],
    ['ends the last block alone', '```\na\n```\n```\nb', '```\na\n```\n```\nb\n```'],
    ['ends no block that is escaped', '\\```\n[a](b)', '\\```\n[a]\\(b)'],
    ['does not take escaped backticks for code', '\\`[a](b) <@1>\\`', '\\`[a]\\(b) \\<@1>\\`'],
    ['sees through an escaped backslash', 'a \\\\<@1>', 'a \\\\\\<@1>'],
    ['keeps escapes', '\\* \\<@1>', '\\* \\<@1>'],
    ['takes mentions', '<@1> @everyone <t:1>', '\\<@1> \\@everyone \\<t:1>'],
    [
      'takes links behind labels',
      '[a](http://e.vil) [b] (x) [1](y)',
      '[a]\\(http://e.vil) [b]\\(x) [1]\\(y)',
    ],
    ['keeps references', 'so [1][2].', 'so [1][2].'],
    ['takes forged small print', 'a\n-# [1] b', 'a\n\\-# [1] b'],
    ['takes it in quotes and lists', '> -# [1] b\n- -# c', '> \\-# [1] b\n- \\-# c'],
    ['does not take a lone backtick for code', 'a ` <@1>', 'a ` \\<@1>'],
    ['keeps plain addresses', '<https://a.b> https://a.b/@here', '<https://a.b> https://a.b/@here'],
  ])('%s', (_, text, tamed) => {
    expect(tameMarkdown(text)).toBe(tamed);
  });
});

test('characters are counted as people do', () => {
  expect(graphemes('가👨‍👩‍👧e\u0301')).toHaveLength(3);
  expect(shorten('👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', 2)).toBe('👨‍👩‍👧…');
  expect(shorten('가나다', 3)).toBe('가나다');
});
