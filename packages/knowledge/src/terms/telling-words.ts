/**
 * What words of questions are worth when passages are looked for, by stem: the rate at which the notes that answer hold
 * them too. Written by `node tooling/reader-training/src/question-words.ts` from the lessons.
 */
const MEASURED = `
0.1: 돼 vs 해요 doesn 했어
0.2: 돼요 drawback shouldn 들어줘 disadvantag carry
0.3: accord prefer 연구자 exist weak 그렇 불러 있지 됐어 isn versus 다루 되지 뭘로 잡히 좋아지 페이지 limitat
0.4: 차이 곳 leav 한계 happen miss noth rid 부작용 식으 someth 이해
0.5: measur doctor notic suggest 뜻이 자주 weakness again downsid formula grow differenc firm original restrict simp ways 만드 해결 don 하면 down now see sur 써요 wrong
0.6: compar 역할 pattern 보이 원래 할 hold appear bad dangerous said 점 invent pick react 비율 일이 advantag fail hard 가지 avoid 약점 kind new add catch property says surviv 문제점 정규화 정하 중 특징 early 계산 내용 short turn 고치 실제
0.7: differ 좋 exampl idea different 단점 danger pay simpl 대신 against becom clos lik 값이 구분 기법 반응 비교 four 줄이 생기 있으 써
`;

const worths: ReadonlyMap<string, number> = new Map(
  MEASURED.trim()
    .split('\n')
    .flatMap((line) => {
      const [worth, words] = line.split(': ') as [string, string];
      return words.split(' ').map((word): [string, number] => [word, Number(worth)]);
    }),
);

/** 0.1 … 1; 1 for words that are as likely in the notes as in the question. */
export function worthOfWord(stem: string): number {
  return worths.get(stem) ?? 1;
}
