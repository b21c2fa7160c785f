import { josa, type Particle, particleFor } from '../language/josa.ts';
import type { Antecedent, FollowUpGrammar } from './follow-up.ts';
import { swapTarget } from './swap.ts';

/** Nouns that say what is asked of something; alone they need a subject. */
const attributes =
  /^(?:단점|장점|장단점|한계|한계점|문제|문제점|예시|예|사례|종류|유형|방법|방식|이유|원인|차이|차이점|공통점|용도|역할|기능|특징|특성|정의|뜻|의미|구조|구성|구성요소|요소|원리|과정|단계|순서|절차|비용|가격|효과|목적|목표|필요성|활용|활용법|사용법|사용처|쓰임|쓰임새|조건|크기|길이|개수|수|이름|반대말|대안|해결책|해결법|주의점|주의사항|성능|결과|입력|출력|공식|수식|약자|위험|위험성|관계|비교|설명|요약|범위|속도|저자|점수|비율|기준|단위|차원|규모|버전|출처|근거|배경|유래|시기|날짜|연도|증상|부작용|대상|라이선스|규칙|요령|이점|약점|강점|내용)$/;
const fillers =
  /^(?:뭐|뭔|뭔데|뭔가|뭐지|뭐야|뭐예요|뭐에요|뭔가요|뭐가|뭘|무엇|무엇이|무엇을|무엇인가|무엇인가요|무엇이야|무슨|왜|어떻게|어떤|언제|어디|어디에|어디서|어디에서|누가|누구|어느|어때|어떄|어떤가요|몇|얼마|얼마나|좀|더|조금|자세히|자세하게|다시|쉽게|간단히|짧게|혹시|처음|처음에|처음으로|맨|원래|나중에|지금|요즘|이제|아직|이미|가장|제일|아까|방금|또|다른|각각|예를|들면|들어|들어줘|그럼|그러면|그렇다면|그리고|근데|그런데|그래서|그러니까|아|음|네|응|말고|두|세|네|다섯|여섯|일곱|하나|하나만|한|번|개|가지|가지야|가지가|것|거|건|게|거죠|거예요|거에요|거야|거지|거니|건가요|건지|건가|걸까|걸까요|그런|이런|저런|보통|대체로|주로|정말|진짜|때|경우|정확히|요|알려|알려줘|알려줘요|알려주세요|설명해|설명해줘|설명해주세요|말해|말해줘|해|해줘|줘|주세요|대해|대해서|대하여|대한|관해|관해서|관한|인가|인가요|이야|야|예요|이에요|그래|그런데요|그런가요|그런거야|그렇지|맞아)$/;
const connective = /^(?:그럼|그러면|그렇다면|그리고|근데|그런데|그래서|그러니까|아|음|네|응)[,\s]+/;
/** How the predicates that study questions end in begin. */
const predicate =
  /^(?:비싸|비싼|싸|빠르|빨라|느리|느려|좋|나쁘|나빠|쓰여|쓰이|쓰나|쓰는|쓸|쓴|써|걸리|걸려|필요|가능|다르|달라|다른|같|되|돼|된|하나요|하는|하면|하지|하려|할|한다|해야|했|만들|만드|생기|생겨|나오|나온|나와|나왔|줄이|줄여|줄어|늘|배우|작동|동작|일어나|일어났|사용하|사용해|사용되|구하|계산하|계산해|고르|골라|선택하|중요하|중요해|중요한|어려|어렵|쉬워|쉽나|알려진|모르|몰라|있|없|많|적나|적은|크|커|작|이용하|이용해|적용하|적용해|처리하|처리해|학습하|학습해|학습시|훈련하|훈련시|측정하|측정해|평가하|평가해|해결하|해결해|막|피하|높|낮|시작하|시작했|발표|뜻하|의미하|말하|부르|불러|일까|이뤄|이루어|구성되|나뉘|나눠|정하|정해|바꾸|바꿔|안|못|잘)/;
/** Endings that only predicates have. */
const predicateEnding =
  /(?:어요|아요|여요|해요|나요|까요|지요|죠|는데|는데요|던데|었어|았어|했어|됐어|었나|았나|했나|었니|했니|었지|했지|대요|래요|다면|으면|하면|주면|려면|다는|라는데|을까|습니까|습니다|ㅂ니까|합니까|합니다|됩니까|됩니다|다고|냐고|하려고|으려고)$/;
const particle =
  /(?:이라는|라는|이란|란|에서는|에서도|에서|으로는|으로도|으로|에게|에는|에도|까지|부터|하고는|하고|이랑은|랑은|이랑|랑|보다는|보다도|보다|과는|와는|은요|는요|은|는|이|가|을|를|의|에|과|와)$/;
/** "그 회사": something of the subject's. Words of time and manner after 그 point at no noun. */
const pointedNoun =
  /(?:^|(?<=^(?:왜|혹시|그럼|근데)\s))(?:그|이|저)\s(?!전|후|뒤|다음|외|밖|밖에|외에|때|중|동안|이후|이전|사이|정도|만큼|대신|자체|말고|두|세|네|다섯|셋|둘)(?=[가-힣]{2,})/u;
/** What is compared with the subject: "생각의 사슬이랑은 뭐가 달라?", "BERT보다 빨라?". */
const comparing = /^(?:과|와|랑|이랑|하고)(?:는|은)?$|^보다(?:는|도)?$/;
const differing = /(?:뭐가|어떻게|무엇이|어디가|차이가?)\s(?:다르|다른|달라|나|뭐|있)/;
const pointer =
  /(?:그중에서|그중에|그중|(?:그|이|저)\s(?:방법|모델|기법|기술|방식|개념|용어|단계|과정|친구|것)|(?:그|이|저)(?:것|거)|걔|거기)(들)?(에서는|에서|이랑|랑|이란|란|으로|로|은|는|이|가|을|를|의|과|와|도|에)?(?=[\s?.!,]|$)|(?:그|이|저)(건|게|걸)(?=[\s?.!,]|$)/u;

/** A particle as it stands → the pair it belongs to. */
const pairs: Readonly<Record<string, Particle>> = {
  은: '은/는',
  는: '은/는',
  건: '은/는',
  이: '이/가',
  가: '이/가',
  게: '이/가',
  을: '을/를',
  를: '을/를',
  걸: '을/를',
  과: '과/와',
  와: '과/와',
  이란: '이란/란',
  란: '이란/란',
  으로: '으로/로',
  로: '으로/로',
};

interface Word {
  readonly text: string;
  /** Without its particle; the same as `text` where it has none. */
  readonly stem: string;
  readonly particle: string;
  readonly kind: 'content' | 'attribute' | 'filler' | 'predicate';
}

function wordsOf(question: string): Word[] {
  return question
    .split(/\s+/)
    .map((piece) => piece.replace(/^["'“‘(]+|["'”’?!.,~…]+$/gu, ''))
    .filter((piece) => piece !== '')
    .map(wordOf);
}

function wordOf(text: string): Word {
  if (fillers.test(text)) return { text, stem: text, particle: '', kind: 'filler' };
  if (attributes.test(text)) return { text, stem: text, particle: '', kind: 'attribute' };
  const found = particle.exec(text)?.[0] ?? '';
  const rest = text.slice(0, text.length - found.length);
  // One Hangul syllable is rarely a noun of a course: "효과" is not "효" with a particle.
  const isNoun = rest.length >= 2 || /^[A-Za-z0-9창값층점글답식]$/.test(rest) || attributes.test(rest);
  const stem = found !== '' && isNoun ? rest : text;
  const kept = stem === text ? '' : found;
  const added = /^(.+)(?:도|만|라도|정도)$/.exec(text)?.[1];
  if (added !== undefined && attributes.test(added)) {
    return { text, stem: added, particle: text.slice(added.length), kind: 'attribute' };
  }
  if (attributes.test(stem)) return { text, stem, particle: kept, kind: 'attribute' };
  if (fillers.test(stem)) return { text, stem, particle: kept, kind: 'filler' };
  if ((predicate.test(text) || predicateEnding.test(text)) && !/[A-Za-z]/.test(text))
    return { text, stem: text, particle: '', kind: 'predicate' };
  return { text, stem, particle: kept, kind: 'content' };
}

/** What a question is about: the first noun phrase that a topic, subject or genitive particle closes. */
function subjectOf(question: string): string | undefined {
  const words = wordsOf(question);
  let phrase: string[] = [];
  for (const [index, word] of words.entries()) {
    if (word.kind !== 'content') {
      if (phrase.length > 0) break;
      continue;
    }
    if (/^(?:에서는|에서|에는|에|으로는|으로|까지|부터)$/.test(word.particle) && phrase.length === 0) {
      // A setting ("트랜스포머에서 …") is the subject only where nothing else is.
      if (words.filter((other) => other.kind === 'content').length > 1) continue;
    }
    // "생각의 사슬이" is one name, "LoRA의 장점이" asks for something of LoRA.
    const names = word.particle === '의' && words[index + 1]?.kind === 'content';
    const joins = names || /^(?:과|와|랑|이랑|하고)$/.test(word.particle);
    phrase.push(joins ? word.text : word.stem);
    if (word.particle !== '' && !joins) break;
  }
  if (phrase.length === 0) phrase = words.filter((word) => word.kind === 'content').map((word) => word.stem);
  const subject = phrase.join(' ').trim();
  return subject === '' ? undefined : subject;
}

/** Puts a new subject in the old one's place, with its particle following the new sound. */
function swap(past: Antecedent, fresh: string): string | undefined {
  const target = swapTarget(past.whole, past.subject, fresh);
  if (target === undefined) return undefined;
  const after = past.whole.slice(target.end);
  const following = /^(?:이란|란|으로|은|는|이|가|을|를|과|와|로)(?=[\s?.!,]|$)/.exec(after)?.[0];
  const pair = following === undefined ? undefined : pairs[following];
  const rest = pair === undefined ? after : particleFor(fresh, pair) + after.slice(following!.length);
  return `${past.whole.slice(0, target.start)}${fresh}${rest}`;
}

function complete(question: string, past: Antecedent): { text: string; subject: string } | undefined {
  const bare = question.replace(connective, '').trim();
  const pointed = pointer.exec(bare);
  if (pointed !== null) {
    const [matched, , tail, fused] = pointed;
    const mark = tail ?? fused;
    const pair = mark === undefined ? undefined : pairs[mark];
    const among = matched.startsWith('그중') ? ' 중에서' : '';
    const put = pair === undefined ? `${past.subject}${among}${tail ?? ''}` : josa(past.subject, pair);
    return {
      text: `${bare.slice(0, pointed.index)}${put}${bare.slice(pointed.index + matched.length)}`,
      subject: past.subject,
    };
  }
  const of = pointedNoun.exec(bare);
  if (of !== null) {
    const text = `${bare.slice(0, of.index)}${past.subject}의 ${bare.slice(of.index + of[0].length)}`;
    return { text, subject: past.subject };
  }
  const words = wordsOf(bare);
  const content = words.filter((word) => word.kind === 'content');
  const asked = questionWordAlone(bare, past.whole);
  if (asked !== undefined) return { text: asked, subject: past.subject };
  if (content.length === 0) return { text: leaveNoGap(bare, words, past), subject: past.subject };
  const compared = content.at(-1)!;
  const onePhrase = content.every((word) => word === compared || /^의?$/.test(word.particle));
  if (onePhrase && comparing.test(compared.particle)) {
    return { text: `${josa(past.subject, '은/는')} ${bare}`, subject: past.subject };
  }
  if (onePhrase && /^(?:은|는)$/.test(compared.particle) && differing.test(bare)) {
    return { text: `${josa(past.subject, '과/와')} ${bare}`, subject: past.subject };
  }
  // "지시 튜닝은?": a topic and nothing said of it.
  const last = words.at(-1)!;
  const topicOnly =
    /^(?:은|는|은요|는요)$/.test(last.particle) &&
    words.every((word) => word.kind === 'content') &&
    words.slice(0, -1).every((word) => /^(?:|과|와|랑|이랑|하고)$/.test(word.particle));
  if (topicOnly) {
    const fresh = [...words.slice(0, -1).map((word) => word.text), last.stem].join(' ');
    const swapped = fresh === past.subject ? undefined : swap(past, fresh);
    if (swapped !== undefined) return { text: swapped, subject: fresh };
  }
  return undefined;
}

/** "언제?" after "트랜스포머는 누가 만들었어?": the same question with another question word. */
function questionWordAlone(bare: string, whole: string): string | undefined {
  const asked = /^(언제|어디서|누가|어떻게|얼마나)(?:요|죠|인데|인가요|예요|야)?\s*\?*$/.exec(bare)?.[1];
  const before = /(?:^|\s)(언제|어디서|누가|어떻게|얼마나|왜)(?=\s)/.exec(whole);
  if (asked === undefined || before === null) return undefined;
  const at = before.index + before[0].length - before[1]!.length;
  return `${whole.slice(0, at)}${asked}${whole.slice(at + before[1]!.length)}`;
}

function leaveNoGap(bare: string, words: readonly Word[], past: Antecedent): string {
  if (/^왜(?:\s*(?:그래|그런데|그런가|그런거야|그렇지)[요]?)?\s*[?.!]*$/.test(bare)) {
    const asksWhat = /(?:뭐|무엇|뭔|란|설명|알려)/.test(past.whole) || /왜/.test(past.whole);
    return asksWhat ? `${josa(past.subject, '은/는')} 왜?` : `왜 ${past.whole}`;
  }
  return words[0]?.kind === 'attribute'
    ? `${past.subject}의 ${bare}`
    : `${josa(past.subject, '은/는')} ${bare}`;
}

/** "X가 뭐야?", "X의 단점은?" and "X란?" say what they are about. */
const ofItself =
  /(?:이|가|은|는|이란|란|을|를|에 대해|에 대해서)?\s*(?:뭐|뭔|무엇|뭘까|설명|알려)[가-힣\s]*[?.!]*$|(?:이란|란)\s*\?*$/;

function about(question: string, past: Antecedent): string | undefined {
  const bare = question.replace(connective, '').trim();
  const words = wordsOf(bare);
  const content = words.filter((word) => word.kind === 'content');
  const [first] = content;
  const last = words.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (ofItself.test(bare) && words.every((word) => word.kind === 'content' || word.kind === 'filler')) {
    return undefined;
  }
  if (content.some((word) => word.particle === '의')) return undefined;
  if (last.kind === 'attribute' && words.every((word) => /^(?:content|attribute)$/.test(word.kind))) {
    return `${past.subject}의 ${bare}`;
  }
  // "LoRA에서 랭크는 …", but "LLM 심판은 어떤 버릇이 …".
  const topic = words.some((word) => /^(?:은|는|은요|는요|이란|란)$/.test(word.particle));
  return topic ? `${past.subject}에서 ${bare}` : `${josa(past.subject, '은/는')} ${bare}`;
}

export const korean: FollowUpGrammar = { subjectOf, complete, about };
