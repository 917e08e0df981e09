/** What happens after a message was accepted: a report with this status, an answer that repeats the text, or a STOP. */
export type Step = { readonly report: string } | { readonly answer: 'echo' | 'stop' };

const ACK: Step = { report: 'ACK' };
const DELIVERED: Step = { report: 'DELIVERED' };
const USUAL: readonly Step[] = [ACK, DELIVERED];
const BLACKLISTED: readonly Step[] = [{ report: 'BLACKLISTED_NUMBER' }];

const endsAs = (status: string): readonly Step[] => [ACK, { report: status }];

const STEPS: Readonly<Record<string, readonly Step[]>> = {
  '0001': endsAs('NOT_DELIVERED'),
  '0002': endsAs('NOT_ALLOWED'),
  '0003': endsAs('BLACKLISTED_NUMBER'),
  '0004': endsAs('BAD_DESTINATION'),
  '0005': endsAs('UNKNOWN_DELIVERY'),
  '0006': endsAs('UNDEFINED'),
  '0007': endsAs('EXPIRED'),
  '0008': [ACK],
  '0009': endsAs('SOMETHING_NEW'),
  '0010': [...USUAL, { report: 'NOT_DELIVERED' }],
  '0011': [...USUAL, DELIVERED],
  '0020': [...USUAL, { answer: 'echo' }],
  '0021': [...USUAL, { answer: 'stop' }],
};

const REFUSING_ENDINGS: ReadonlySet<string> = new Set(['0104', '0106', '0113', '0121', '0182', '0500']);

/** What the last four digits of a recipient ask for, whatever the prefix; `blacklisted` numbers get that one report. */
export function stepsFor(recipient: string, options: { readonly blacklisted: boolean }): readonly Step[] {
  return options.blacklisted ? BLACKLISTED : (STEPS[recipient.slice(-4)] ?? USUAL);
}

/** The code with which a send to this recipient is refused, if its last four digits ask for one. */
export function refusalCodeFor(recipient: string): number | undefined {
  const ending = recipient.slice(-4);
  return REFUSING_ENDINGS.has(ending) ? Number(ending) : undefined;
}
