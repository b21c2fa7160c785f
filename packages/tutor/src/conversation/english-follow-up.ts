import type { Antecedent, FollowUpGrammar } from './follow-up.ts';
import { swapTarget } from './swap.ts';

const attributeWords =
  'advantages?|disadvantages?|benefits?|drawbacks?|downsides?|upsides?|pros|cons|limits?|limitations?|problems?|issues?|risks?|examples?|kinds?|types?|sorts?|forms?|categories|ways?|methods?|reasons?|causes?|differences?|similarities|uses?|roles?|functions?|features?|properties|definitions?|meaning|structure|parts?|components?|elements?|steps?|stages?|process|order|costs?|price|effects?|purpose|goals?|alternatives?|performance|results?|inputs?|outputs?|formula|size|length|number|name|details?|summary|applications?';
const attribute = new RegExp(`^(?:${attributeWords})$`, 'i');
const function_ =
  /^(?:a|an|the|of|in|on|at|to|for|from|with|by|as|than|and|or|but|so|then|ok|okay|well|also|please|me|us|you|your|i|we|my|our|ones|some|any|other|another|more|most|less|main|key|much|many|long|again|just|really|exactly|there|here|what|whats|what's|how|how's|why|when|where|which|who|whose|is|isn't|are|aren't|was|were|be|been|being|do|does|don't|doesn't|did|has|have|had|can|can't|could|should|would|will|may|might|must|not|no|yes|tell|explain|describe|define|give|list|show|say|name|know|help|mean|means|meant|about|example|instance|it|its|it's|they|them|their|this|that|these|those|between|called|if|happens|happen|one|two|three|four|five|six|seven|both|each|all|every|only|still|already|usually|typically|often|ever|first|originally|actually|yet|very|too|up|out|off|over)$/i;
/** Words that say something of a subject; a noun phrase ends before one. */
const saying =
  /^(?:works?|worked|used|useful|using|use|needed|need|needs|important|expensive|cheap|cheaper|costly|slow|fast|faster|better|worse|good|bad|hard|easy|possible|necessary|different|differs?|compares?|compared|helps?|costs?|improves?|reduces?|trained|train|stands?|made|makes?|happens?|take|takes|require|requires|called|defined|measured|computed|calculated|chosen|evaluated|split|stored|so|when|while|if|in|on|for|with|without|to|from|than|by|at|as|into|during|because|mean|means|do|does|have|has|like|that|which|get|gets|increase|decrease|become|becomes|matter|matters|look|looks|solve|solves|fail|fails|learn|learns|know|knows|generate|generates|give|gives|produce|produces|contain|contains|consist|consists|introduced|proposed|invented|published|released|developed|applied|come|comes|came|go|goes|went|find|finds|found|founded|appear|appears|appeared|run|runs|show|shows|build|builds|built|create|created|begin|begins|began|start|starts|started|stop|stops|stopped|keep|keeps|change|changes|changed|handle|handles|reach|reaches|measure|measures|serve|serves|suit|suits|wrote|write|written|discovered|described|suggested|reported|behind|prevent|prevents|prevented|avoid|avoided)$/i;
const pronoun =
  /\b(?:(?<=\b(?:is|was|does|do|did|are|were|of|about|using)\s)that(?=\s+\w+)|(it's|its|it|they|them|their|these|those)|(?:this|that)(?:\s+(?:one|method|model|technique|approach|idea|concept|term|thing))?(?=\s*(?:[?.!,]|$|is\b|are\b|was\b|does\b|do\b|work|mean|so\b|expensive|useful|used|needed|important|better|different|called|help|cost|for\b|in\b)))(?![\w'])/i;
/** "that company": the subject's. */
const pointedNoun =
  /(?:^|(?<=\b(?:of|in|on|at|is|are|was|were|does|do|did|about|for|by|with|from|use|uses|has|have)\s))(?:this|that|these|those)\s+([a-z][\w-]+)/i;
/** "it" that stands for nothing. */
const dummy =
  /\b(?:is|was|does|would|can)\s+it\s+(?:take|cost|mean|possible|necessary|important|better|worth|make\s+sense|matter|need)\b[^?]*\bto\s+\w+\s+\w+|\bit\s+(?:takes?|costs?)\s+to\s+\w+\s+\w+/i;

interface Piece {
  readonly text: string;
  readonly bare: string;
}

function pieces(question: string): Piece[] {
  return question
    .split(/\s+/)
    .map((text) => ({ text, bare: text.replace(/^["'“‘([]+|["'”’)\]?!.,;:…]+$/gu, '') }))
    .filter((piece) => piece.bare !== '');
}

const isContent = ({ bare }: Piece): boolean =>
  !function_.test(bare) && !attribute.test(bare) && !saying.test(bare);

/** What a question is about. */
function subjectOf(question: string): string | undefined {
  const text = question.replace(/[?!.]+\s*$/, '').trim();
  const between = /\bbetween\s+(.+?\s+and\s+.+?)$/i.exec(text)?.[1];
  if (between !== undefined) return strip(between);
  const owner = /^(?:.*?\s)?(\S+(?:\s\S+)?)['’]s\s+\w+/.exec(text);
  if (owner !== null && !function_.test(owner[1]!.split(' ').at(-1)!)) return phraseIn(owner[1]!);
  const of = new RegExp(`\\b(?:${attributeWords})\\s+(?:of|in|for|with)\\s+(.+)$`, 'i').exec(text)?.[1];
  return phraseIn(of ?? text) ?? phraseIn(text);
}

/** The first run of content words. */
function phraseIn(text: string): string | undefined {
  const run: string[] = [];
  for (const piece of pieces(text)) {
    if (isContent(piece)) {
      run.push(piece.bare);
      if (/[,;:]$/.test(piece.text)) break;
    } else if (run.length > 0) {
      const joins = /^(?:of|and|or)$/i.test(piece.bare);
      if (!joins) break;
      run.push(piece.bare);
    }
  }
  while (run.length > 0 && /^(?:of|and|or)$/i.test(run.at(-1)!)) run.pop();
  return run.length === 0 ? undefined : run.join(' ');
}

function strip(phrase: string): string {
  return phrase.replace(/^(?:the|a|an)\s+/i, '').trim();
}

const lead = /^(?:(?:ok|okay|so|then|and|but|well|also|hmm)\b[,\s]*)+/i;

function complete(question: string, past: Antecedent): { text: string; subject: string } | undefined {
  const bare = question.trim();
  const of = pointedNoun.exec(bare);
  if (of !== null && isNounOfIts(of[1]!)) {
    const text = `${bare.slice(0, of.index)}${past.subject}'s ${bare.slice(of.index + of[0].length - of[1]!.length)}`;
    return { text: text.replace(lead, ''), subject: past.subject };
  }
  const pointed = dummy.test(bare) ? null : pronoun.exec(bare);
  if (pointed !== null && !pointsWithin(bare.slice(0, pointed.index), pointed[0])) {
    const word = pointed[0].toLowerCase();
    const put =
      word === 'its' || word === 'their'
        ? `${past.subject}'s`
        : word === "it's"
          ? `${past.subject} is`
          : past.subject;
    const text = `${bare.slice(0, pointed.index)}${put}${bare.slice(pointed.index + pointed[0].length)}`;
    return {
      text: text.replace(lead, '').replace(/^(?:what|how) about\s+/i, '') || text,
      subject: past.subject,
    };
  }
  const fresh =
    /^(?:(?:ok|okay|so|then|and|but)\b[,\s]*)*(?:(?:what|how)\s+about|and)\s+(?:the\s+|an?\s+)?(.+?)[?.!\s]*$/i.exec(
      bare,
    )?.[1];
  const own = pieces(fresh ?? bare).filter(isContent);
  if (own.length === 0)
    return { text: leaveNoGap(fresh ?? bare.replace(lead, ''), past), subject: past.subject };
  if (fresh !== undefined && namesOnly(fresh)) {
    const target = swapTarget(past.whole, past.subject, fresh);
    if (target !== undefined) {
      const text = `${past.whole.slice(0, target.start)}${fresh}${past.whole.slice(target.end)}`;
      return { text, subject: fresh };
    }
  }
  return undefined;
}

/** "company", but not "technique", which is the subject itself, nor "introduced". */
function isNounOfIts(word: string): boolean {
  const itself = /^(?:one|method|model|technique|approach|idea|concept|term|thing)s?$|ed$/i.test(word);
  return !itself && isContent({ text: word, bare: word });
}

/** "How does RAG cite its sources?", "My bot needs a new tone, what suits it?": the question's own noun is meant. */
function pointsWithin(before: string, word: string): boolean {
  const nouns = pieces(before).filter(isContent).length;
  return /^(?:its|their)$/i.test(word) ? nouns > 0 : nouns > 1 && /[.,;:?!]\s/.test(before);
}

/** A noun phrase and nothing said of it. */
function namesOnly(phrase: string): boolean {
  return pieces(phrase).every((piece) => isContent(piece) || /^(?:of|and|or|the|an?)$/i.test(piece.bare));
}

/** What a follow-up added to the question before: another one takes its place. */
const askedWhy = /^(?:why|how|how so|why so|why not|how come): /i;
const askedWhen = /, and (?:when|where|who|by whom)\?$/;

function leaveNoGap(bare: string, past: Antecedent): string {
  const said = bare.replace(/[?.!\s]+$/, '');
  if (/^(?:why|how|how so|why so|why not|how come)$/i.test(said)) {
    const asksWhat = /^\s*(?:what|who|define|explain|describe|tell)\b/i.test(past.whole);
    return asksWhat ? `${said} ${past.subject}?` : `${said}: ${past.whole.replace(askedWhy, '')}`;
  }
  if (/^(?:when|where|who|by whom)$/i.test(said)) {
    const asked = past.whole.replace(askedWhen, '').replace(/[?.!\s]+$/, '');
    return `${asked}, and ${said.toLowerCase()}?`;
  }
  const named = pieces(said).some((piece) => attribute.test(piece.bare));
  if (named) return `${said} of ${past.subject}?`;
  return `${past.subject}: ${said}?`;
}

const definition =
  /^(?:what(?:\s+(?:is|are|was|were|does|do)|['’]s)|who(?:\s+(?:is|was|are)|['’]s)|define|explain|describe|tell\s+me\s+about)\s+(.+?)(?:\s+(?:mean|stand\s+for|do))?[?.!\s]*$/i;
const attributeOf = new RegExp(`\\b(?:${attributeWords})\\s+(?:of|between)\\s+`, 'i');

/** "What is X?" and "What are the drawbacks of X?" say what they are about. */
function about(question: string, past: Antecedent): string | undefined {
  const text = question.trim();
  const defined = definition.exec(text.replace(lead, ''))?.[1];
  if (defined !== undefined && namesOnly(defined)) return undefined;
  return attributeOf.test(text) ? undefined : `${past.subject}: ${text}`;
}

export const english: FollowUpGrammar = { subjectOf, complete, about };
