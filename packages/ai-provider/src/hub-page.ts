import { ModelNameError } from './errors.ts';

const hosts = /^(?:www\.)?(?:huggingface\.co|hf\.co)$/i;
/** What a page's path may begin with that is no owner of models. */
const others = new Set(
  'api blog chat collections datasets docs inference join login models new organizations papers pricing settings spaces tasks'.split(
    ' ',
  ),
);

/** A repository of models, as its page's address names it. */
export interface HubPage {
  readonly repository: string;
  readonly revision: string;
}

/**
 * The model that a page of the Hugging Face Hub is about: `https://huggingface.co/OWNER/NAME`, on hf.co too, with
 * `/tree/REVISION`, `/blob/…` or `/resolve/…` behind it. Nothing where the address is none of the Hub.
 *
 * @param address With or without `https://`.
 * @throws {ModelNameError} it is a page of the Hub, but of no model.
 */
export function hubPage(address: string): HubPage | undefined {
  const url = URL.parse(/^https?:\/\//i.test(address) ? address : `https://${address}`);
  if (url === null || !hosts.test(url.hostname) || url.username !== '' || url.password !== '')
    return undefined;
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const at = parts.findIndex((part, index) => index > 0 && /^(?:tree|blob|resolve)$/.test(part));
  const named = parts.slice(0, at < 0 ? parts.length : at);
  if (at < 0 && parts.length > 2) named.length = 2;
  const revision = at < 0 ? 'main' : decode(parts[at + 1] ?? '');
  if (named.length === 0 || named.length > 2 || others.has(named[0]!) || !revision) {
    throw new ModelNameError(`${url.host}${url.pathname}`, 'it is a page of the Hub, but of no model.');
  }
  return { repository: named.join('/'), revision };
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
