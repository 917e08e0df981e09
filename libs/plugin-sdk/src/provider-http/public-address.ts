import { lookup as resolve } from 'node:dns';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A name or address leads into a private network: whoever gave it has no business there. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/** Where connections may go. */
export interface AddressGuard {
  /** Public addresses when not given. */
  readonly isAllowed?: (address: string) => boolean;
  /** How more is allowed; ends the refusal. */
  readonly remedy?: string | undefined;
}

/** Whether an address belongs to the public internet: not to this machine, its networks, or anything reserved. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

/**
 * Resolves names for connections, to those of their addresses that are allowed: what was checked is what is connected to. Addresses that
 * stand in a URL themselves are never looked up: `refuseAddress` is for those.
 */
export function guardedLookup({ isAllowed = isPublicAddress, remedy }: AddressGuard = {}): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const allowed = addresses.filter(({ address }) => isAllowed(address));
      const [first] = allowed;
      if (first === undefined) callback(refusal(hostname, remedy), '', 0);
      else if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

/** @throws AddressRefused when an address stands in the URL itself that is not allowed. */
export function refuseAddress({ hostname }: URL, { isAllowed = isPublicAddress, remedy }: AddressGuard = {}): void {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0 && !isAllowed(host)) throw refusal(host, remedy);
}

function refusal(host: string, remedy: string | undefined): AddressRefused {
  return new AddressRefused(`${host} is in a private network${remedy === undefined ? '' : `; ${remedy}`}`);
}
