const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
/** `…_adapter` has to fit into a uid. */
const MAX_LENGTH = 40;
const REDUNDANT = /^(?:pigeonnier-)?adapter-|-adapter$/;
const TITLE = /^[\p{L}\p{N}][\p{L}\p{N} .&+-]{0,49}$/u;
const BASE_URL = /^https?:\/\/[\w.-]+(?::\d+)?(?:\/[\w.~-]+)*$/;

/** What is wrong with the name of an adapter, as a sentence; undefined when it is fine. */
export function problemOfName(name) {
  if (name === undefined) return 'Say how the adapter is called: npm run new:adapter -- acme-sms';
  if (!NAME.test(name)) return `"${name}" is no name: use lower case letters, digits and -, and begin with a letter, as in acme-sms.`;
  if (REDUNDANT.test(name)) return `"${name}" says adapter twice: "${name.replace(REDUNDANT, '')}" is enough.`;
  return name.length > MAX_LENGTH ? `"${name}" is longer than ${MAX_LENGTH} characters.` : undefined;
}

export function problemOfTitle(title) {
  return TITLE.test(title) ? undefined : `"${title}" is no title: use at most 50 letters, digits, spaces and .&+-`;
}

export function problemOfUrl(url) {
  return BASE_URL.test(url) ? undefined : `"${url}" is no address to begin with: write https://host/path, without a / at the end.`;
}

/** `acme-sms` is called `Acme SMS` until somebody says otherwise. */
export function titleOf(name) {
  return name
    .split('-')
    .map((word) => (['api', 'http', 'mms', 'sms'].includes(word) ? word.toUpperCase() : word[0].toUpperCase() + word.slice(1)))
    .join(' ');
}

/** What stands for what in the template, which is written for `acme-sms`. */
export function replacements({ name, title, url, packageName }) {
  const words = name.split('-');
  const pascal = words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
  return new Map([
    ['pigeonnier-adapter-acme-sms', packageName],
    ['https://api.acme-sms.example', url],
    ['acme-sms', name],
    ['acme_sms', words.join('_')],
    ['ACME_SMS', words.join('_').toUpperCase()],
    ['AcmeSms', pascal],
    ['acmeSms', pascal[0].toLowerCase() + pascal.slice(1)],
    ['Acme SMS', title],
  ]);
}
