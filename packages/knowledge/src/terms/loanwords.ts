/** What a Hangul word has of a loanword, judged by its spelling alone. */

/** Each mark once. Korean words of the other kinds have some of them too, so none decides alone. */
const MARKS: readonly { readonly mark: RegExp; readonly points: number }[] = [
  // No Korean word of the South begins with ㄹ.
  { mark: /^[라-맇]/, points: 1 },
  // ㅡ where English has two consonants or ends with one.
  { mark: /[드브스즈츠크트프](?!스)/, points: 0.5 },
  { mark: /[그드브스즈츠크트프].*[그드르브스즈츠크트프]|.[브스즈츠크트프]$/, points: 0.5 },
  { mark: /[그드브스즈츠크트프][라-맇]/, points: 0.5 },
  // 션, 잉, 닝 … and the ends of words in -er.
  { mark: /.(?:션|잉|닝|딩|링|밍|싱|징|칭|킹|팅|핑)$/, points: 0.6 },
  { mark: /.(?:커|터|퍼|버|머|러|더|처|저|네이터|레이터)$/, points: 0.4 },
  { mark: /[카-팋파-핗]/, points: 0.3 },
  { mark: /[카-팋파-핗].*[카-팋파-핗]/, points: 0.3 },
  // A doubled ㄹ: the last consonant of one syllable and the first of the next.
  {
    mark: /[갈걀걸결골굘굴귤글길날널놀눌닐달델돌둘들딜랄럴렐롤룰릴말멀멜몰물밀발벌벨볼불블빌살설셀솔술슬실알얼엘올울을일잘절젤졸줄즐질칼컬켈콜쿨클킬탈털텔톨툴틀틸팔펄펠폴풀플필할헐헬홀훌힐][라-맇]/,
    points: 0.5,
  },
  // Vowel beside vowel: 에이, 아이, 오우, 이오.
  { mark: /[가-힣](?:이오|이아|에이|레이|베이|케이|데이|메이|네이|테이|페이|세이|제이)/, points: 0.4 },
  { mark: /[가-힣]{2}(?:이|아|오|우|어)/, points: 0.2 },
  { mark: /[튜뷰큐퓨듀슈쥬츄]/, points: 0.6 },
  // Four syllables without a verb's ending are seldom one Korean word.
  { mark: /^.{4,}$/, points: 0.3 },
];

/** 0: nothing speaks for a loanword … 1: much does. */
export function foreignness(hangul: string): number {
  let points = 0;
  for (const { mark, points: worth } of MARKS) if (mark.test(hangul)) points += worth;
  return Math.min(1, points);
}
