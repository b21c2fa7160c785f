import type { Language } from '../lessons.ts';

/** The same thing in both languages. */
export type Pair = Readonly<Record<Language, string>>;

/** Something that is done: Korean stem (takes 기, 는, 지, 도록) and plain form, English base and third person. */
export interface Deed {
  readonly stem: string;
  readonly plain: string;
  readonly base: string;
  readonly third: string;
}

const pair = (line: string): Pair => {
  const [ko, en] = line.split('|');
  return { ko: ko!.trim(), en: en!.trim() };
};

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Deeds without order or sense among them: what is learnt is how an answer is said, not what is true. */
export const deeds: readonly Deed[] = lines(`
메모리를 적게 쓰|메모리를 적게 쓴다|use little memory|uses little memory
같은 계산을 되풀이하지 않|같은 계산을 되풀이하지 않는다|avoid repeating a computation|avoids repeating a computation
잡음을 걸러 내|잡음을 걸러 낸다|filter out noise|filters out noise
드문 사례를 놓치|드문 사례를 놓친다|miss rare cases|misses rare cases
속도를 두 배로 올리|속도를 두 배로 올린다|double the speed|doubles the speed
열을 빠르게 내보내|열을 빠르게 내보낸다|give off heat quickly|gives off heat quickly
물을 흡수하|물을 흡수한다|absorb water|absorbs water
세포막을 지나가|세포막을 지나간다|pass through the cell membrane|passes through the cell membrane
세금을 줄이|세금을 줄인다|lower taxes|lowers taxes
시장 가격을 안정시키|시장 가격을 안정시킨다|stabilise market prices|stabilises market prices
오래된 값을 지우|오래된 값을 지운다|erase old values|erases old values
순서를 무작위로 섞|순서를 무작위로 섞는다|shuffle the order|shuffles the order
긴 문서를 조각으로 나누|긴 문서를 조각으로 나눈다|split long documents into pieces|splits long documents into pieces
앞 단계의 결과를 다음 단계로 넘기|앞 단계의 결과를 다음 단계로 넘긴다|hand the result of one stage to the next|hands the result of one stage to the next
가장 가까운 이웃을 찾|가장 가까운 이웃을 찾는다|find the nearest neighbour|finds the nearest neighbour
오차를 뒤에서 앞으로 전하|오차를 뒤에서 앞으로 전한다|carry the error backwards|carries the error backwards
중요한 낱말에 무게를 더 주|중요한 낱말에 무게를 더 준다|give important words more weight|gives important words more weight
그럴듯하지만 틀린 답을 내놓|그럴듯하지만 틀린 답을 내놓는다|produce plausible but false answers|produces plausible but false answers
사람의 선호를 반영하|사람의 선호를 반영한다|reflect what people prefer|reflects what people prefer
전기를 저장하|전기를 저장한다|store electricity|stores electricity
빛을 한 점에 모으|빛을 한 점에 모은다|focus light on one point|focuses light on one point
소리를 줄이|소리를 줄인다|dampen sound|dampens sound
병원균의 번식을 막|병원균의 번식을 막는다|stop germs from breeding|stops germs from breeding
상처를 빨리 아물게 하|상처를 빨리 아물게 한다|make wounds heal sooner|makes wounds heal sooner
혈압을 낮추|혈압을 낮춘다|bring down blood pressure|brings down blood pressure
졸음을 일으키|졸음을 일으킨다|cause drowsiness|causes drowsiness
뿌리를 깊이 내리|뿌리를 깊이 내린다|grow deep roots|grows deep roots
겨울에 잎을 떨구|겨울에 잎을 떨군다|shed its leaves in winter|sheds its leaves in winter
천적을 속이|천적을 속인다|deceive predators|deceives predators
백성의 불만을 달래|백성의 불만을 달랜다|calm the people's anger|calms the people's anger
귀족의 힘을 억누르|귀족의 힘을 억누른다|curb the power of the nobles|curbs the power of the nobles
국경 분쟁을 끝내|국경 분쟁을 끝낸다|end a border dispute|ends a border dispute
토지를 다시 나누|토지를 다시 나눈다|redistribute land|redistributes land
중복된 기록을 합치|중복된 기록을 합친다|merge duplicate records|merges duplicate records
동시에 쓰는 사람을 줄 세우|동시에 쓰는 사람을 줄 세운다|queue up concurrent writers|queues up concurrent writers
암호를 주기적으로 바꾸|암호를 주기적으로 바꾼다|rotate passwords regularly|rotates passwords regularly
권한 없는 접근을 막|권한 없는 접근을 막는다|block unauthorised access|blocks unauthorised access
연결이 끊겨도 이어서 보내|연결이 끊겨도 이어서 보낸다|resume sending after a lost connection|resumes sending after a lost connection
실패한 작업을 다시 시도하|실패한 작업을 다시 시도한다|retry failed jobs|retries failed jobs
사용자에게 미리 알리|사용자에게 미리 알린다|warn users in advance|warns users in advance
빈칸을 평균값으로 채우|빈칸을 평균값으로 채운다|fill gaps with the mean|fills gaps with the mean
확률이 가장 높은 것을 고르|확률이 가장 높은 것을 고른다|choose the most probable option|chooses the most probable option
두 집단의 차이를 재|두 집단의 차이를 잰다|measure the gap between two groups|measures the gap between two groups
표본을 여러 번 다시 뽑|표본을 여러 번 다시 뽑는다|resample many times|resamples many times
관객이 인물에게 공감하게 하|관객이 인물에게 공감하게 한다|make the audience feel for a character|makes the audience feel for a character
화면을 부드럽게 바꾸|화면을 부드럽게 바꾼다|change scenes smoothly|changes scenes smoothly
반죽을 부풀게 하|반죽을 부풀게 한다|make dough rise|makes dough rise
단맛을 끌어올리|단맛을 끌어올린다|bring out sweetness|brings out sweetness
색을 오래 유지하|색을 오래 유지한다|keep its colour for years|keeps its colour for years
무게를 고르게 나누|무게를 고르게 나눈다|spread the weight evenly|spreads the weight evenly
진동을 견디|진동을 견딘다|withstand vibration|withstands vibration
열에 쉽게 깨지|열에 쉽게 깨진다|crack easily when heated|cracks easily when heated
손으로 일일이 고쳐야 하|손으로 일일이 고쳐야 한다|require corrections by hand|requires corrections by hand
학습 시간을 줄이|학습 시간을 줄인다|shorten training time|shortens training time
외부 지식을 끌어오|외부 지식을 끌어온다|bring in outside knowledge|brings in outside knowledge
원래 가중치를 그대로 두|원래 가중치를 그대로 둔다|leave the original weights untouched|leaves the original weights untouched
예시 몇 개만으로 일을 배우|예시 몇 개만으로 일을 배운다|learn a task from a few examples|learns a task from a few examples
단계별로 생각을 적게 하|단계별로 생각을 적게 한다|have the steps of a thought written down|has the steps of a thought written down
출력 형식을 고정하|출력 형식을 고정한다|fix the form of the output|fixes the form of the output
편향을 키우|편향을 키운다|amplify bias|amplifies bias
개인 정보를 드러내|개인 정보를 드러낸다|reveal personal data|reveals personal data
대답을 지나치게 길게 하|대답을 지나치게 길게 한다|give answers that are far too long|gives answers that are far too long
입력이 길면 앞부분을 잊|입력이 길면 앞부분을 잊는다|forget the beginning of a long input|forgets the beginning of a long input
작은 모델이 큰 모델을 흉내 내게 하|작은 모델이 큰 모델을 흉내 내게 한다|let a small model imitate a large one|lets a small model imitate a large one
숫자의 자릿수를 줄이|숫자의 자릿수를 줄인다|reduce the precision of numbers|reduces the precision of numbers
여러 답 가운데 다수를 따르|여러 답 가운데 다수를 따른다|follow the majority of several answers|follows the majority of several answers
여러 시점에서 살펴보|여러 시점에서 살펴본다|look at things from several angles|looks at things from several angles
계약을 자동으로 연장하|계약을 자동으로 연장한다|renew the contract automatically|renews the contract automatically
환불을 늦추|환불을 늦춘다|delay refunds|delays refunds
재고를 실시간으로 맞추|재고를 실시간으로 맞춘다|keep stock figures in step|keeps stock figures in step
초보자를 헷갈리게 하|초보자를 헷갈리게 한다|confuse beginners|confuses beginners
`).map((line) => {
  const [stem, plain, base, third] = line.split('|');
  return { stem: stem!, plain: plain!, base: base!, third: third! };
});

/** What a thing may be said to be, and what lists are made of. */
export const things: readonly Pair[] = lines(`
정렬 방법|sorting method
저장 장치|storage device
검색 기법|search technique
통신 규약|communication protocol
언어 모델|language model
학습 방식|way of training
평가 지표|evaluation metric
통계 검정|statistical test
분류기|classifier
신경망 층|neural network layer
데이터 구조|data structure
설계 원칙|design principle
세금 제도|tax system
회계 규칙|accounting rule
조약|treaty
의식|ritual
축제|festival
요리법|cooking method
향신료|spice
금속 합금|metal alloy
유기 화합물|organic compound
호르몬|hormone
효소|enzyme
약초|medicinal herb
바다 생물|sea creature
철새|migratory bird
암석|rock
구름|cloud type
별의 한 종류|kind of star
망원경|telescope
악기|musical instrument
그림 기법|painting technique
문학 갈래|literary genre
경제 이론|economic theory
심리 현상|psychological phenomenon
논증 방식|form of argument
운동 방법|form of exercise
백신|vaccine
면역 세포|immune cell
발전 방식|way of generating power
`).map(pair);

/** Short things that lists name. */
export const items: readonly Pair[] = lines(`
입력층|input layer
은닉층|hidden layer
출력층|output layer
요약|summarisation
번역|translation
분류|classification
온도|temperature
압력|pressure
부피|volume
질량|mass
속도|velocity
밀도|density
신뢰성|reliability
확장성|scalability
보안|security
유지 보수|maintenance
인증|authentication
백업|backup
수요|demand
공급|supply
이자율|interest rate
환율|exchange rate
산소|oxygen
질소|nitrogen
칼슘|calcium
철분|iron
비타민 C|vitamin C
단백질|protein
지방|fat
탄수화물|carbohydrate
간|liver
심장|heart
폐|lung
신장|kidney
서론|introduction
본론|body
결론|conclusion
배경|setting
인물|character
갈등|conflict
참가비|entry fee
신분증|identity card
사진 두 장|two photographs
추천서|letter of recommendation
성적표|transcript
수집|collection
정제|cleaning
학습|training
평가|evaluation
배포|deployment
설계|design
구현|implementation
시험|testing
소금|salt
식초|vinegar
참기름|sesame oil
밀가루|flour
버터|butter
구리|copper
아연|zinc
주석|tin
`).map(pair);

export const people: readonly Pair[] = lines(`
한도윤|Doyun Han
서지안|Jian Seo
마리아 코발|Maria Koval
엘리엇 브람|Elliot Bram
오세린|Serin Oh
카를 빈터|Karl Winter
다나카 유이|Yui Tanaka
리나 하다드|Lina Haddad
피터 오콘|Peter Okon
문가람|Garam Moon
안나 리베라|Anna Rivera
배준호|Junho Bae
소피 마르탱|Sophie Martin
임하늘|Haneul Lim
토머스 그린|Thomas Green
아미라 살레|Amira Saleh
`).map(pair);

export const places: readonly Pair[] = lines(`
공학관 204호|room 204 of the engineering hall
도서관 지하 1층|the library's basement
부산|Busan
에든버러|Edinburgh
리스본|Lisbon
강릉|Gangneung
간의 세포|liver cells
엽록체 안쪽|the inside of the chloroplast
프라하|Prague
북쪽 해안|the northern coast
전주|Jeonju
나이로비|Nairobi
서버의 메모리|the server's memory
학생회관 2층|the second floor of the student union
몬트리올|Montreal
사막의 가장자리|the edge of the desert
`).map(pair);

/** First and second halves of made-up technical names. */
export const nameFirst: readonly Pair[] = lines(`
적응형|adaptive
순환|cyclic
이중|dual
희소|sparse
확률|stochastic
계층|hierarchical
역방향|reverse
병렬|parallel
지연|lazy
동적|dynamic
정적|static
국소|local
전역|global
잔차|residual
가중|weighted
연속|continuous
이산|discrete
교차|cross
능동|active
수동|passive
얕은|shallow
심층|deep
온건|moderate
급속|rapid
`).map(pair);

export const nameSecond: readonly Pair[] = lines(`
라우팅|routing
샘플링|sampling
인코딩|encoding
정규화|normalisation
증류|distillation
색인|indexing
캐싱|caching
동기화|synchronisation
압축|compression
매핑|mapping
스케줄링|scheduling
융합|fusion
분할|partitioning
보정|calibration
추론|inference
튜닝|tuning
임베딩|embedding
검색|retrieval
필터|filter
게이트|gate
발효|fermentation
결정화|crystallisation
협상|bargaining
감사|audit
`).map(pair);

/** Syllables of made-up proper names. */
export const syllables: readonly Pair[] = lines(`
브라|bra
켄|ken
도|do
리스|ris
무|mu
타|ta
벨|vel
노|no
카|ka
젤|zel
피|pi
론|ron
소|so
미르|mir
가|ga
루|lu
펜|pen
델|del
오|o
나|na
`).map(pair);
