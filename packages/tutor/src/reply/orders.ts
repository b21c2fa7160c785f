/**
 * Messages that give the tutor orders instead of asking: to forget its notes, to say something word for word, to tell what
 * it was told. The notes answer none of it, however many of its words they hold.
 */

const asking =
  /\?\s*$|？\s*$|\b(?:what|why|how|when|which|who|where)\b|뭐|무엇|무슨|왜|어떻게|어떤|언제|누가|누구|어디/i;

const orders: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override|bypass)\b.{0,60}\b(?:instructions?|notes?|rules?|prompts?|above|previous|everything|guidelines?)\b/i,
  /\b(?:reply|respond|answer|say)\b.{0,20}\b(?:only|just|exactly|nothing but)?\s*(?:with|:)?\s*["'“‘].+["'”’]/i,
  /\b(?:repeat after me|pretend (?:to be|you)|act as|you are now|from now on,? you)\b/i,
  /\b(?:reveal|print|show|output|give me|tell me)\b.{0,20}\byour\b.{0,20}\b(?:prompts?|instructions?|passwords?|keys?|secrets?|tokens?)\b/i,
  /(?:지시|명령|규칙|노트|프롬프트|내용|위|앞|이전)\S{0,4}\s?.{0,14}(?:무시하고|무시해|무시하|잊고|잊어|따르지 말고)/,
  /(?:네|너의|당신의|니)\s?(?:비밀번호|시스템 프롬프트|프롬프트|지시문?|비밀|키|토큰)\S*\s?(?:알려|말해|보여|출력)/,
  /["'“‘「].+["'”’」](?:이?라고|로)만\s?(?:대답|답|말)/,
  /(?:나한테|나에게|저에게)\s?(?:욕|거짓말)\S*\s?(?:해|하)/,
];

/** Whether a message orders rather than asks. A question about such orders ("What does “ignore …” do?") does not. */
export function isOrder(message: string): boolean {
  if (asking.test(message)) return false;
  return orders.some((pattern) => pattern.test(message));
}
