const FORMAT = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Paris',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** `Y-m-d H:i:s` as clocks in Paris show it: the form of all dates in callbacks. */
export function formatParis(time: number): string {
  return FORMAT.format(time);
}

const NAIVE = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)$/;

const parisOffset = (time: number): number => Date.parse(`${formatParis(time).replace(' ', 'T')}Z`) - Math.floor(time / 1000) * 1000;

/** A date with offset, or a naive one read as Paris time, in milliseconds; `undefined` when it is neither. */
export function parseSendDate(text: string): number | undefined {
  const naive = NAIVE.exec(text);
  const time = naive === null ? Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : '') : Date.parse(`${naive[1]}T${naive[2]}Z`);
  if (Number.isNaN(time)) return undefined;
  return naive === null ? time : time - parisOffset(time - parisOffset(time));
}
