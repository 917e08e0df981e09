/**
 * The text of an MMS for a phone that sends text only: the addresses of its files on a line of their own, joined with ` - `, as RaspiSMS
 * writes them. A text of blanks gives way to them.
 */
export function appendMediaLinks(text: string, urls: readonly string[]): string {
  const links = urls.join(' - ');
  if (links === '') return text;
  return text.trim() === '' ? links : `${text}\n${links}`;
}

/** The text again that {@link appendMediaLinks} was given, for a phone that sends the files; any other text as it is. */
export function removeMediaLinks(text: string, urls: readonly string[]): string {
  const links = urls.join(' - ');
  if (text === links) return '';
  return links !== '' && text.endsWith(`\n${links}`) ? text.slice(0, -links.length - 1) : text;
}
