/**
 * Nouns of every subject: native, Sino-Korean and borrowed words for one thing, and short English words whose forms no
 * stemmer joins. The words of a line are near each other, not the same; forms of one word stand apart by bars. Korean = English.
 */
export const nounsOfEverySubject: string = `
# borrowed words
인젝션, 주입, 삽입 = injection|inject|injected
필터링, 필터, 거르개, 걸러, 여과 = filtering|filter|filters, screen, sift
매칭, 대응, 짝짓기 = matching|match, pair
핸드셰이크, 악수 = handshake
밴딧, 슬롯머신 = bandit|bandits, slot machine
딜레마, 진퇴양난 = dilemma, trade-off
트릭, 요령, 묘수, 기교 = trick|tricks, hack, technique
버블, 거품, 기포 = bubble|bubbles, foam
헤드, 머리 = head|heads
태그, 꼬리표 = tag|tags, label, mark
머신, 기계 = machine|machines, computer
셀프, 자기, 스스로 = self, own, oneself
시그널, 신호 = signal|signals
가이던스, 유도, 안내 = guidance|guide
포지셔널, 위치 = positional, position
크로스, 교차 = cross
시맨틱, 의미 = semantic|semantics, meaning
베이지안, 베이즈 = Bayesian, Bayes
칼만 = Kalman
라운드, 회차 = round|rounds
필드, 항목 = field|fields
카드, 그래픽 카드 = card|cards
그리드, 격자, 바둑판 = grid
스티키, 고정 = sticky
루트, 제곱근, 뿌리 = root|roots, square root
알파 = alpha, α
베타 = beta, β
감마 = gamma, γ
람다 = lambda, λ
엡실론 = epsilon, ε
시그마, 표준편차 = sigma, σ
델타 = delta, Δ
세타 = theta, θ
뮤? = mu, μ
오프셋, 편차 = offset
리플레이, 재현, 재생 = replay
서치, 탐색, 검색 = search|searching, seek, look for
헤더, 머리글, 머리말 = header|headers, heading
호스트, 주인 = host|hosts
플랫폼, 기반 = platform
락?, 잠금, 자물쇠 = lock|locks|locking, mutex
마이그레이션, 이주 = migration|migrate|migrating, move
알람, 경보, 알림 = alarm|alarms, alert, warning
비번, 비밀번호, 암호, 패스워드 = password|passwords, passphrase, PIN
키?, 열쇠 = key|keys
디비, 데이터베이스 = database|databases, DB
앱?, 응용 프로그램, 애플리케이션 = app|apps, application, program
폰?, 휴대전화, 스마트폰, 휴대폰 = phone|phones, mobile, smartphone
노트북, 랩톱 = laptop|laptops, notebook
피시, 컴퓨터 = PC, computer|computers, machine
모니터, 화면 = monitor, screen, display
배터리, 전지 = battery|batteries
센서, 감지기 = sensor|sensors, detector
칩?, 반도체 = chip|chips, processor
보드, 기판 = board|boards
배치, 묶음 = batch|batches
스텝, 걸음, 단계 = step|steps
에러, 오류, 오차 = error|errors, mistake
리스크, 위험 = risk|risks
코스트, 비용 = cost|costs
스코어, 점수 = score|scores, points
레벨, 수준, 단계 = level|levels
타입, 유형, 종류 = type|types
포맷, 형식 = format|formats
사이즈, 크기 = size|sizes
컬러, 색상, 색깔 = color|colors|colour|colours
스타일, 양식, 화풍 = style|styles
이미지, 그림, 사진 = image|images, picture|pictures, photo|photos, photograph
비디오, 영상, 동영상 = video|videos, film, clip
사운드, 소리, 음향 = sound|sounds, audio, noise
보이스, 목소리, 음성 = voice|voices, speech
뮤직, 음악, 곡? = music|musical, song, piece
테마, 주제 = theme|themes, topic
콘셉트, 개념, 발상 = concept|concepts, idea, notion
아이디어, 발상, 착상, 생각 = idea|ideas, concept, thought
미션, 임무 = mission, task
룰?, 규칙 = rule|rules
팁?, 조언, 요령 = tip|tips, advice, hint
미팅, 회의 = meeting|meetings
스케줄, 일정 = schedule|schedules, timetable, plan
리더, 지도자, 대장 = leader|leaders, head, chief
멤버, 구성원, 회원 = member|members
유저, 사용자, 이용자 = user|users
클라이언트, 고객, 의뢰인 = client|clients, customer
바이러스, 병원체 = virus|viruses|viral
박테리아, 세균 = bacteria|bacterium|bacterial, germ
디엔에이, 유전자 = DNA, gene|genes
호르몬 = hormone|hormones
에너지 = energy|energies
비타민 = vitamin|vitamins
# native, plain and learned words
데이터, 자료, 표본 = data|dataset|datasets, records, examples, samples
데이터셋, 자료, 말뭉치, 데이터 = dataset|datasets|data set, corpus, collection
낱말, 단어, 어휘, 말? = word|words, term, vocabulary
글자, 문자, 철자 = letter|letters, character|characters
글?, 문서, 본문, 텍스트 = text|texts, document, writing
문장, 구절 = sentence|sentences, phrase
매개변수, 파라미터, 인자 = parameter|parameters, argument, setting
가중치, 무게, 파라미터 = weight|weights, parameter
초매개변수, 하이퍼파라미터, 설정값 = hyperparameter|hyperparameters, setting|settings, knob
기본값, 디폴트, 초깃값 = default|defaults, preset
값?, 수치 = value|values, number, amount
문턱, 임계값, 기준값, 역치 = threshold|thresholds, cutoff, limit, line
눈금, 척도, 스케일 = scale|scales, gauge
신경망, 네트워크, 망? = network|networks|net|nets, neural
층?, 레이어, 계층 = layer|layers, level
잡음, 노이즈, 소음 = noise|noisy
손실, 오차 = loss, error
기울기, 경사, 그래디언트 = gradient|gradients, slope
보상, 상금, 대가 = reward|rewards, payoff, prize
행동, 행위, 동작 = action|actions, act, behavior, behaviour
정책, 방침, 전략 = policy|policies, strategy
요청, 호출, 부름 = request|requests, call|calls, query
응답, 답?, 대답, 회신 = response|responses|respond, reply|replies, answer|answers
질문, 물음, 질의 = question|questions, query|queries
설명서, 지시문, 프롬프트, 지시 = prompt|prompts, instruction|instructions
사전, 어휘집 = dictionary|dictionaries, vocabulary, lexicon
표?, 테이블 = table|tables, chart
칼럼, 세로줄 = column|columns
행?, 가로줄 = row|rows, record
그래프, 도표, 차트, 그림 = graph|graphs, chart|charts, plot|plots, figure
지도, 지형도 = map|maps
정점, 꼭짓점, 노드 = vertex|vertices, node|nodes
간선, 모서리 = edge|edges, link
고리, 순환, 사이클 = cycle|cycles|cyclic, loop|loops, circular
복제, 복사, 사본 = copy|copies|copied, replica|replicate|replication, clone, duplicate
정렬, 차례, 순서 = sort|sorted|sorting, order, arrange
저장소, 보관소, 창고 = repository|repositories, storage, store, warehouse
주소, 위치 = address|addresses, location, URL
번호, 순번, 식별자 = number|numbers, id, identifier
규모, 크기, 범위 = scale, size|sizes, magnitude, extent
용량, 크기 = capacity|capacities, size, volume
부하, 하중, 짐? = load|loads, burden
전력, 전기, 에너지 = power, electricity|electric, energy
용도, 쓰임새, 쓸모, 목적 = use|uses, purpose, application
쓰임, 쓰임새, 용법 = usage|use, application
흠?, 단점, 결점, 결함 = flaw|flaws, defect, drawback, weakness, fault
걸림돌, 장애물, 난관 = obstacle|obstacles, barrier, hurdle, problem
범인, 원인, 주범 = culprit, cause, reason
증상, 징후, 신호 = symptom|symptoms, sign|signs
전조, 조짐, 징후 = warning sign|omen, precursor, sign, signal
해법, 풀이, 해답, 해결책 = solution|solutions|solve, answer, fix, cure, remedy
처방, 치료법, 대책, 약물 = remedy|remedies, cure|cures|cured, treatment, medicine
대가, 비용, 희생 = price|prices, cost, expense, trade-off
본보기, 모범, 사례 = example|examples, sample, pattern
보기, 예시, 선택지 = example|examples, option|options, choice
조각, 부분, 토막 = piece|pieces, part|parts, fragment, chunk|chunks
덩어리, 뭉치, 블록 = chunk|chunks, block|blocks, mass, lump
무리, 집단, 떼?, 군집 = group|groups, cluster|clusters, crowd, bunch
갈래, 종류, 분류 = branch|branches, class|classes, kind, category|categories
테두리, 경계, 가장자리 = edge|edges, border|borders, boundary|boundaries, margin
겉?, 표면, 바깥 = surface|surfaces, outside, exterior
내부, 안쪽 = inside, interior, inner, within
둘레, 주변, 근처 = around, surroundings, neighborhood, nearby, perimeter
밑바닥, 바닥, 아래 = bottom|ground|floor, base
꼭대기, 정상, 맨 위 = top|peak|summit, upper
앞부분, 머리, 접두어 = beginning, front, prefix, start
뒷부분, 꼬리, 접미사 = end|ending, tail, suffix, rest
가운데, 중앙, 중심 = middle|center|centre|central, between
절반, 반쪽 = half|halves
나머지, 잔여 = rest|remainder, remaining, others
전부, 모두, 전체 = all|whole|entire, everything, total, every
차례, 번째, 순번 = turn|turns, order, time, rank
하루, 일일 = day|days|daily
일주일, 한 주, 주간 = week|weeks|weekly
한 달, 개월, 월간 = month|months|monthly
일 년, 한 해, 연간 = year|years|yearly, annual|annually
십 년, 10년 = decade|decades, ten years
백 년, 세기, 100년 = century|centuries, hundred years
하룻밤, 밤새, 야간 = overnight|night|nights|nightly
아침, 오전 = morning|mornings, a.m.
저녁, 오후 = evening|evenings|afternoon, p.m.
새벽, 이른 아침 = dawn|daybreak, early morning
주말, 토요일, 일요일 = weekend|weekends, Saturday|Saturdays, Sunday|Sundays
휴일, 공휴일, 방학, 휴가 = holiday|holidays, vacation, day off, break
상금, 현상금, 포상금 = prize|prizes, reward, award
월급, 급여, 임금, 봉급 = salary|salaries, wage|wages, pay
빚?, 부채, 대출 = debt|debts, loan|loans, liability
세금, 조세 = tax|taxes|taxation, duty
값어치, 가치 = worth|value|values
물건, 상품, 제품, 물품 = goods|product|products, item|items, thing
가게, 상점, 매장 = shop|shops, store|stores, market
식당, 음식점 = restaurant|restaurants, canteen
공장, 제조소 = factory|factories, plant
일꾼, 노동자, 근로자, 직원 = worker|workers, labourer|laborer, employee|employees, staff
사장, 경영자, 최고경영자 = boss|bosses, CEO, manager|managers, head, director
농부, 농민 = farmer|farmers, peasant|peasants
군인, 병사, 군대 = soldier|soldiers, army|armies, troops, military
국왕, 왕?, 군주 = king|kings, monarch, emperor, ruler
신하, 관료 = official|officials, minister, bureaucrat
백성, 국민, 시민, 주민 = people|citizen|citizens, resident|residents, population
나라, 국가, 왕국 = country|countries, nation|nations, state|states, kingdom
서울, 한양, 수도 = capital|capitals, Seoul
우리말, 한국어, 국어 = Korean
학자, 연구자, 과학자, 박사 = scholar|scholars, scientist|scientists, researcher|researchers, professor
선생, 교사, 교수, 강사 = teacher|teachers, professor|professors, instructor, lecturer, tutor
제자, 학생, 수강생 = student|students, pupil|pupils, learner
동료, 조원, 팀원 = colleague|colleagues, teammate, peer|peers, member
조원, 구성원, 참가자 = member|members, participant|participants
참가자, 피험자, 응답자, 지원자 = participant|participants, subject|subjects, volunteer|volunteers, respondent
환자, 병자, 아픈 사람 = patient|patients, sick
의사, 의료진 = doctor|doctors, physician|physicians, medic
아기, 영아, 유아, 신생아 = baby|babies, infant|infants, newborn
어린이, 아동, 아이 = child|children, kids, pupil
어른, 성인 = adult|adults, grown-up
노인, 어르신, 고령자 = elderly|old people|elders|elder, senior
여자, 여성 = woman|women, female|females
남자, 남성 = man|men, male|males
엄마, 어머니, 모친 = mother|mothers|mum|mom, parent
아빠, 아버지, 부친 = father|fathers|dad, parent
부모, 부모님, 보호자 = parent|parents, guardian
형제, 자매, 남매 = sibling|siblings, brother|brothers, sister|sisters
# short words and their forms
file|files|filed
code|codes|coded|coding
time|times|timed|timing
rate|rates|rated|rating
line|lines|lined
page|pages|paged
base|bases|based
node|nodes
mode|modes
case|cases
core|cores
wave|waves
gene|genes
tone|tones
zone|zones
bone|bones
cone|cones
tube|tubes
cube|cubes
cell|cells|cellular
fire|fires|fired
wire|wires|wired
hole|holes
role|roles
pole|poles
date|dates|dated
gate|gates|gated
note|notes|noted
vote|votes|voted|voting
cite|cites|cited|citation
site|sites
side|sides
tide|tides|tidal
ride|rides
life|lives
wife|wives
race|races|racing
face|faces|facial
pace|paces
lake|lakes
scale|scales|scaled|scaling
shape|shapes|shaped
plane|planes
slice|slices|sliced
phase|phases
pure|purely|purity
sure|surely
rare|rarely|rarer
safe|safely|safer
wide|widely|wider
late|lately|latest
nice|nicely
fine|finer
same|sameness
hire|hires|hired
tire|tired
fuse|fuses|fused|fusion
cache|caches|cached|caching
prune|prunes|pruned|pruning
tune|tunes|tuned|tuning
bias|biases|biased
loss|losses
class|classes
layer|layers|layered
query|queries|queried
study|studies|studied
copy|copies|copied|copying
reply|replies|replied
vary|varies|varied|varying
apply|applies|applied|applying
deny|denies|denied|denial
tie|ties|tied|tying
bee|bees
sea|seas
ice|icy
eye|eyes
egg|eggs
law|laws
tax|taxes|taxed
key|keys
gas|gases
bus|buses
set|sets|setting
fit|fits|fitted|fitting
cut|cuts|cutting
put|puts|putting
run|runs|running|ran
map|maps|mapped|mapping
log|logs|logged|logging
bug|bugs|buggy
tag|tags|tagged
hit|hits
win|wins|winning
sum|sums|summed
add|adds|added|adding
use|uses|used|using|usage
age|ages|aged
pay|pays|paid|paying
bit|bits
bot|bots
net|nets
job|jobs
row|rows
sun, sunlight, solar
moon, lunar
star|stars, stellar
earth, terrestrial, planet
sea, marine, ocean, oceanic
heart, cardiac
brain, cerebral, neural
lung|lungs, pulmonary
liver, hepatic
kidney|kidneys, renal
skin, dermal
tooth|teeth, dental
bone|bones, skeletal
city|cities, urban
king, royal
money, monetary, financial
mind, mental
body|bodies, bodily, physical
sight, vision, visual
sound, acoustic, audio
light, optical
heat, thermal
star, astronomy
`;
