import { englishStem, koreanStem } from './words.ts';

/**
 * Words that a retelling adds without saying anything of the matter: it may use them though the note does not.
 * Everything else in a claim must be found in the evidence.
 */
const english = `let help allow enable make work mean include involve provide become get give take want tend begin start often
  usually typically simply basically essentially mainly commonly generally mostly especially particularly really actually
  specifically directly clearly various several certain specific particular important useful key overall process way
  thing case situation purpose approach concept idea technique method example result known refer define use
  used using possible able need try consist contain based depend depending order fact reason question answer finally
  together well easily properly namely relevant related corresponding given rather quite exist perform carry happen occur
  come go look find think say tell ask describe explain call name show act serve function role goal aim roughly about
  around approximately nearly almost too also stay likely effectively therefore model`;
const korean = `수행 가능 이용 사용 활용 방법 방식 과정 개념 기법 기술 일반적 주로 보통 매우 특히 함께 의미 포함 제공 도움 역할 중요 필요
  다양 여러 실제 결과 경우 특정 통해 대표 대표적 기본적 직접 간단 쉽게 자세 때문 덕분 이유 설명 정의 모델 모습 상태 상황
  목적 목표 기능 작업 질문 답 답변 대답 다시 그대로 관련 해당 정도 더욱 훨씬 거의 자주 따로 스스로 서로 실제로 결국 우선 바로 점 말 일
  것 수 때 곳 쪽 편 값 예 만들 보여 알려 나타내 이루어 진행 발생 존재 구성 적용 처리 생각 이해 표현 확인 시도 돕`;

const stems: ReadonlySet<string> = new Set([
  ...english.split(/\s+/).map(englishStem),
  ...korean.split(/\s+/).flatMap((word) => [word, koreanStem(word).stem]),
]);

export function isGeneric(stem: string): boolean {
  return stems.has(stem);
}
