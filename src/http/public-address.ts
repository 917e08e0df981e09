import { lookup as resolve } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A name or address leads into a private network: whoever gave it has no business there. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/** Whether an address belongs to the public internet: not to this machine, its networks, or anything reserved. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

/**
 * Resolves names for connections, to those of their addresses that are allowed: what was checked is what is connected to. Addresses that
 * stand in a URL themselves are never looked up: check those before.
 */
export function guardedLookup(isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const allowed = addresses.filter(({ address }) => isAllowed(address));
      const [first] = allowed;
      if (first === undefined) callback(new AddressRefused(`${hostname} is in a private network`), '', 0);
      else if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}
