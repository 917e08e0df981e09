import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + IV_BYTES + TAG_BYTES;

interface DerivedKeys {
  /** Tells sealed values of different keys apart; not secret. */
  readonly id: number;
  readonly sealing: Buffer;
  readonly hashing: Buffer;
}

/**
 * Encrypts what must be read again and hashes what must be found again (API keys).
 * Sealed: one byte naming the key, 12 of nonce, 16 of tag, then the text in AES-256-GCM.
 * To rotate, give the old key as an older one: it keeps opening and matching until everything has been sealed again.
 */
export class SecretBox {
  private readonly keys: readonly [DerivedKeys, ...DerivedKeys[]];

  /** @param key 32 bytes. */
  constructor(key: Buffer, older: readonly Buffer[] = []) {
    this.keys = [derive(key), ...older.map(derive)];
  }

  seal(text: string): Buffer {
    const [{ id, sealing }] = this.keys;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', sealing, iv);
    const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(id), iv, cipher.getAuthTag(), encrypted]);
  }

  /** @throws Error when no key opens it: another ENCRYPTION_KEY sealed it, or it was changed. */
  open(sealed: Buffer): string {
    for (const { id, sealing } of this.keys) {
      if (sealed[0] !== id || sealed.length < HEADER_BYTES) continue;
      const decipher = createDecipheriv('aes-256-gcm', sealing, sealed.subarray(1, 1 + IV_BYTES));
      decipher.setAuthTag(sealed.subarray(1 + IV_BYTES, HEADER_BYTES));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(HEADER_BYTES)), decipher.final()]).toString('utf8');
      } catch {
        continue; // Two keys may share an id: the next one decides.
      }
    }
    throw new Error('a stored secret cannot be opened: it was sealed with another ENCRYPTION_KEY, or it was changed');
  }

  /** HMAC-SHA-256 under the key in use: equal values have equal hashes, and a hash tells nothing without the key. */
  keyedHash(value: string): Buffer {
    return hash(this.keys[0], value);
  }

  /** The value's hash under every key, the one in use first: what a look-up compares with while keys are being rotated. */
  keyedHashes(value: string): readonly Buffer[] {
    return this.keys.map((keys) => hash(keys, value));
  }
}

function hash({ hashing }: DerivedKeys, value: string): Buffer {
  return createHmac('sha256', hashing).update(value, 'utf8').digest();
}

function derive(key: Buffer): DerivedKeys {
  if (key.length !== 32) throw new RangeError('an encryption key has 32 bytes');
  const part = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', key, '', `pigeonnier ${purpose}`, 32));
  return { id: part('id').readUInt8(0), sealing: part('seal'), hashing: part('hash') };
}
