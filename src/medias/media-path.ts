import { randomBytes } from 'node:crypto';

/** As RaspiSMS names its files: 128 random bits, since whoever knows the path may read the file. */
export function newMediaPath(idUser: number, now: Date, extension: string): string {
  return `${idUser}/${Math.floor(now.getTime() / 1000)}-${randomBytes(16).toString('hex')}.${extension}`;
}

/** Whether a path could be one of ours. */
export function isMediaPath(path: string): boolean {
  return /^\d{1,10}\/\d{1,12}-[0-9a-f]{32}\.[0-9a-z]{2,4}$/.test(path);
}
