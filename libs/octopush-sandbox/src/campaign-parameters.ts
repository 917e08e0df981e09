import type { Account } from './account.js';
import { Refusal } from './error-codes.js';
import type { CallbackKind } from './sandbox.types.js';

type Body = Readonly<Record<string, unknown>>;

const URL_FIELDS: Readonly<Record<string, CallbackKind>> = {
  callback_url_for_deliveries: 'deliveries',
  callback_url_for_sms_deliveries: 'deliveries',
  callback_url_for_inbounds: 'inbounds',
  callback_url_for_blacklisted_numbers: 'blacklisted',
};

/** The account's defaults as `GET user/campaign-parameters` shows them. */
export function campaignParameters({ callbackUrls, payload, inboundForm }: Account): Body {
  return {
    callbacks: {
      callback_url_for_deliveries: callbackUrls.deliveries,
      callback_url_for_inbounds: callbackUrls.inbounds,
      callback_url_for_blacklisted_numbers: callbackUrls.blacklisted,
    },
    payload_type: payload === 'json' ? 'json' : 'html',
    use_metadata_node_for_inbound: inboundForm === 'metadata',
  };
}

/** Stores what a `PATCH` names, under `callbacks` or at top level; ignores what it does not know. Throws `Refusal` for a URL that is none. */
export function changeCampaignParameters(account: Account, body: Body): void {
  const nested = typeof body.callbacks === 'object' && body.callbacks !== null ? (body.callbacks as Body) : {};
  const fields = { ...body, ...nested };
  const callbackUrls: Partial<Record<CallbackKind, string>> = {};
  for (const [name, kind] of Object.entries(URL_FIELDS)) {
    const url = fields[name];
    if (url === undefined) continue;
    if (url !== '' && !(typeof url === 'string' && URL.canParse(url))) throw new Refusal(100, 400, `${name} is not a URL`);
    callbackUrls[kind] = url;
  }
  account.configure({
    callbackUrls,
    ...(fields.payload_type === undefined ? {} : { payload: fields.payload_type === 'json' ? 'json' : 'form' }),
    ...(fields.use_metadata_node_for_inbound === undefined
      ? {}
      : { inboundForm: fields.use_metadata_node_for_inbound ? 'metadata' : 'flat' }),
  });
}
