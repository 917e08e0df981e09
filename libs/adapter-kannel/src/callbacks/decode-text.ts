import { isUtf8 } from 'node:buffer';

/** The value of a parameter as bytes, before anybody has taken them for UTF-8; `undefined` when it is not there. */
export function bytesOf(url: string, name: string): Buffer | undefined {
  const query = url.slice(url.indexOf('?') + 1);
  const pair = query.split('&').findLast((each) => each.startsWith(`${name}=`));
  if (pair === undefined) return undefined;
  const value = pair.slice(name.length + 1).replaceAll('+', ' ');
  return Buffer.from(
    value.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );
}

/** The text in what Kannel calls its charset (`%C`): `UTF-16BE`, `8-BIT` for bytes of no alphabet, else UTF-8. */
export function decodeText(bytes: Buffer, charset: string): string {
  const name = charset.replace(/"/g, '').toUpperCase();
  if (name === 'UTF-16BE')
    return Buffer.from(bytes.subarray(0, bytes.length & ~1))
      .swap16()
      .toString('utf16le');
  return name === 'UTF-8' || isUtf8(bytes) ? bytes.toString() : bytes.toString('latin1');
}

/**
 * The bytes of a body that the host has read as text: as UTF-8 where they are that, else as Latin-1, with U+FFFD in the place of NUL, which
 * nothing stores.
 */
export function bytesOfBody(text: string): Buffer {
  const restored = text.replaceAll('\ufffd', '\0');
  const latin1 = Buffer.from(restored, 'latin1');
  // eslint-disable-next-line no-control-regex -- every byte is meant
  return /^[\u0000-\u00ff]*$/.test(restored) && !isUtf8(latin1) ? latin1 : Buffer.from(restored);
}
