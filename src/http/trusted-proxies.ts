import { BlockList, isIPv6 } from 'node:net';
import type { TrustProxy } from '../config/index.js';

/** Whether the peer at `address`, `hop` proxies away from this process, is believed. */
export type ProxyTrust = (address: string | undefined, hop: number) => boolean;

/** `TRUST_PROXY` as a question. A number means that many proxies stand before this process, at whatever address. */
export function proxyTrust(trustProxy: TrustProxy): ProxyTrust {
  if (typeof trustProxy === 'boolean') return () => trustProxy;
  if (typeof trustProxy === 'number') return (_address, hop) => hop < trustProxy;
  const trusted = new BlockList();
  for (const entry of trustProxy) addEntry(trusted, entry);
  return (address) => address !== undefined && trusted.check(plain(address), familyOf(plain(address)));
}

function addEntry(list: BlockList, entry: string): void {
  const [address = '', bits] = entry.split('/');
  if (bits === undefined) list.addAddress(address, familyOf(address));
  else list.addSubnet(address, Number(bits), familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

/** A socket that takes both families shows IPv4 peers as `::ffff:192.0.2.1`. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;
}
