/**
 * Korean words to stems by rules: particles (조사), the copula, 하다/되다/시키다 verbs, common verbal endings.
 * Question and notes go through the same rules, so a wrong cut costs little; bigrams stand beside the stems.
 */

/** Longest first, so that 에서 goes before 에. */
const PARTICLES = words(`
  에게서는 으로부터 이라도 이든지 에게서 으로서 으로써 이라면 로부터 에서는 에서도 에서의 까지의 부터의 으로의
  에서 에게 께서 이랑 으로 로서 로써 부터 까지 마다 마저 조차 이나 든지 라도 밖에 처럼 보다 대로 만큼 같이 하고
  커녕 에는 에도 에만 와의 과의 로는 로도 이며 들은 들이 들을 들의 들에 들과 들도 은 는 이 가 을 를 의 에 께 와 과
  랑 로 만 도 나 들
`);

const PARTICLES_BY_END = Map.groupBy(PARTICLES, (particle) => particle.at(-1)!);

/** Noun + 하다, 되다, 시키다, and the copula: what may follow the noun. Cut only if two syllables stay. */
const NOUN_ENDINGS = new RegExp(
  `(?:${[
    '하(?:는데|려면|려고|면서|도록|거나|지만|므로|는지|는가|나요|기에|셨|시|여서|여야|였다|였습니다|는|고|며|면|여|지|기|게|던|다|자|니|라)?',
    '해(?:서|야|요|도|주는|줍니다|준다|줘|보자|봐)?',
    '했(?:습니다|으며|으나|지만|는데|다고|다|던|고|을)',
    '한(?:다고|다면|다는|다|지|가)?',
    '할(?:까요|까|지|수록)?',
    '함(?:으로써|으로|께)?',
    '합(?:니다|니까|시다)',
    '되(?:는데|려면|면서|도록|거나|지만|므로|는지|었다|었습니다|었던|어서|어야|는|고|며|면|어|지|기|게|던|다)?',
    '돼(?:서|야|요|도)?',
    '됐(?:습니다|으며|지만|는데|다|던|고)',
    '된(?:다고|다면|다는|다|지)?',
    '될(?:까요|까|지)?',
    '됨(?:으로써)?',
    '됩(?:니다|니까)',
    '시(?:키는|키고|키며|키면|키기|키지|키려면|키다|킨다|킨|킬|킵니다|켜서|켜야|켜|켰다|켰습니다|킴)',
    '(?:이|일|인|입|였|이었|예)(?:습니다|니다|니까|에요|요|라는|라고|란|라|며|고|지만|다|가요|가|지|까요|까)',
    '(?:란|라는|라고|라면)',
    '적(?:인|으로|이다|이고|이며)?',
    '스러(?:운|워서|웠다|움)',
    '로(?:운|워|웠다|움)',
  ].join('|')})$`,
);

/** Endings of other verbs and adjectives, written with separate letters: ㅂ니다 joins the syllable before it. */
const VERB_ENDINGS = words(`
  었습니다 았습니다 였습니다 ᆻ습니다 겠습니다 습니다 ᆸ니다 습니까 ᆸ니까 었지만 았지만 었는데 았는데 으면서
  었어요 았어요 ᆻ어요 었어 았어 ᆻ어 ᆫ가요 ᆫ가 ᆯ까요 ᆯ까 었나 았나 ᆻ나 었다 았다 ᆻ다 겠다 는다 ᆫ다 는지 는가 는데 나요 까요 어요 아요 세요 네요 면서 으면 으며 어서 아서 지만 거나
  도록 려고 려면 므로 으로 다고 다는 라고 게 서 다 고 며 면 지 기 던 는 요
`).map((ending) => ending.normalize('NFD'));

/** The copula's forms that follow a noun as particles do. */
const COPULAS = words(`
  이란 란 이라는 라는 이라고 라고 이라면 라면 이라서 라서 이야 야 이에요 예요 에요 인가요 인가 인지 일까요 일까 인데 이고 이며 이면 면 입니다 입니까 이다 이죠 죠 이지 지
  이었 였다 인 일
`);

/**
 * Verbs and adjectives of one syllable and what follows it: 낳아, 낳는다, 낳은. By a list, since 단어 and 언어 end like
 * verbs too.
 */
const SHORT_VERB =
  /^([낳먹받찾묻넣읽잡닫담맞많높낮좋작놓씻입믿얻걷듣늦깊넓좁짧웃쌓섞묶깎닦꺾볶낚맡싫옳끓뚫잃앓굵밝맑늙젊굶닮밟])(?:[아어](?:요|서|야|도|지는|진다|졌다|져)?|[았었](?:다|고|으며|지만|는데|습니다|어요|어|나요|을까|던)|습니다|습니까|는다|는가|는지|는데|나요|네요|으면|으며|으려면|으려고|으니|으므로|을까|을까요|은가요|은가|은지|은데|지만|거나|도록|게|고|기|는|은|을)$/;

const AFTER_NOUN = new Set([...PARTICLES, ...COPULAS]);

/** Whether this run of Hangul only ends the noun before it, as 는 in "LoRA는" and 이란 in "LLM이란". */
export function isNounEnding(run: string): boolean {
  return AFTER_NOUN.has(run);
}

const cache = new Map<string, string>();
const CACHE_LIMIT = 50_000;

/** `word`: one run of Hangul syllables (NFC). Returns its stem, NFC; the word itself where nothing can go. */
export function koreanStem(word: string): string {
  const known = cache.get(word);
  if (known !== undefined) return known;
  if (cache.size >= CACHE_LIMIT) cache.clear();
  const stem = findStem(word);
  cache.set(word, stem);
  return stem;
}

function findStem(word: string): string {
  const short = SHORT_VERB.exec(word)?.[1];
  if (short !== undefined) return short;
  let stem = word;
  // 모델에서만은: particles pile up, three at most.
  for (let round = 0; round < 3; round += 1) {
    const shorter = withoutParticle(stem);
    if (shorter === stem) break;
    stem = shorter;
  }
  const noun = stem.replace(NOUN_ENDINGS, '');
  if (noun.length >= 2 && noun !== stem) return noun.length >= 3 ? withoutParticle(noun) : noun;
  if (stem === word) return verbStem(word);
  return stem;
}

/** The word without its last particle, or as it is. At least two syllables stay, one before 은 는 을 를. */
export function withoutParticle(word: string): string {
  for (const particle of PARTICLES_BY_END.get(word.at(-1)!) ?? []) {
    if (!word.endsWith(particle)) continue;
    const rest = word.length - particle.length;
    if (rest >= 2 || (rest === 1 && /^[은는을를]$/.test(particle))) return word.slice(0, rest);
  }
  return word;
}

/**
 * What a noun of one syllable with a particle may be: 창이 → 창. Undefined for other words. It may as well be a noun
 * of two syllables (차이, 길이), so whoever asks must know the shorter one.
 */
export function oneSyllableNoun(word: string): string | undefined {
  return /^[가-힣](?:이|가|의|에|로|와|과|도|만|이란|이라는|에서|에는|으로|과의|이야|이에요|인가요|이나|이랑)$/.test(
    word,
  )
    ? word.slice(0, 1)
    : undefined;
}

function verbStem(word: string): string {
  if (word.length === 2) return uncontracted(word.normalize('NFD')).normalize('NFC');
  if (word.length < 2) return word;
  const letters = word.normalize('NFD');
  for (const ending of VERB_ENDINGS) {
    if (!letters.endsWith(ending)) continue;
    const stem = uncontracted(letters.slice(0, -ending.length)).normalize('NFC');
    if (stem.length >= 2) return stem;
  }
  return word;
}

/** 줄여(ㅆ다) → 줄이, 바꿔 → 바꾸, 나와 → 나오: the stem's vowel before an ending that melted into it. */
function uncontracted(letters: string): string {
  return letters
    .replace(/\u1167$/, '\u1175')
    .replace(/\u116f$/, '\u116e')
    .replace(/\u116a$/, '\u1169')
    .replace(/\u1170$/, '\u116c');
}

function words(text: string): string[] {
  return text
    .trim()
    .split(/\s+/)
    .toSorted((a, b) => b.length - a.length);
}
