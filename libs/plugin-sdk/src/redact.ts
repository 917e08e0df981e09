const MASK = '********';

/** Replaces every occurrence of the secrets, also as JSON, a URL or a form spells them, so that a provider's answer can be kept. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .flatMap(spellings)
    .filter((spelling) => spelling !== '')
    .sort((a, b) => b.length - a.length)
    .reduce((clean, spelling) => clean.replaceAll(spelling, MASK), text);
}

function spellings(secret: string): string[] {
  // Through UTF-8, because encodeURIComponent throws on half a surrogate pair.
  const encoded = encodeURIComponent(Buffer.from(secret).toString());
  const inForm = new URLSearchParams({ secret }).toString().slice('secret='.length);
  return [secret, JSON.stringify(secret).slice(1, -1), encoded, inForm];
}
