import { englishStem, koreanStem } from './words.ts';

/**
 * Words that a retelling adds without saying anything of the matter: it may use them though the note does not.
 * Everything else in a claim must be found in the evidence.
 */
const english = `let help allow enable make work mean include involve provide become get give take want keep tend begin
  start often usually typically simply basically essentially mainly commonly generally mostly especially particularly
  really actually specifically directly clearly different various several certain specific particular important useful
  good better new main key overall process way thing part type kind case situation purpose approach concept idea
  technique method example result term word known refer define use used using user people someone person allow possible
  able need want try consist contain based depending depend order set group form level point fact reason question answer
  time place first second third finally step once always never sometimes together alone well easily quickly properly
  instead namely basically relevant related corresponding given rather quite full complete entire exactly same similar
  do perform carry happen occur come go see look find think say tell ask describe explain call name show act serve
  function role goal aim task piece amount number many few lot bit number short long whole per them model`;
const korean = `수행 가능 이용 사용 활용 방법 방식 과정 개념 기법 기술 일반적 일반 주로 보통 매우 특히 함께 이후 먼저 의미 포함 제공
  도움 역할 중요 필요 다양 여러 실제 결과 경우 특정 통해 대표 대표적 기본 기본적 직접 간단 쉽게 자세 전체 부분 일부 하나 사람 사용자
  때문 덕분 이유 설명 정의 이름 단어 용어 모습 상태 상황 조건 목적 목표 기능 작업 과제 문제 질문 답 답변 대답 시작 마지막 다음 다시
  계속 그대로 비슷 동일 관련 해당 정도 이상 이하 미만 최대 최소 크게 작게 많이 적게 빠르게 느리게 더욱 훨씬 거의 항상 자주 가끔 따로
  모두 전부 스스로 서로 각자 실제로 결국 우선 즉시 바로 모델 종류 특징 점 말 일 것 수 때 곳 쪽 편 만들 보여 알려 나타내 이루어 진행
  발생 존재 구성 적용 처리 생각 이해 표현 확인 선택 준비 시도 시키 돕`;

const stems: ReadonlySet<string> = new Set([
  ...english.split(/\s+/).map(englishStem),
  ...korean.split(/\s+/).flatMap((word) => [word, koreanStem(word).stem]),
]);

export function isGeneric(stem: string): boolean {
  return stems.has(stem);
}
