/**
 * What words of questions are worth when passages are looked for, by stem: the rate at which the notes that answer hold
 * them too. Written by `node tooling/reader-training/src/question-words.ts` from the lessons.
 */
const MEASURED = `
0.1: 돼 vs 해요 생기 doesn 했어
0.2: 돼요 쓰나 shouldn 됐어 들어줘 써야 썼어 disadvantag limitat 하죠 며칠 happen carry 써요
0.3: accord differ miss prefer using weakness 연구자 exist says weak 그렇 불러 있지 isn longer versus won 다루 되지 뭘로 없어 잡히 좋아지 페이지 한계 public 원래 still 써 grow 달라
0.4: 역할 simp 곳 bad leav 호출 나오 appear correct dangerous noth rid said think 부작용 부족 식으 점이 걸리 차이 someth against far goe 이해
0.5: introduc measur 쓰면 doctor fit notic suggest thought 만들었 있어야 자주 지나치 again formula invent pick author hold idea differenc cam clos decid early famous firm good judg original reason restrict ways 골라 구분 나왔 만드 비교 쓰지 없이 줄이 해결 don built propos 고치 하면 exampl 가지 down everyth now see simpl sur 뜻이 빨리 avoid wrong
0.6: compar protect pattern 보이 할 lik often always design 일이 check react win 비율 점 쓴 advantag creat fail solv 좋 약점 kind new add brought catch inventor property surviv written 문제점 믿 정규화 정하 중 특징 단점 matter whil 계산 내용 쓸 short turn 다음
0.7: 많이 different problem 만든 들어 break danger definit parameter pay 대신 point becom 값이 기법 반응 올리 four used found hard stand 너무 book max trick 일어 있으 without
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
