/**
 * Words of lectures, papers and reports, casual beside formal English, and phrasal verbs with what they stand for.
 * The words of a line are near each other, not the same. Korean = English.
 */
export const academicWords: string = `
연구 질문, 연구 문제, 탐구 문제 = research question, research problem
연구 목적, 연구 목표 = research aim, objective of the study
연구 방법, 방법론, 연구 설계 = methodology, research method, study design
선행 연구, 기존 연구, 이전 연구, 관련 연구 = prior work, previous research, related work, literature
문헌 조사, 문헌 고찰, 선행 연구 검토 = literature review, survey of the literature
가설, 추측, 잠정적 설명 = hypothesis, conjecture
가설 검정, 유의성 검정 = hypothesis test, significance test
변인, 변수, 요인 = variable, factor
실험군, 실험 집단, 처치 집단 = experimental group, treatment group
대조군, 통제 집단, 비교 집단 = control group, comparison group
표본, 샘플, 추출 집단 = sample, subset
모집단, 전체 집단 = population
표집하다, 표본 추출, 샘플링 = sampling, draw a sample
관찰 결과, 관측값, 관측 = observation, observed value
측정치, 측정값, 계측값 = measurement, measured value, reading
정량적, 수치로, 양적 = quantitative, numerical, numeric
정성적, 질적 = qualitative
경험적, 실증적, 실험에 근거한 = empirical, experimental, evidence-based
타당도, 타당성 = validity
신뢰도, 믿을 만한 정도 = reliability, dependability
객관적, 객관성, 편견 없는 = objective, impartial, objectivity
주관적, 주관, 개인적인 판단 = subjective, personal judgment
해석, 풀이, 의미 부여 = interpretation, reading
시사점, 함의, 암시 = implication, suggestion
함축하다, 암시하다, 내포하다 = imply, suggest, hint
추론, 미루어 짐작, 연역, 귀납 = inference, reasoning, deduction, induction
일반화하다, 확대 적용, 일반화 = generalize, generalization
특수화, 전문화, 특화하다 = specialize, specialization, tailored
개념, 관념, 아이디어 = concept, notion, idea
용어, 전문 용어, 술어 = term, terminology, jargon
정의, 뜻매김, 의미 규정 = definition, meaning
분류 체계, 분류법, 유형론 = taxonomy, classification, typology
범주, 카테고리, 부류 = category, class
하위 분류, 세부 유형, 하위 종류 = subcategory, subtype, subclass
계층, 위계, 서열 = hierarchy, hierarchical
이론, 학설, 논리 체계 = theory
법칙, 원리, 공리 = law, principle, axiom
논거, 논증, 논지 = argument, argumentation, thesis
반박하다, 논박하다, 반론 = refute, rebut, counterargument, disprove
지지하다, 뒷받침하다, 옹호하다 = support, back up, advocate
정당화하다, 근거를 대다, 합리화 = justify, justification, rationalize
예증하다, 사례를 들다, 예를 들다 = illustrate, exemplify, give an example
개괄하다, 훑어보다, 개관하다 = overview, outline, survey
서술하다, 묘사하다 = describe, depict, portray
묘사, 서술, 표현 = depiction, description, portrayal
구체화하다, 상세화하다, 자세히 하다 = elaborate, flesh out, specify
도식화하다, 시각화하다, 그림으로 나타내다 = visualize, diagram, illustrate
수치화하다, 정량화하다, 숫자로 나타내다 = quantify, put a number on
형식화하다, 공식화하다, 정식화 = formalize, formulate
시뮬레이션, 모의실험, 가상 실험 = simulation, simulate
재현하다, 반복 실험, 다시 해 보다 = reproduce, replicate
통제하다, 변인 통제, 제어하다 = control for, hold constant
상관관계, 연관성, 관련성 = correlation, association, relationship
인과 관계, 원인과 결과, 인과 = causality, cause and effect, causal
정비례, 비례하다, 같이 늘다 = proportional, directly proportional, in proportion
반비례, 역비례, 거꾸로 변하다 = inversely proportional, inverse relation
의존 관계, 종속, 의존성 = dependency, dependence
상호 작용, 주고받기, 교류 = interaction, interact
되먹임, 피드백, 반응 = feedback, response
순환, 주기, 사이클 = cycle, loop, circulation
균형, 평형, 안정 상태 = balance, equilibrium
다양성, 여러 가지임, 다양함 = diversity, variety
유사성, 닮음, 비슷함 = similarity, resemblance, likeness
차별점, 다른 점, 독창성 = distinguishing feature, novelty, originality
독창적, 창의적, 참신하다 = original, creative, novel, innovative
기여, 공헌, 이바지 = contribution
한계점, 제한점, 미비점 = limitation, shortcoming, weakness
개선점, 고칠 점, 보완할 점 = room for improvement, improvement
강점, 뛰어난 점, 장점 = strength, strong point, merit
타협, 절충, 절충안 = compromise, middle ground, trade-off
합의, 의견 일치, 동의 = consensus, agreement
이견, 의견 차이, 불일치 = disagreement, dissent
비평, 평론, 논평 = critique, review, commentary
동료 평가, 심사, 동료 심사 = peer review, reviewing
게재하다, 싣다, 싣는, 출판하다 = publish, publication
학술지, 저널, 논문집 = journal, proceedings
실린 곳, 게재지, 학회지 = published in, venue, journal
인용되다, 언급되다, 피인용 = cited, citation count
개정판, 수정판, 새 판 = revised edition, new edition, revision
판, 버전, 판본 = version, edition
서문, 머리글, 권두 = preface, foreword, prologue
발췌, 인용문, 구절 = excerpt, passage, quotation
따옴표, 인용 부호 = quotation marks, quotes
괄호, 묶음표 = parentheses, brackets
쉼표, 마침표, 구두점, 문장 부호 = comma, period, punctuation
띄어쓰기, 공백, 빈칸 = spacing, whitespace
맞춤법, 철자, 철자법 = spelling, orthography
문법, 어법, 말의 규칙 = grammar, syntax
발음, 소리 내기 = pronunciation
억양, 말투, 어조, 톤 = tone, intonation, accent
문체, 글투, 스타일 = style, writing style
존댓말, 높임말, 경어 = honorific, formal speech, polite form
반말, 낮춤말 = informal speech, casual speech
사투리, 방언, 지역 말 = dialect
속담, 격언, 옛말 = proverb, saying
관용구, 숙어, 관용 표현 = idiom, idiomatic expression
은어, 속어, 유행어 = slang
동의어, 유의어, 비슷한말 = synonym
반의어, 반대말 = antonym, opposite
모국어, 원어민, 첫 언어 = native language, mother tongue, first language
외국어, 제2언어 = foreign language, second language
다국어, 여러 언어 = multilingual, multiple languages
문맹, 까막눈, 읽고 쓰지 못함 = illiteracy, illiterate
문해력, 읽고 쓰는 능력, 독해력 = literacy, reading comprehension
비판적 사고, 따져 생각하기 = critical thinking
문제 해결, 문제 해결력 = problem solving
의사 결정, 결정 과정 = decision making
의사소통, 소통, 대화 = communication
협동심, 팀워크, 협업 = teamwork, collaboration
통솔력, 리더십, 지도력 = leadership
시간 관리, 일정 관리 = time management, scheduling
자기 관리, 자제력, 절제 = self-control, self-discipline
학습 동기, 의욕, 동기 부여 = motivation, drive
집중력, 주의력 = concentration
이해도, 이해 정도 = understanding, comprehension level
성취도, 학업 성취 = academic achievement, attainment
학습 목표, 배움 목표, 수업 목표 = learning objective, learning outcome, course goal
학습자, 배우는 사람, 수강자 = learner, student
교수법, 가르치는 방법, 수업 방식 = teaching method, pedagogy
토론 수업, 토의식 수업 = discussion class, seminar
개별 지도, 과외, 일대일 수업 = tutoring, private lesson, one-on-one
보충 수업, 보강 = supplementary class, makeup class
심화 학습, 더 깊이 공부 = advanced study, further study
더 읽을거리, 추가 자료, 참고 도서 = further reading, additional resources, recommended reading
권장 도서, 추천 도서 = recommended book, suggested reading
평가 요소, 평가 항목 = assessment component, evaluation item
반영 비율, 배점, 성적 비중 = percentage of grade, points
합격 기준, 통과 기준, 이수 조건 = passing criteria, completion requirement
수료 조건, 졸업 요건 = graduation requirement, completion requirement
연장하다, 기한 연장, 제출 연기 = extension, extend the deadline
지각 제출, 늦은 제출, 감점 = late submission, late penalty
감점, 점수 깎다, 벌점 = deduction, penalty, lose points
만점, 최고점, 백 점 = full marks, perfect score
낙제, 에프 학점, 유급 = fail a course, failing grade
상위권, 우등, 우수 성적 = top of the class, honors
본보기, 모범, 귀감 = role model, example
시범 운영, 파일럿, 예비 실험 = pilot, pilot study, trial run
확산, 보급, 대중화 = adoption, diffusion, spread
도달 범위, 미치는 범위 = reach, coverage
적용 범위, 대상 범위, 커버리지 = scope, coverage
현황, 실태, 지금 상황 = current state, status quo, present situation
사례 연구, 케이스 스터디 = case study
통계, 수치 자료 = statistics, figures
추이, 변화 과정, 시간에 따른 변화 = trend, change over time
분포, 퍼진 정도 = distribution, spread
편차, 흩어진 정도, 차이 = deviation, variation
극단값, 튀는 값, 이상치 = outlier, extreme value
기하급수적, 폭발적, 지수적 = exponential, exponentially, explosive
완만하다, 느긋한 증가, 서서히 = gentle, gradual, moderate
가파르다, 급격하다, 급하다 = steep, sharp, rapid
전환점, 분기점, 변곡점 = turning point, milestone, inflection point
이정표, 중대한 사건, 획기적 사건 = milestone, landmark, breakthrough
돌파구, 획기적 발전, 비약적 발전 = breakthrough, leap forward
획기적, 혁명적, 판도를 바꾸다 = groundbreaking, revolutionary, game-changing
걸작, 명작, 대작 = masterpiece, great work
세계관, 가치관, 신념 = worldview, values, belief
고정관념, 스테레오타입, 편견 = stereotype, preconception, bias
사고방식, 마음가짐, 태도 = mindset, attitude, way of thinking
태도, 입장 = attitude, stance, position
입장, 견해, 처지 = stance, position, standpoint
관심, 흥미, 이목 = interest
욕구, 욕망, 필요 = desire, need, want
기대치, 예상치, 기대 = expectation
만족도, 만족감 = satisfaction
신뢰, 믿음, 신용 = trust, confidence, faith
평판, 명성 = reputation, fame, prestige
지위, 신분, 위상 = status, standing, rank
권위, 위신, 권력 = authority, power
지배하다, 다스리다, 통치하다 = dominate, rule, govern
독점, 독차지, 독과점 = monopoly, exclusive
독점적, 전용, 배타적 = exclusive, dedicated, proprietary
협정, 조약, 합의 = treaty, agreement, pact
제재, 규제, 통제 = sanction, regulation, restriction
규제하다, 단속하다, 제한하다 = regulate, crack down, restrict
검열, 사전 심의 = censorship, censor
투명하게 밝히다, 공개하다, 개방성 = transparency, disclose, openness
책임 소재, 책임을 묻다, 책무성 = accountability, liability, responsible
동의, 승낙, 허락 = consent, permission, approval
신원 확인, 본인 확인, 본인 인증 = identity verification, authentication
개인정보, 신상 정보, 사적인 정보 = personal information, personal data, PII
익명, 이름을 숨기다, 무기명 = anonymous, anonymity, unnamed
감춰진 의도, 속뜻, 숨은 뜻 = hidden meaning, subtext, hidden intent
역효과, 부작용, 부정적 효과 = backfire, side effect, adverse effect
악용하다, 남용하다, 오용하다 = abuse, misuse, exploit
취약하다, 약하다, 노출되다 = vulnerable, susceptible, prone
면역, 내성, 저항력 = immunity, resistance
예방 조치, 안전장치, 보호 장치 = safeguard, precaution, guardrail, protective measure
복원력, 회복력, 탄력성 = resilience, robustness
확장 가능하다, 확장성, 늘릴 수 있다 = scalable, scalability
호환되다, 호환성, 맞물리다 = compatible, compatibility, work with
상호 운용, 연동하다, 서로 연결 = interoperable, integrate with
이식성, 옮길 수 있다, 휴대성 = portable, portability
유지 보수, 관리, 정비 = maintenance, upkeep
사용성, 쓰기 편함, 사용 편의성 = usability, ease of use, user-friendly
접근성, 이용 용이성, 접근하기 쉬움 = accessibility, ease of access
내구성, 오래감, 튼튼함 = durability, longevity
정확성, 정확도, 맞는 정도 = accuracy, correctness, precision
완전성, 온전함, 빠짐없음 = completeness, thoroughness
간결성, 짧음, 군더더기 없음 = conciseness, brevity
명료성, 뚜렷함, 분명함 = clarity, clearness
시의성, 최신성, 최신 여부 = timeliness, up-to-date, recency
제때, 알맞은 때 = timely, on time, in time
늦다, 뒤늦다, 지각 = late, belated
급하다, 시급하다, 긴급하다 = urgent, pressing
주도권, 우위, 우세 = upper hand, advantage, dominance
find out, discover, learn
figure out, work out, determine, understand
come up with, devise, propose, invent
look into, investigate, examine
look for, search, seek
look up, search, consult
carry out, perform, conduct, execute
set up, configure, install, establish
put together, assemble, combine, compile
put up with, tolerate, endure
take part in, participate, join
take place, occur, happen
take care of, handle, manage, look after
take over, assume control, replace
take out, remove, extract
take in, ingest, absorb, accept as input
give back, return, restore
give out, distribute, hand out
get rid of, remove, eliminate, discard
get worse, deteriorate, degrade
get around, bypass, circumvent, evade
go down, decrease, fall
go over, review, examine
go wrong, fail, malfunction
go through, undergo, experience, pass through
bring up, mention, raise
bring about, cause, produce, result in
bring together, unite, combine, integrate
break down, decompose, split, divide
break into, hack, intrude, infiltrate
build on, based on, extend
made up of, composed of, consists of, comprise
make sure, ensure, guarantee, verify
make up, fabricate, invent, hallucinate
make use of, use, utilize, employ
make better, improve, enhance
make bigger, enlarge, expand, scale up
make smaller, shrink, reduce, compress
make faster, accelerate, speed up, optimize
make cheaper, reduce cost, lower cost
make easier, simplify, facilitate
keep track of, monitor, track, record
keep from, prevent, avoid
keep the same, maintain, preserve, unchanged
leave out, omit, exclude, skip
left over, remaining, residual
let in, allow, admit
point out, indicate, note, highlight
run out of, exhaust, deplete
show up, appear, emerge
shut down, close, terminate, power off
sign up, register, enroll, subscribe
sort out, resolve, organize
slow down, decelerate, slower
spell out, specify, state explicitly
stand for, abbreviation, acronym, short for
stick to, adhere, follow
sum up, summarize, recap
talk about, discuss, cover
turn into, become, convert, transform
turn on, enable, activate
use up, consume, exhaust
deal with, handle, cope, address
depend on, rely on, hinge on, subject to
end up, result, eventually become
fill in, complete, supply
fit in, fit within, accommodate
hold back, restrain, limit, hinder
hook up, connect, attach
mess up, ruin, mistake, go wrong
mix up, confuse, jumble
plug in, insert, connect
rule out, exclude, eliminate
stuck, blocked, unable to proceed
watch out, beware, caution
big deal, important, significant
tons of, many, numerous, a lot of, vast
handful, few, small number
chunk, piece, segment, portion
bunch, group, collection
folks, people, users
guy, man, person
job, occupation, profession, role
gig, job, temporary work
gear, equipment, tools
gadget, device, appliance
trick, technique, method
glitch, bug, malfunction, error
goof, mistake, error, blunder
gist, main idea, summary
rundown, summary, overview
heads-up, warning, notice
ballpark, approximate, rough estimate
rule of thumb, guideline, heuristic
pros and cons, advantages and disadvantages, trade-offs, strengths and weaknesses
ins and outs, details
ups and downs, fluctuation, variation
back and forth, exchange, oscillate
state of the art, best, cutting-edge, leading
up to date, current, latest, recent
out of date, outdated, obsolete, stale
on purpose, intentionally, deliberately
by accident, accidentally, unintentionally
on its own, independently, automatically, by itself
from scratch, from the beginning, anew
in charge, responsible
in depth, detailed, thorough
off the shelf, ready-made, existing
one by one, sequentially, individually
all at once, simultaneously, at the same time
at first, initially, originally
right away, immediately, instantly
so far, until now, to date
over time, gradually, eventually
once in a while, occasionally, sometimes
pretty much, almost, essentially
way more, far more, considerably
dumb, stupid, unintelligent
picky, sensitive, selective
tricky, difficult, complicated
sloppy, careless, imprecise
shaky, unstable, unreliable
sturdy, robust, strong
jumpy, unstable, erratic, noisy
huge, enormous, large, massive
tiny, small, minimal
ask for, request, require
begin, commence, start, initiate
try, attempt, endeavor
show, demonstrate, illustrate
need, require, necessitate
fix, repair, correct, resolve
choose, select, pick, opt
lessen, diminish, reduce, decrease
worsen, deteriorate, degrade, aggravate
speedup, acceleration, faster
slowdown, deceleration, slower
mimic, imitate, emulate, simulate
blend, mix, combine, merge
boost, increase, improve, enhance
curb, limit, restrain, reduce
ditch, abandon, discard
dodge, avoid, evade
drawn from, derived from, sampled from
forecast, predict, project
gather, collect, accumulate
glue, attach, join
hand-made, manually created, handcrafted
jot down, write, record
overhaul, revamp, redesign
peek, look, glance
pinpoint, identify, locate
scare, frighten, fear
shrink, reduce, compress, smaller
spot, detect, notice, find
stay, remain, persist
tackle, address, handle, solve
tweak, adjust, modify, fine adjustment
vanish, disappear, fade
weird, strange, unusual, odd
`;
