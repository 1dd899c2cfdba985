import { domainToASCII } from 'node:url';

const MAX_LENGTH = 253;
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
const NUMBER = /^\d+$/;

/**
 * A domain as DNS has it: ASCII, lower case, without the dot at the end.
 * @returns undefined for what can be no domain of a company: an address of a machine, a name without a dot
 */
export function readDomain(text: string): string | undefined {
  // Before the conversion, which reads more than a domain: "a.example/x", "a.example:1".
  if (text.length > MAX_LENGTH || /[^\p{L}\p{N}\p{M}.-]/u.test(text)) return undefined;
  const domain = domainToASCII(text.replace(/\.$/, ''));
  const labels = domain.split('.');
  const isName = labels.length > 1 && labels.every((label) => LABEL.test(label)) && !NUMBER.test(labels.at(-1) ?? '');
  return isName && domain.length <= MAX_LENGTH ? domain : undefined;
}

/** The domain of an e-mail address; undefined for what is none. */
export function domainOfEmail(email: string): string | undefined {
  const [local, domain, ...rest] = email.split('@');
  return local && domain && rest.length === 0 ? readDomain(domain) : undefined;
}
