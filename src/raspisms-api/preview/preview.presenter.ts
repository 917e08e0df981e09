import type { FormValue } from '../../http/index.js';
import type { Preview, PreviewedMessage } from '../../messages/index.js';

/** Recipients that an answer lists; the rest is counted. */
export const MAX_LISTED = 1_000;
/** Characters shown of what is no number. */
const MAX_WRITTEN = 50;

/**
 * What would become of a request. What is dropped comes first: numbers that are none, and those that come again. `credits` are
 * RaspiSMS's word for what a message costs: one for each segment.
 */
export function presentPreview(preview: Preview, invalid: readonly FormValue[]): object {
  const dropped = [...invalid.map(presentInvalid), ...preview.duplicates.map(presentDuplicate)];
  const listed = [
    ...dropped.slice(0, MAX_LISTED),
    ...preview.messages.slice(0, Math.max(0, MAX_LISTED - dropped.length)).map(presentMessage),
  ];
  const total = dropped.length + preview.total;
  return {
    total,
    reachable: preview.reachable,
    invalid: invalid.length,
    duplicates: preview.duplicates.length,
    failed: preview.total - preview.reachable,
    segments: preview.segments,
    credits: preview.segments,
    recipients: listed,
    more: total - listed.length,
  };
}

const NOTHING_SENT = {
  duplicate: 0,
  opted_out: 0,
  text: null,
  encoding: null,
  segments: 0,
  offending: [],
  credits: 0,
  id_phone: null,
  candidates: [],
};

function presentInvalid(written: FormValue): object {
  const text = typeof written === 'string' ? written : JSON.stringify(written);
  const failure = { code: 'invalid_number', text: 'this is no valid international number' };
  return { number: null, written: Array.from(text).slice(0, MAX_WRITTEN).join(''), ...NOTHING_SENT, failure };
}

function presentDuplicate(number: string): object {
  const failure = { code: 'duplicate', text: 'this number comes more than once and gets one message' };
  return { number, written: null, ...NOTHING_SENT, duplicate: 1, failure };
}

function presentMessage({ number, text, measure, idPhone, candidates, failure }: PreviewedMessage): object {
  const segments = failure === undefined ? measure.segments : 0;
  return {
    number,
    written: null,
    duplicate: 0,
    opted_out: failure?.code === 'opted_out' ? 1 : 0,
    text,
    encoding: measure.encoding,
    segments,
    offending: measure.offending,
    credits: segments,
    id_phone: idPhone ?? null,
    candidates,
    failure: failure === undefined ? null : { code: failure.code, text: failure.reason },
  };
}
