import type { Account } from './account.js';
import { Refusal } from './error-codes.js';
import type { SandboxBehaviour } from './sandbox.types.js';

const PRODUCTS: ReadonlySet<string> = new Set(['sms_low_cost', 'sms_premium', 'vocal_sms', 'hlr']);

/** `GET wallet/check-balance`: euros, or units of one product. Throws `Refusal` for a product nobody sells, or a country without product. */
export function readBalance(
  account: Account,
  query: URLSearchParams,
  { pricePerPart }: SandboxBehaviour,
): Readonly<Record<string, unknown>> {
  if (account.standing === 'unvalidated') throw new Refusal(113);
  const product = query.get('product_name');
  if (product === null && query.has('country_code')) throw new Refusal(100, 400, 'country_code needs product_name');
  if (product === null) return { amount: account.credit, unit: 'euros' };
  if (!PRODUCTS.has(product)) throw new Refusal(100, 400, 'There is no such product');
  const amount = Math.floor(account.credit / pricePerPart);
  const withDetails = ['1', 'true'].includes(query.get('with_details')?.toLowerCase() ?? '');
  const packs = [{ wallet_pack_id: '5b3e6a52-0000-4000-8000-3d1f0c9a7e11', credit: amount, expiration_date: '2099-12-31T23:59:59+01:00' }];
  return { amount, unit: product, ...(withDetails ? { wallet_packs: packs } : {}) };
}
