import type { Language, Lesson, LessonQuestion } from '../lessons.ts';
import { Random } from '../random.ts';
import { type Attribute, attributes } from './attributes.ts';
import { particles } from './korean.ts';
import { properName, subjectName } from './names.ts';
import { type Deed, deeds, items, type Pair, people, places, things } from './phrases.ts';

/** Everything that a template may name. */
type Slots = Readonly<Record<string, string>>;

interface Fact {
  readonly attribute: Attribute;
  readonly slots: Readonly<Record<Language, Slots>>;
  /** The items of a list, else the value alone. */
  readonly pieces: Readonly<Record<Language, readonly string[]>>;
}

interface Subject {
  readonly name: Pair;
  readonly facts: readonly Fact[];
}

type Layout = 'prose' | 'sections' | 'bullets' | 'table' | 'terms' | 'questions' | 'lists';
const layouts: readonly Layout[] = [
  'prose',
  'prose',
  'sections',
  'sections',
  'bullets',
  'table',
  'terms',
  'questions',
  'lists',
];

/**
 * Makes a lesson about two to five invented subjects that share attributes, so that beside every fact stand the
 * same fact of another subject and other facts of the same one: the distractors that are hardest to tell apart.
 *
 * @param seed the same seed gives the same lesson.
 */
export function catalogueLesson(seed: number): Lesson {
  const random = new Random(`catalogue ${seed}`);
  const language: Language = random.chance(0.55) ? 'ko' : 'en';
  const layout = random.pick(layouts);
  const used = new Set<string>();
  const chosen = random.sample(attributes, random.integer(3, 6));
  const definition = attributes.find((attribute) => attribute.key === 'definition')!;
  if (layout === 'terms' && !chosen.includes(definition)) chosen.push(definition);
  const subjects = Array.from({ length: random.integer(2, layout === 'prose' ? 3 : 5) }, (): Subject => {
    const name = subjectName(random, used);
    const told = layout === 'table' ? chosen : chosen.filter(() => random.chance(0.75));
    return { name, facts: told.map((attribute) => makeFact(attribute, name, random)) };
  });
  const stranger: Subject = { name: subjectName(random, used), facts: [] };
  const title = subjectName(random, used)[language];
  const writer = new NoteWriter(language, random);
  const spoken = writer.write(layout, subjects, chosen);
  const questions: LessonQuestion[] = [];
  for (const { subject, fact, answers } of spoken) {
    const asked = questionLanguage(language, random);
    questions.push({
      form: fact.attribute.form,
      language: asked,
      question: ask(fact.attribute.asks, fact, subject, asked, random),
      answers,
    });
    const reverse = fact.attribute.asksSubject;
    // What a deed is called in the other language no glossary knows, so these are asked in the note's own.
    if (reverse !== undefined && answers.length === 1 && random.chance(0.35)) {
      const other = language;
      questions.push({
        form: 'which',
        language: other,
        question: ask(reverse, fact, subject, other, random),
        answers,
      });
    }
  }
  for (const subject of [...subjects, stranger]) {
    const told = new Set(subject.facts.map((fact) => fact.attribute.key));
    // "What is X?" has some answer wherever X is spoken of; only a stranger's definition is surely missing.
    const missing = attributes.filter(
      (attribute) => !told.has(attribute.key) && (attribute.key !== 'definition' || subject === stranger),
    );
    const near = missing.filter((attribute) => chosen.includes(attribute));
    for (const attribute of [...random.sample(near, 1), ...random.sample(missing, 1)]) {
      const asked = questionLanguage(language, random);
      const fact = makeFact(attribute, subject.name, random);
      if (confusable(attribute.key, told)) continue;
      questions.push({
        form: 'none',
        language: asked,
        question: ask(attribute.asks, fact, subject, asked, random),
        answers: [],
      });
    }
  }
  return {
    id: `catalogue#${seed}`,
    language,
    title,
    note: writer.text(),
    questions: random.sample(questions, 12),
    glossary: [...subjects, stranger].map(({ name }) => [name.ko, name.en] as const),
  };
}

/** Attributes so near to one another that one's sentence may pass for an answer about the other. */
const neighbours: Readonly<Record<string, readonly string[]>> = {
  purpose: ['reason', 'advantage', 'working', 'condition', 'definition'],
  reason: ['advantage', 'purpose'],
  advantage: ['reason', 'purpose'],
  drawback: ['effect'],
  effect: ['drawback', 'working', 'advantage'],
  working: ['steps', 'definition', 'purpose'],
  steps: ['working', 'parts'],
  condition: ['purpose'],
  parts: ['steps', 'example'],
  example: ['parts'],
};

function confusable(key: string, told: ReadonlySet<string>): boolean {
  return (neighbours[key] ?? []).some((neighbour) => told.has(neighbour));
}

function questionLanguage(language: Language, random: Random): Language {
  if (random.chance(0.75)) return language;
  return language === 'ko' ? 'en' : 'ko';
}

function ask(
  templates: Readonly<Record<Language, readonly string[]>>,
  fact: Fact,
  subject: Subject,
  language: Language,
  random: Random,
): string {
  const question = fill(
    random.pick(templates[language]),
    { ...fact.slots[language], e: subject.name[language] },
    language,
  );
  if (language === 'en' && random.chance(0.3)) return question.toLowerCase();
  return random.chance(0.15) ? question.replace(/[?.]$/, '') : question;
}

function makeFact(attribute: Attribute, subject: Pair, random: Random): Fact {
  const [first, second] = random.sample(deeds, 2) as [Deed, Deed];
  const value = makeValue(attribute.value, random);
  const slots = (language: Language): Slots => ({
    e: subject[language],
    v: value.text[language],
    'a v': withArticle(value.text.en),
    'A v': capital(withArticle(value.text.en)),
    n:
      language === 'ko'
        ? (['', '한', '두', '세', '네', '다섯'][value.pieces.length] ?? '여러')
        : (['', 'one', 'two', 'three', 'four', 'five'][value.pieces.length] ?? 'several'),
    ...deedSlots(first, ''),
    ...deedSlots(second, '2'),
  });
  return {
    attribute,
    slots: { ko: slots('ko'), en: slots('en') },
    pieces: { ko: value.pieces.map((piece) => piece.ko), en: value.pieces.map((piece) => piece.en) },
  };
}

function deedSlots(deed: Deed, suffix: string): Slots {
  return {
    [`stem${suffix}`]: deed.stem,
    [`plain${suffix}`]: deed.plain,
    [`base${suffix}`]: deed.base,
    [`third${suffix}`]: deed.third,
  };
}

function makeValue(kind: Attribute['value'], random: Random): { text: Pair; pieces: Pair[] } {
  const one = (text: Pair): { text: Pair; pieces: Pair[] } => ({ text, pieces: [text] });
  switch (kind) {
    case 'thing':
      return one(random.pick(things));
    case 'person':
      return one(random.pick(people));
    case 'place':
      return one(random.pick(places));
    case 'name':
      return one(properName(random));
    case 'year': {
      const year = random.integer(1400, 2025);
      const month = random.chance(0.3) ? random.integer(1, 12) : undefined;
      const months =
        'January February March April May June July August September October November December'.split(' ');
      return one(
        month === undefined
          ? { ko: `${year}년`, en: `${year}` }
          : { ko: `${year}년 ${month}월`, en: `${months[month - 1]} ${year}` },
      );
    }
    case 'amount': {
      const number = random.pick([
        random.integer(2, 99),
        random.integer(100, 9999),
        Number(random.next().toFixed(2)),
      ]);
      const unit = random.pick([
        { ko: '%', en: ' percent' },
        { ko: '개', en: ' pieces' },
        { ko: '킬로그램', en: ' kilograms' },
        { ko: '시간', en: ' hours' },
        { ko: '메가바이트', en: ' megabytes' },
        { ko: '명', en: ' people' },
        { ko: '원', en: ' won' },
        { ko: '층', en: ' layers' },
      ]);
      return one({ ko: `${number}${unit.ko}`, en: `${number}${unit.en}` });
    }
    case 'items':
    case 'steps': {
      const pieces = random.sample(items, random.integer(2, 4));
      const joined = (language: Language): string => {
        const names = pieces.map((piece) => piece[language]);
        if (kind === 'steps') return names.join(language === 'ko' && random.chance(0.5) ? ' → ' : ', ');
        const last = names.at(-1)!;
        return language === 'ko'
          ? `${names.slice(0, -1).join(', ')}, ${last}`
          : `${names.slice(0, -1).join(', ')} and ${last}`;
      };
      return { text: { ko: joined('ko'), en: joined('en') }, pieces };
    }
    case 'deed':
      return one({ ko: '', en: '' });
  }
}

function withArticle(noun: string): string {
  return /^(?:kind|way|form)\b/.test(noun) || !/^[aeiou]/.test(noun) ? `a ${noun}` : `an ${noun}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function fill(template: string, slots: Slots, language: Language): string {
  const filled = template.replace(/\{([^}]+)\}/gu, (_, name: string) => slots[name] ?? '');
  return language === 'ko' ? particles(filled) : filled;
}

interface Spoken {
  readonly subject: Subject;
  readonly fact: Fact;
  readonly answers: readonly string[];
}

class NoteWriter {
  readonly #language: Language;
  readonly #random: Random;
  readonly #lines: string[] = [];
  readonly #spoken: Spoken[] = [];

  constructor(language: Language, random: Random) {
    this.#language = language;
    this.#random = random;
  }

  text(): string {
    return this.#lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim();
  }

  write(layout: Layout, subjects: readonly Subject[], chosen: readonly Attribute[]): readonly Spoken[] {
    if (layout === 'table') this.#table(subjects, chosen);
    else for (const subject of subjects) this.#subject(layout, subject);
    return this.#spoken;
  }

  #subject(layout: Layout, subject: Subject): void {
    const facts = this.#random.shuffled(subject.facts).sort((left, right) => rank(left) - rank(right));
    const name = this.#fullName(subject.name);
    const level = this.#random.pick(['##', '###']);
    switch (layout) {
      case 'prose':
        this.#lines.push(
          facts.map((fact, index) => this.#sentence(subject, fact, index === 0 ? name : 'again')).join(' '),
          '',
        );
        return;
      case 'sections':
        this.#lines.push(`${level} ${name}`, '');
        this.#lines.push(facts.map((fact) => this.#sentence(subject, fact, 'again')).join(' '), '');
        return;
      case 'bullets':
        this.#lines.push(`${level} ${name}`, '');
        for (const fact of facts) this.#labelled(subject, fact, this.#random.pick(['- ', '* ']));
        this.#lines.push('');
        return;
      case 'terms':
        for (const fact of facts.slice(0, 1)) {
          const value = this.#bare(fact);
          this.#say(subject, fact, value);
          this.#lines.push(`${this.#random.pick(['- **', '**'])}${name}**: ${value}`);
        }
        for (const fact of facts.slice(1)) this.#lines.push(`  - ${this.#sentence(subject, fact, 'again')}`);
        this.#lines.push('');
        return;
      case 'questions':
        for (const fact of facts) {
          const heading = fill(
            this.#random.pick(fact.attribute.asks[this.#language]),
            fact.slots[this.#language],
            this.#language,
          );
          this.#lines.push(
            `${level} ${heading}`,
            '',
            this.#sentence(subject, fact, this.#random.chance(0.5) ? 'again' : name),
            '',
          );
        }
        return;
      case 'lists':
        this.#lines.push(`${level} ${name}`, '');
        for (const fact of facts) {
          if (fact.attribute.value === 'items' || fact.attribute.value === 'steps') {
            const pieces = fact.pieces[this.#language];
            const label = this.#random.pick(fact.attribute.labels[this.#language]);
            this.#lines.push(`${label}:`, '');
            pieces.forEach((piece, index) => {
              this.#lines.push(fact.attribute.value === 'steps' ? `${index + 1}. ${piece}` : `- ${piece}`);
            });
            this.#lines.push('');
            this.#spoken.push({ subject, fact, answers: pieces });
          } else {
            this.#lines.push(this.#sentence(subject, fact, 'again'), '');
          }
        }
        return;
      case 'table':
        return;
    }
  }

  #table(subjects: readonly Subject[], chosen: readonly Attribute[]): void {
    const columns = chosen.slice(0, 4);
    const labels = columns.map((attribute) => this.#random.pick(attribute.labels[this.#language]));
    const corner = this.#language === 'ko' ? '이름' : 'Name';
    this.#lines.push(`| ${[corner, ...labels].join(' | ')} |`, `|${'---|'.repeat(columns.length + 1)}`);
    for (const subject of subjects) {
      const cells = columns.map((attribute) => {
        const fact = subject.facts.find((candidate) => candidate.attribute === attribute)!;
        const value = this.#bare(fact);
        this.#spoken.push({ subject, fact, answers: [value] });
        return value;
      });
      this.#lines.push(`| ${[this.#fullName(subject.name), ...cells].join(' | ')} |`);
    }
    this.#lines.push('');
    for (const subject of subjects) {
      const rest = subject.facts.filter((fact) => !columns.includes(fact.attribute));
      if (rest.length > 0)
        this.#lines.push(
          rest.map((fact) => this.#sentence(subject, fact, this.#fullName(subject.name))).join(' '),
          '',
        );
    }
  }

  #labelled(subject: Subject, fact: Fact, bullet: string): void {
    const value = this.#bare(fact);
    const label = this.#random.pick(fact.attribute.labels[this.#language]);
    this.#say(subject, fact, value);
    this.#lines.push(`${bullet}${this.#random.chance(0.5) ? `**${label}**` : label}: ${value}`);
  }

  #bare(fact: Fact): string {
    const slots = fact.slots[this.#language];
    // A definition needs both the deed and the thing; the other attributes' own form will do.
    if (fact.attribute.key === 'definition') {
      return fill(this.#language === 'ko' ? '{stem2}는 {v}' : '{a v} that {third2}', slots, this.#language);
    }
    return fill(fact.attribute.bare[this.#language], slots, this.#language);
  }

  #say(subject: Subject, fact: Fact, answer: string): void {
    this.#spoken.push({ subject, fact, answers: [answer] });
  }

  /** @param name the subject's name, or `again` where it was just named and may be left out. */
  #sentence(subject: Subject, fact: Fact, name: string): string {
    const language = this.#language;
    const slots = fact.slots[language];
    const leaveOut = name === 'again' && this.#random.chance(0.6);
    const plainName = name === 'again' ? slots.e! : name;
    const topic = language === 'ko' ? (leaveOut ? '' : `${plainName}은/는 `) : leaveOut ? 'It' : plainName;
    const sentence = capital(
      fill(this.#random.pick(fact.attribute.says[language]), { ...slots, E: topic, e: plainName }, language),
    );
    this.#say(subject, fact, sentence);
    return sentence;
  }

  /** Sometimes with the other language's name in brackets, as notes introduce terms. */
  #fullName(name: Pair): string {
    const other: Language = this.#language === 'ko' ? 'en' : 'ko';
    if (name.ko === name.en || !this.#random.chance(this.#language === 'ko' ? 0.4 : 0.1))
      return name[this.#language];
    return `${name[this.#language]}(${name[other]})`;
  }
}

/** Definitions come first, as in most notes. */
function rank(fact: Fact): number {
  return fact.attribute.key === 'definition' ? 0 : 1;
}
