/** How Korean writes English sounds: which letters may be heard as which sounds, and what each reading costs. */

/** Letters from a place on, heard as sounds. */
export interface Sounding {
  /** How many letters. */
  readonly letters: number;
  /** Sounds as `hangulSounds` names them; may be empty. */
  readonly sounds: string;
  /** 0: as the rules of transliteration have it … 1 and more: another sound. */
  readonly cost: number;
}

/**
 * Letters (a regular expression) and the sounds they are heard as, `-` for silence, with hundredths of the price behind a
 * colon. Everything that fits is tried; a doubled consonant reads like one.
 */
const RULES = `
b+ | b P B:30 p:70
c+(?![eiyh]) | k K g:50 G:30
c(?=[eiy]) | s S:10 C:40 k:60
cc(?=[eiy]) | Ks ks:10
ck | k K g:50 G:30
q | k:5
qu | kw ku k:5 K:10
que$ | K k
cqu | kw
ch | C k:5 K:5 sy:15 s:15 h:50
chs? | Cx
che$ | si:5 Ci:5
sch | sxk sk s:20 sy:10 syu:10
d+ | d T:15 D:40 t:70 j:50
(?<=.)dg(?=[eiy]) | j
(?<=.)dge$ | j ji
f+ | p P:20 h:50 b:90
ph | p P:20 b:90
g+ | g G:30 k:80
g+(?![aeiouy]) | K:5
g(?=[eiy]) | j h:60
ge$ | j ji
gue$ | g K
gh | g:10 -:10 p:20
gn | n:5
h | h -:35
(?<=.)h | -:15
j | j y:20 h:40 C:70
(?<=^)kn | n
kh? | k K g:60 G:30
l+ | l r:25 -:60
(?<=^|[mn])l+ | r l
(?<=[ao])l(?=[kmf]) | -:15
m+ | m n:70
mm | mm
mb$ | m
n+ | n q:50 m:70
nn | nn
n(?=[kgcxq]) | q:5
n(?=[pbmf]) | m:10
ng | q qg ng:20
p+ | p P b:70 B:30
pp | Pp
(?<=^)ps | s pxs
r+h? | r l:40
(?<=[aeiouy])r+(?![aeiouy]) | -
(?<=[aeiouy])r(?=e$) | -
(?<=[aeiouy])r(?=[aeiouy]) | r
(?<=^)wr | r
s+ | s S:10 j:15 T:60 sy:60 C:80
sh | s sy
sc(?=[eiy]) | s
ssi(?=[aou]) | sy
si(?=[ou]n) | sy j
ci(?=[aou]) | sy s:20
ti(?=[aou]) | sy C:15 s:30 syi:30
tion | syvn Cvn:10 sion:10 syon:15 Tsyvn:10
sion | syvn jvn sion:10
i(?=on) | y:5
tient|cient | syvnt syvnxt
t+ | t T d:60 D:30
tt | Tt
t(?=u|r) | C:15
ture | Cv Cyv
tch | C
ts|tz|tzs? | C
th | s:5 d:5 t:5 S:20 D:25 T:10
st(?=le) | s
st | syut:20
v+ | b P:20 p:70 B:40
v$ | p:15
w | w u -:25 b:20
(?<=[aeo])w | - u
wh | w h:20
w(?=oo|u) | -
x | Ks Kxs ks:5 s:40 j:40 gj:10 gxj
(?<=^)x | j s:20
y | i ai -:40
y(?=[aeou]) | y
z+ | j s:30 C:30
tz | C
a | a e ei v:10 o:15 i:35 -:40
a(?=ge) | i:5
ai|ay | ei e:5 ai:10 i:50
air|aire | ev
are?(?![aeiou]) | a ev:5
au|aw|aul | o au:10 a:15
augh|ough | o:10 op:20 u:20
e | e i:5 v:5 -:30 x:15 ei:20 a:50
e$ | -
(?<=[^aeiouy])e(?=s$) | -
e(?=d$) | i x
ea | i e:5 ei:10 ie:10 v:25
ear|eare | iv v:5 ev:5
ee | i
eer|ere | iv ev:5
er(?![aeiou]) | v e:40
eu|ew | yu u oi:10 ju:30
ei|ey | ei ai:5 i:5 e:10
eigh | ei
eau | o yu
i | i ai:5 v:30 e:35 -:40 y:20
i(?=[^aeiouy]e) | ai
ie | i ai:5 ie:5
igh | ai
ir(?![aeiou]) | v iv:30
ire | aiv
o | o a:15 v:20 u:30 ou:5 x:40 -:40
o(?=[nmv]) | v:5
o(?=n$) | x:10
oa | o
oe | o
oo | u o:30
ou | au u o:15 v:15
ow | au o ou
our | auv v:10 o:10
oi|oy | oi
or(?![aeiou]) | o v:5 ov:5
ore | o ov
oor | uv ov o:10
u | v u yu a:15 i:35 x:40 -:40
ue$ | yu u -:5
ui | i:5 wi ui:5
ur(?![aeiou]) | v
ure | yuv uv v:10 yv:10
(?<=[gq])u(?=[aeiy]) | - w
on(?=e) | wvn:20
`;

interface Rule {
  /** The first letters of what the expression may match, without what it only looks back at. */
  readonly begins: ReadonlySet<string>;
  readonly letters: RegExp;
  readonly sounds: readonly { readonly sounds: string; readonly cost: number }[];
}

/** By the letter that they can begin with; looking that up spares most of the expressions. */
const rules: ReadonlyMap<string, readonly Rule[]> = (() => {
  const all = RULES.trim()
    .split('\n')
    .map((line): Rule => {
      const [letters, sounds] = line.split(' | ') as [string, string];
      return {
        begins: new Set(
          letters
            .replace(/^\(\?<=[^)]*\)/, '')
            .split('|')
            .map((part) => part[0]!),
        ),
        letters: new RegExp(`(?:${letters})`, 'y'),
        sounds: sounds.split(' ').map((reading) => {
          const [heard, hundredths = '0'] = reading.split(':') as [string, string?];
          return { sounds: heard === '-' ? '' : heard, cost: Number(hundredths) / 100 };
        }),
      };
    });
  const byLetter = new Map<string, Rule[]>();
  for (const rule of all) {
    for (const letter of rule.begins) byLetter.set(letter, [...(byLetter.get(letter) ?? []), rule]);
  }
  return byLetter;
})();

/** Readings dearer than this don't begin a word that is to match. */
const DEAREST_BEGINNING = 0.15;

const beginnings: ReadonlyMap<string, string> = (() => {
  const letters = new Map<string, Set<string>>();
  for (const [letter, those] of rules) {
    for (const { sounds, cost } of those.flatMap((rule) => rule.sounds)) {
      if (sounds === '' || cost > DEAREST_BEGINNING) continue;
      letters.set(sounds[0]!, (letters.get(sounds[0]!) ?? new Set()).add(letter));
    }
  }
  return new Map([...letters].map(([sound, those]) => [sound, [...those].toSorted().join('')]));
})();

/** The letters with which a reading can begin that begins with this sound; '' for sounds that no letter has. */
export function lettersFor(sound: string): string {
  return beginnings.get(sound) ?? '';
}

/** What a letter costs that is not heard at all, where no rule says so. */
const SILENT_VOWEL = 0.5;
const SILENT_CONSONANT = 1.2;
/** A vowel letter heard as a vowel that no rule gives it. */
const OTHER_VOWEL = 0.45;
const VOWEL_SOUNDS = ['a', 'e', 'i', 'o', 'u', 'v'];

/** For each place in the word the ways to read on from there: [letters][readings]. */
export function readingsOf(latin: string): Sounding[][] {
  return Array.from(latin, (letter, at) => {
    const vowel = /[aeiouy]/.test(letter);
    const readings: Sounding[] = [{ letters: 1, sounds: '', cost: vowel ? SILENT_VOWEL : SILENT_CONSONANT }];
    if (vowel) {
      for (const sounds of VOWEL_SOUNDS) readings.push({ letters: 1, sounds, cost: OTHER_VOWEL });
    }
    for (const rule of rules.get(letter) ?? []) {
      rule.letters.lastIndex = at;
      const length = rule.letters.exec(latin)?.[0].length ?? 0;
      if (length === 0) continue;
      for (const { sounds, cost } of rule.sounds) readings.push({ letters: length, sounds, cost });
    }
    return readings;
  });
}

/** What a sound costs that no letter stands for: Korean puts ㅡ between consonants, and ㅣ after ㅅ, ㅈ, ㅊ. */
export function insertionCost(sounds: string, at: number): number {
  const sound = sounds[at]!;
  const before = sounds[at - 1] ?? '';
  const afterConsonant = /[^aeiouvxwy]/.test(before);
  if (sound === 'x') return afterConsonant ? 0.03 : 0.4;
  if (sound === 'i' && /[sjC]/.test(before)) return 0.12;
  if (sound === 'y') return /[sjC]/.test(before) ? 0.05 : 0.25;
  if (sound === 'w') return 0.4;
  if (sound === 'X') return 2;
  return /[aeiouv]/.test(sound) ? (afterConsonant ? 0.7 : 0.5) : 1.2;
}
