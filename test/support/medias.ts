import { SystemClock } from '../../src/config/index.js';
import type { Clock, Environment } from '../../src/config/index.js';
import type { Database } from '../../src/database/index.js';
import { MediaAddresses, Medias } from '../../src/medias/index.js';
import { MediasRepository } from '../../src/medias/medias.repository.js';

const PUBLIC_URL = 'https://sms.example.org';

export function mediasOf(database: Database, clock: Clock = new SystemClock()): Medias {
  return new Medias(database, new MediasRepository(database), clock);
}

/** Addresses below `https://sms.example.org`. */
export function mediaAddresses(): MediaAddresses {
  return new MediaAddresses({ publicUrl: PUBLIC_URL } as Environment);
}
