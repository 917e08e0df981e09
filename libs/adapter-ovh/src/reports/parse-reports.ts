import { AdapterError } from '@pigeonnier/plugin-sdk';
import type { CallbackRequest, StatusUpdate } from '@pigeonnier/plugin-sdk';
import { readTime } from '../inbox.js';
import { DLR_IDS, PTT_CODES } from './ptt-codes.js';
import type { ReportMeaning } from './ptt-codes.js';

const NOTHING_FINAL: Pick<ReportMeaning, 'status' | 'reason'> = { status: 'unknown' };

/**
 * A delivery report: OVH calls the account's `callBack` with `id`, `ptt`, `date`, `description` (the DLR ID) and `descriptionDlr` in the
 * query. RaspiSMS reads the DLR ID from `dlr`, which is understood too.
 *
 * @throws AdapterError `bad_response` for a report that names no message.
 */
export function parseReports({ query }: CallbackRequest): readonly StatusUpdate[] {
  const dlr = numberIn(query, 'dlr') ?? numberIn(query, 'description');
  const ptt = numberIn(query, 'ptt');
  if (dlr === undefined && ptt === undefined) return [];
  const uid = numberIn(query, 'id');
  if (uid === undefined) throw new AdapterError('bad_response', 'the report names no message: its "id" is missing or no number');
  const at = readTime(valueOf(query, 'date'));
  return [
    {
      uid,
      ...meaningOf(dlr, ptt),
      providerStatus: [...(dlr === undefined ? [] : [`dlr=${dlr}`]), ...(ptt === undefined ? [] : [`ptt=${ptt}`])].join(' '),
      ...(at !== undefined && { at }),
    },
  ];
}

/** The DLR ID decides; the ptt code tells why, and decides where there is no DLR ID. */
function meaningOf(dlr: string | undefined, ptt: string | undefined): Pick<ReportMeaning, 'status' | 'reason'> {
  const detail = ptt === undefined ? undefined : PTT_CODES.get(ptt);
  const { status, reason } = (dlr === undefined ? detail : DLR_IDS.get(dlr)) ?? NOTHING_FINAL;
  return { status, ...(reason !== undefined && { reason: detail?.reason ?? reason }) };
}

function numberIn(query: CallbackRequest['query'], name: string): string | undefined {
  const value = valueOf(query, name)?.trim() ?? '';
  return /^\d{1,20}$/.test(value) ? value : undefined;
}

function valueOf(query: CallbackRequest['query'], name: string): string | undefined {
  return Object.hasOwn(query, name) ? query[name] : undefined;
}
