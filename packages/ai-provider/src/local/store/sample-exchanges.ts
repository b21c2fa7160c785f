/** A question that was answered from a passage. */
export interface Exchange {
  readonly passage: string;
  readonly question: string;
  readonly answer: string;
}

/**
 * What a study group's model reads, in Korean and English by turns: prose, a list, a table, code, numbers. Scales of
 * caches are found on it where a conversion brings no text of its own.
 */
export const sampleExchanges: readonly Exchange[] = [
  {
    passage: `# 광합성(photosynthesis)

식물은 빛의 에너지로 물과 이산화탄소를 포도당으로 바꾼다. 이 일은 잎의 세포에 있는 엽록체(chloroplast)에서 두 단계로 일어난다.

1. **명반응**: 틸라코이드 막에서 빛을 받아 물을 쪼개고, ATP와 NADPH를 만들며 산소를 내보낸다.
2. **캘빈 회로**: 스트로마에서 이산화탄소를 붙잡아 당을 만든다. 빛이 직접 필요하지는 않지만 명반응이 만든 것이 떨어지면 멈춘다.

온도가 35°C를 넘으면 효소가 제 모양을 잃어 속도가 떨어지고, 기공이 닫히면 이산화탄소가 모자라게 된다.`,
    question: '캘빈 회로는 어디에서 일어나고, 왜 밤에는 오래가지 못하나요?',
    answer:
      '캘빈 회로는 엽록체의 스트로마에서 일어납니다. 빛이 직접 필요하지는 않지만, 명반응이 만든 ATP와 NADPH를 쓰기 때문에 그것이 떨어지면 멈춥니다.',
  },
  {
    passage: `## The Peace of Westphalia

In October 1648 two treaties, signed at Münster and Osnabrück, ended the Thirty Years' War. Negotiations had taken almost five years: 109 delegations came and went, and much of the first winter was spent on who might enter a room first. The treaties confirmed that a prince could choose the faith of his lands, but subjects who differed were now allowed to worship in private. Sweden received western Pomerania and five million thalers; France gained most of Alsace. The Swiss cantons and the Dutch Republic were recognised as independent. Historians still argue over how much of the modern idea of sovereignty was really decided there, and how much was read into it later.`,
    question: 'What did Sweden get in 1648?',
    answer: 'Sweden received western Pomerania and five million thalers.',
  },
  {
    passage: `## 정렬 알고리즘 비교

| 이름      | 평균 시간   | 최악의 경우 | 추가 메모리 | 안정 정렬 |
| --------- | ----------- | ----------- | ----------- | --------- |
| 삽입 정렬 | O(n²)       | O(n²)       | O(1)        | 예        |
| 병합 정렬 | O(n log n)  | O(n log n)  | O(n)        | 예        |
| 퀵 정렬   | O(n log n)  | O(n²)       | O(log n)    | 아니요    |
| 힙 정렬   | O(n log n)  | O(n log n)  | O(1)        | 아니요    |

거의 정렬된 자료라면 삽입 정렬이 가장 빠를 때가 많다. 그래서 표준 라이브러리들은 큰 배열을 병합 정렬로 나누다가, 조각이 32개쯤으로 작아지면 삽입 정렬로 바꾼다. "안정"하다는 말은 값이 같은 두 항목의 순서가 정렬 뒤에도 그대로라는 뜻이다.`,
    question: '메모리를 더 쓰지 않으면서 최악의 경우에도 O(n log n)인 정렬은 뭐야?',
    answer:
      '힙 정렬이에요. 추가 메모리는 O(1)이고 최악의 경우에도 O(n log n)입니다. 다만 안정 정렬은 아닙니다.',
  },
  {
    passage: `### Reading a file line by line

\`\`\`python
from pathlib import Path

def longest_line(path: Path) -> tuple[int, str]:
    best = (0, "")
    with path.open(encoding="utf-8") as handle:
        for number, line in enumerate(handle, start=1):
            text = line.rstrip("\\n")
            if len(text) > len(best[1]):
                best = (number, text)
    return best

print(longest_line(Path("notes/week-03.md")))  # (42, '...')
\`\`\`

The \`with\` block closes the file even when an exception is raised. Iterating over the handle keeps a single line in memory, so a log of 10 GB is no trouble; \`handle.read().split("\\n")\` would hold all of it. Note that \`len\` counts code points and not bytes: "é" may be one or two of them.`,
    question: 'Why does this work for very large files, and what would not?',
    answer:
      'Because iterating over the handle keeps only one line in memory at a time. `handle.read().split("\\n")` would load the whole file at once.',
  },
  {
    passage: `# 수요와 공급 — 3주차 강의 노트

가격이 오르면 사려는 양은 줄고 팔려는 양은 늘어난다. 두 곡선이 만나는 곳이 균형 가격이다. 예를 들어 사과 한 상자가 30,000원일 때 수요량이 120상자, 공급량이 180상자라면 60상자가 남는다(초과 공급). 상인들은 값을 내리고, 24,000원에서 두 양이 150상자로 같아진다.

- 소득이 늘면 보통 수요 곡선이 오른쪽으로 움직인다. 라면처럼 반대로 움직이는 재화는 열등재라고 부른다.
- 비룟값이 오르면 공급 곡선이 왼쪽으로 움직인다.
- 곡선 **위의** 움직임과 곡선**의** 움직임을 구별할 것! 시험에 자주 나온다 :)

정부가 균형보다 낮은 상한 가격을 정하면 줄 서기와 암시장이 생기기 쉽다.`,
    question: '사과가 3만 원일 때 얼마나 남았다고 했지? 그리고 균형 가격은?',
    answer:
      '3만 원일 때는 60상자가 남습니다(초과 공급). 균형 가격은 24,000원이고, 그때 수요량과 공급량이 150상자로 같습니다.',
  },
  {
    passage: `# How attention reads a sentence

Every token asks a question of the others. Its query vector is compared with each key by a dot product, the scores are divided by the square root of the head size, and a softmax turns them into weights that add up to 1. The output is the weighted mean of the value vectors. With 12 heads of 64 numbers each, a layer of width 768 does this twelve times side by side, and one head may follow grammar while another looks for names. In a decoder a mask hides what comes later: token 7 sees tokens 1 to 7. Keys and values of earlier tokens never change, so they are kept in a cache; its size grows with the length of the text, the number of layers and the number of key-value heads.`,
    question: 'Explain what the key-value cache is for, in one or two sentences.',
    answer:
      'Keys and values of earlier tokens never change, so they are stored instead of being computed again for every new token. The cache grows with the text, the layers and the key-value heads.',
  },
  {
    passage: `## 세종과 훈민정음

세종은 1443년 음력 12월에 새 글자 스물여덟 자를 만들었고, 1446년에 그 풀이를 담은 『훈민정음 해례본』을 펴냈다. 닿소리 글자는 소리를 낼 때의 혀와 입술, 목구멍의 모양을 본떴다. 기본자 ㄱ, ㄴ, ㅁ, ㅅ, ㅇ에 획을 더해 ㅋ, ㄷ, ㅌ처럼 더 센 소리를 적는다. 홀소리는 하늘(·), 땅(ㅡ), 사람(ㅣ)을 본뜬 세 글자를 어울러 만든다. 최만리 등은 1444년에 상소를 올려 반대했으나 왕은 물러서지 않았다. 해례본은 1940년 안동에서 다시 발견되었고, 1997년 유네스코 세계기록유산에 올랐다.`,
    question: 'When was the Haerye edition found again, and where?',
    answer: '해례본은 1940년 안동에서 다시 발견되었습니다. (It was found again in Andong in 1940.)',
  },
  {
    passage: `Dear all,

the seminar room is taken on Thursday, so we meet on Friday, 14 March, at 16:30 in B-207. Please bring: (a) your answers to exercises 4.1–4.7; (b) one question about the reading, pages 88–103; (c) a laptop with Node 24 or newer. The final project is due on 2 June at 23:59; late work loses 10 % per day, and nothing is accepted after 7 June. Groups of two or three are fine. If you would rather work alone, tell Mina (mina.park@example.org) before the end of April. Slides are at https://example.org/courses/llm/week-3.pdf. And no — you cannot hand in what a chatbot wrote and call it yours; you can, however, quote it and say what is wrong with it.

See you on Friday!`,
    question: 'When is the project due and what happens if I am two days late?',
    answer: 'It is due on 2 June at 23:59. Two days late costs 20 %, since late work loses 10 % per day.',
  },
];
