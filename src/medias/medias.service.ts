import { Injectable } from '@nestjs/common';
import { Clock } from '../config/index.js';
import { Database } from '../database/index.js';
import type { PageRequest, Transaction } from '../database/index.js';
import { MediaRefused } from './media.js';
import type { CheckedMedia, Media, MediaView, WantedMedias } from './media.js';
import { newMediaPath } from './media-path.js';
import { MediasRepository } from './medias.repository.js';
import type { MediaOwner } from './medias.repository.js';

/** Files by the id of what they belong to, in their order. What has no files is missing. */
export type MediasById = ReadonlyMap<number, readonly MediaView[]>;

const NONE: MediasById = new Map();
const REMOVED_AT_A_TIME = 1_000;

/** Files of MMS, sent and received. */
@Injectable()
export class Medias {
  constructor(
    private readonly database: Database,
    private readonly repository: MediasRepository,
    private readonly clock: Clock,
  ) {}

  /** Stores a file that belongs to nothing yet. */
  async add(idUser: number, file: CheckedMedia): Promise<number> {
    return this.database.transaction(async (tx) => (await this.store(tx, idUser, [file]))[0]?.id ?? 0);
  }

  /**
   * Gives a request its files, within the transaction that stores it: new ones are stored, in front of those that it names by id.
   * @throws MediaRefused when the account has no such file (any more).
   */
  async attach(tx: Transaction, idUser: number, idScheduled: number, { files, ids }: WantedMedias): Promise<void> {
    const wanted = [...new Set(ids)];
    const kept = wanted.length === 0 ? [] : await this.repository.keep(tx, idUser, wanted);
    const missing = wanted.find((id) => !kept.some((media) => media.id === id));
    if (missing !== undefined) throw new MediaRefused(`there is no media ${missing}.`);
    const stored = await this.store(tx, idUser, files);
    const links = [...stored.map(({ id }) => id), ...wanted].map((idMedia) => ({ idOwner: idScheduled, idMedia }));
    if (links.length > 0) await this.repository.link(tx, 'scheduled', links);
  }

  /**
   * Paths such as a request's files would have, in their order; nothing is stored.
   * @throws MediaRefused when the account has no such file.
   */
  async foresee(idUser: number, { files, ids }: WantedMedias): Promise<readonly string[]> {
    const paths = files.map(({ extension }) => newMediaPath(idUser, this.clock.now(), extension));
    for (const id of new Set(ids)) {
      const media = await this.repository.find(idUser, id);
      if (media === undefined) throw new MediaRefused(`there is no media ${id}.`);
      paths.push(media.path);
    }
    return paths;
  }

  /** Gives a received message its files, within the transaction that stores it. */
  async attachReceived(tx: Transaction, idUser: number, idReceived: number, files: readonly CheckedMedia[]): Promise<readonly Media[]> {
    const stored = await this.store(tx, idUser, files);
    const links = stored.map(({ id }) => ({ idOwner: idReceived, idMedia: id }));
    if (links.length > 0) await this.repository.link(tx, 'received', links);
    return stored;
  }

  /** Files of requests, by the id of the scheduled; they stay when the scheduled has become messages. */
  ofScheduleds(ids: readonly number[], tx: Pick<Transaction, 'query'> = this.database): Promise<MediasById> {
    return this.of(tx, 'scheduled', ids);
  }

  ofReceived(ids: readonly number[], tx: Pick<Transaction, 'query'> = this.database): Promise<MediasById> {
    return this.of(tx, 'received', ids);
  }

  list(idUser: number, page: PageRequest): Promise<readonly MediaView[]> {
    return this.repository.page(idUser, page);
  }

  find(idUser: number, id: number): Promise<MediaView | undefined> {
    return this.repository.find(idUser, id);
  }

  /** The file behind a public path, whoever asks. */
  findByPath(path: string): Promise<MediaView | undefined> {
    return this.repository.findByPath(path);
  }

  /** Part of a file's content; undefined when it was removed meanwhile. */
  read({ id }: Pick<MediaView, 'id'>, start: number, length: number): Promise<Buffer | undefined> {
    return this.repository.read(id, start, length);
  }

  /** Removes a file; messages that were sent or received keep everything but it. `in_use`: a message with it is still to be sent. */
  async remove(idUser: number, id: number): Promise<'removed' | 'unknown' | 'in_use'> {
    return this.database.transaction(async (tx) => {
      if (!(await this.repository.lock(tx, idUser, id))) return 'unknown';
      if (await this.repository.isPending(tx, idUser, id)) return 'in_use';
      await this.repository.remove(tx, idUser, id);
      return 'removed';
    });
  }

  /** Removes every account's files from before `before` that belong to no message, scheduled, sent or received; answers how many. */
  async clean(before: Date): Promise<number> {
    let removed = 0;
    for (let after: number | undefined = 0; after !== undefined;) {
      const last: number = after;
      const step = await this.database.transaction(async (tx) => {
        const ids = await this.repository.lockOld(tx, before, last, REMOVED_AT_A_TIME);
        return { ids, removed: ids.length === 0 ? 0 : await this.repository.removeUnused(tx, ids) };
      });
      removed += step.removed;
      after = step.ids.at(-1);
    }
    return removed;
  }

  private async store(tx: Transaction, idUser: number, files: readonly CheckedMedia[]): Promise<readonly Media[]> {
    if (files.length === 0) return [];
    const now = this.clock.now();
    const medias = files.map(({ extension, ...file }) => ({ ...file, idUser, path: newMediaPath(idUser, now, extension) }));
    const first = await this.repository.insert(tx, medias);
    return medias.map(({ path }, place) => ({ id: first + place, idUser, path }));
  }

  private async of(tx: Pick<Transaction, 'query'>, owner: MediaOwner, ids: readonly number[]): Promise<MediasById> {
    if (ids.length === 0) return NONE;
    const medias = new Map<number, MediaView[]>();
    for (const { idOwner, ...media } of await this.repository.linked(tx, owner, [...new Set(ids)])) {
      const known = medias.get(idOwner);
      if (known === undefined) medias.set(idOwner, [media]);
      else known.push(media);
    }
    return medias;
  }
}
