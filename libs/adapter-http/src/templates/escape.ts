/** As it is. */
export const asIs = (value: string): string => value;

/** For a part of a URL. Half a surrogate pair, which no URL can hold, becomes a replacement character. */
export function escapeUrl(value: string): string {
  return encodeURIComponent(Buffer.from(value).toString());
}

const XML_ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
]);

/** For the content of an element or an attribute (XML 1.0, section 2.4); characters that XML cannot hold (section 2.2) become U+FFFD. */
export function escapeXml(value: string): string {
  return (
    Buffer.from(value)
      .toString()
      // eslint-disable-next-line no-control-regex -- control characters are what is looked for
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/[&<>"']/g, (character) => XML_ENTITIES.get(character) ?? '')
  );
}
