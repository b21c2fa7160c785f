import { findCourse } from '@haksup/evaluation';
import { type Database, type Library, openDatabase, openLibrary, readFolder } from '@haksup/knowledge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoredTurn } from './store.ts';
import { type Understood, understand } from './understand.ts';

const course = { owner: 'local', name: 'sample' } as const;
let database: Database;
let library: Library;

beforeAll(async () => {
  database = await openDatabase('memory');
  library = await openLibrary({ database });
  await library.ingest(course, await readFolder(findCourse('sample').folder));
});
afterAll(() => database?.close());

/** Asks a conversation's questions in order; each is answered with the first passage that was found for it. */
async function converse(questions: readonly string[]): Promise<Understood> {
  const past: StoredTurn[] = [];
  let last: Understood | undefined;
  for (const question of questions) {
    last = await understand((text) => library.search(course, text, { limit: 8 }), question, past);
    past.push(turnOf(question, last));
  }
  return last!;
}

function turnOf(question: string, { question: whole, subject, found }: Understood): StoredTurn {
  const sources = found.passages.slice(0, 1).map((passage) => {
    const { note, heading, start, end, text } = passage;
    return { number: 1, note, heading, quote: text, lines: [], start, end, passage };
  });
  const reply = { text: '', language: 'ko', abstained: sources.length === 0, by: 'reader', sources } as const;
  return { question, whole, ...(subject === undefined ? {} : { subject }), reply, at: new Date(0) };
}

describe('a follow-up is understood, and what answers it is among the passages that are read', () => {
  test.each<[turns: readonly string[], understood: string, held: string]>([
    [['LoRA는 누가 만들었어?', '단점은?'], 'LoRA의 단점은?', '새로운 언어'],
    [['BERT는 언제 나왔어?', 'GPT-3는?'], 'GPT-3은 언제 나왔어?', '2020년'],
    [['Llama는 어디서 만들었어?', '그럼 Claude는?'], 'Claude는 어디서 만들었어?', '앤트로픽'],
    [['LoRA가 뭐야?', '그건 언제 나왔어?'], 'LoRA는 언제 나왔어?', '2021년'],
    [['전체 미세 조정이 뭐예요?', '메모리는 얼마나 들어요?'], '메모리는 얼마나 들어요?', '16바이트'],
    [['퓨샷이 뭐야?', '단점은 뭐야?'], '퓨샷의 단점은 뭐야?', '컨텍스트 창을 차지'],
    [['트랜스포머는 누가 만들었어?', '언제?'], '트랜스포머는 언제 만들었어?', '2017년'],
    [['BLEU는 어디에 써?', 'ROUGE는?'], 'ROUGE는 어디에 써?', '요약'],
    [['GPT-3 컨텍스트 창은 얼마야?', 'Llama 2는?'], 'Llama 2 컨텍스트 창은 얼마야?', '4,096'],
    [['RLHF가 뭐야?', '단점은 없어?'], 'RLHF의 단점은 없어?', '돈과 시간'],
    [
      ['프롬프트 설계가 뭔가요?', '프롬프트 엔지니어링이랑 뭐가 달라요?'],
      '프롬프트 설계는 프롬프트 엔지니어링이랑 뭐가 달라요?',
      '성능을 끌어올리',
    ],
    [['온도가 뭐야?', '낮추면 어떻게 돼?'], '온도는 낮추면 어떻게 돼?', '같은 답'],
    [['인코더가 뭐야?', '디코더는?'], '디코더가 뭐야?', '다음 토큰을 하나씩'],
    [['flan-T5가 뭐야?', '왜 그걸 골랐어?'], '왜 flan-T5를 골랐어?', 'Apache 2.0'],
    [['LLM 심판이 뭐야?', '어떤 버릇이 있어?'], 'LLM 심판은 어떤 버릇이 있어?', '위치 편향'],
    [['QLoRA는 뭐예요?', '몇 비트로 양자화해요?'], 'QLoRA는 몇 비트로 양자화해요?', '4비트'],
    [['과적합이 뭐야?', '어떻게 막아?'], '과적합은 어떻게 막아?', '일찍 멈추'],
    [['증류가 뭐야?', '예를 들면?'], '증류는 예를 들면?', 'DistilBERT'],
    [['KV 캐시가 뭐야?', '그거 단점은?'], 'KV 캐시 단점은?', '메모리를 많이'],
    [
      ['멀티 헤드 어텐션이 뭐야?', '원래 논문은 몇 개 썼어?'],
      '멀티 헤드 어텐션에서 원래 논문은 몇 개 썼어?',
      '8개',
    ],
    [
      ['버텍스 AI 스튜디오가 뭐야?', '예전 이름은?'],
      '버텍스 AI 스튜디오의 예전 이름은?',
      '생성형 AI 스튜디오',
    ],
    [
      ['벤치마크 뭐 있어?', 'MMLU는 몇 과목이야?', 'HumanEval은 몇 문제야?'],
      '벤치마크에서 HumanEval은 몇 문제야?',
      '164문제',
    ],
    [['GSM8K는 뭘 재는 거야?', 'KLUE는?'], 'KLUE는 뭘 재는 거야?', '한국어 이해'],
    [['fp16은 매개변수 하나에 몇 바이트야?', 'int8은?'], 'int8은 매개변수 하나에 몇 바이트야?', '1바이트'],
    [['트랜스포머가 나오기 전에는 뭘 썼어?', '그건 왜 느렸어?'], '트랜스포머는 왜 느렸어?', '하나씩 차례로'],
    [['소프트 프롬프트가 뭐야?', '하드 프롬프트는 뭔데?'], '하드 프롬프트는 뭔데?', '사람이 글로 쓰는'],
    [['프롬프트 인젝션이 뭐예요?', '막는 방법은요?'], '프롬프트 인젝션은 막는 방법은요?', '구분자로 감싸'],
    [['Gemini는 어느 회사 거야?', '크기는 몇 가지야?'], 'Gemini의 크기는 몇 가지야?', '나노'],
    [['사전 학습이 뭐야?', '라벨은 왜 필요 없어?'], '라벨은 왜 필요 없어?', '정답이 글 안에'],
    [['공개 모델의 장점이 뭐야?', '비공개 모델은?'], '비공개 모델의 장점이 뭐야?', 'API로 바로'],
    [['토큰이 뭐야?', '토크나이저 방법에는 뭐가 있어?', 'BPE는 누가 써?'], 'BPE는 누가 써?', 'GPT and Llama'],
    [['코사인 유사도가 뭐야?', '범위는?'], '코사인 유사도의 범위는?', '-1 to 1'],
    [['RAG가 뭐야?', '언제 처음 나왔어?'], 'RAG는 언제 처음 나왔어?', '2020'],
    [['환각이 뭐야?', '원인은 뭐야?'], '환각의 원인은 뭐야?', 'noisy or dirty'],
    [['스트리밍이 뭐야?', '전체 시간이 줄어드는 거야?'], '스트리밍은 전체 시간이 줄어드는 거야?', '줄지 않'],
    [['What is self-consistency?', 'What is its price?'], "What is self-consistency's price?", 'ten times'],
    [
      ['What is a hallucination?', 'What are the two kinds?'],
      'What are the two kinds of hallucination?',
      'intrinsic',
    ],
    [['What is RAG?', 'Who came up with it?'], 'Who came up with RAG?', 'Lewis'],
    [['How does BPE work?', 'And Unigram?'], 'How does Unigram work?', 'large vocabulary'],
    [['Which tokenizer does BERT use?', 'What about T5?'], 'Which tokenizer does T5 use?', 'Unigram'],
    [['What is chunking?', 'How big should they be?'], 'How big should chunking be?', '200 to 500'],
    [['What does a reranker do?', 'Is it slow?'], 'Is reranker slow?', 'slower but more precise'],
    [
      ['What is an embedding?', 'How is closeness measured?'],
      'embedding: How is closeness measured?',
      'cosine similarity',
    ],
    [
      ['What is chain of thought prompting?', 'When should I not use it?'],
      'When should I not use chain of thought prompting?',
      'simple look-ups',
    ],
    [['When did BERT come out?', 'and ChatGPT?'], 'When did ChatGPT come out?', '2022'],
    [['What is LoRA?', 'Who published it?', 'When?'], 'Who published LoRA, and when?', '2021'],
    [
      ['What is zero-shot chain of thought?', 'who found that?'],
      'who found zero-shot chain of thought?',
      'Kojima',
    ],
    [['What is ReAct?', 'And tree of thoughts?'], 'What is tree of thoughts?', 'several branches'],
    [
      ['How many dimensions does BERT-base use?', 'How about GPT-3?'],
      'How many dimensions does GPT-3 use?',
      '12,288',
    ],
    [
      ['What is semantic search?', 'Where is keyword search still better?'],
      'semantic search: Where is keyword search still better?',
      'rare names',
    ],
  ])('%j', async (turns, understood, held) => {
    const { question, found } = await converse(turns);
    expect(question).toBe(understood);
    const texts = found.passages.map(({ text }) => text);
    expect(texts.some((text) => text.includes(held))).toBe(true);
  });
});

describe('a new question stays as it is', () => {
  test.each([
    ['LoRA가 뭐야?', '컨텍스트 창의 크기는 모델마다 얼마야?'],
    ['LoRA가 뭐야?', '프롬프트 인젝션이 뭐예요?'],
    ['BLEU는 어디에 써?', '트랜스포머는 누가 만들었어?'],
    ['스트리밍이 뭐야?', '시스템 프롬프트에는 뭘 적어?'],
    ['퓨샷이 뭐야?', '파국적 망각이 뭐야?'],
    ['What is chunking?', 'Which tokenizer does BERT use?'],
    ['What is ReAct?', 'What is the usual measure of closeness between two vectors?'],
    ['What is self-consistency?', 'How long are 100 tokens in English words?'],
  ])('after %s: %s', async (first, second) => {
    const { question, leaning } = await converse([first, second]);
    expect(question).toBe(second);
    expect(leaning).toBeUndefined();
  });
});

describe('what a follow-up leans on', () => {
  test('the turn, and what was asked in so many words', async () => {
    const { leaning } = await converse(['LoRA가 뭐야?', '그거 단점은?']);
    expect(leaning?.on.question).toBe('LoRA가 뭐야?');
    expect(leaning?.asked.question).toBe('그거 단점은?');
    expect(leaning?.asked.terms.map(({ text }) => text)).toContain('단점은');
  });

  test('terms are ranges of the question as it was understood', async () => {
    const { question, found } = await converse(['What is RAG?', 'Who came up with it?']);
    for (const { start, end, text } of found.terms) expect(question.slice(start, end)).toBe(text);
  });

  test('where the last turn found nothing, the sources of the turn before it about the same', async () => {
    const search = (text: string) => library.search(course, text, { limit: 8 });
    const first = turnOf('What is LoRA?', await understand(search, 'What is LoRA?', []));
    const lost: StoredTurn = {
      ...turnOf('Who painted it?', await understand(search, 'Who painted it?', [first])),
      reply: { ...first.reply, abstained: true, sources: [] },
    };
    const { leaning } = await understand(search, 'When was it published?', [first, lost]);
    expect(leaning?.on.question).toBe('Who painted it?');
    expect(leaning?.on.reply.sources).toEqual(first.reply.sources);
  });

  test('an item of the list that was given', async () => {
    const search = (text: string) => library.search(course, text, { limit: 8 });
    const turn = turnOf('LLM의 종류는?', await understand(search, 'LLM의 종류는?', []));
    const lines = ['일반 언어 모델', '지시 조정 모델', '대화 조정 모델'].map((text) => ({
      text,
      start: 0,
      end: 1,
    }));
    const source = { ...turn.reply.sources[0]!, lines };
    const text = `노트에는 이렇게 나와 있어요 [1]\n${lines.map((line) => `- ${line.text}`).join('\n')}`;
    const past = [{ ...turn, reply: { ...turn.reply, text, sources: [source] } }];
    const { question } = await understand(search, '두 번째 거 좀 더 설명해줘', past);
    expect(question).toBe('지시 조정 모델 좀 더 설명해줘');
  });
});
