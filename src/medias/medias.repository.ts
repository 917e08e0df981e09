import { Injectable } from '@nestjs/common';
import { Database, PAGE_SIZE } from '../database/index.js';
import type { PageRequest, Transaction } from '../database/index.js';
import type { Media, MediaView } from './media.js';

export interface NewMedia extends Omit<Media, 'id'> {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** What a file belongs to: a request to send, or a received message. */
export type MediaOwner = 'scheduled' | 'received';

export interface MediaLink {
  /** Id of the scheduled or of the received message. */
  readonly idOwner: number;
  readonly idMedia: number;
}

export type OwnedMedia = MediaView & { readonly idOwner: number };

/** Rows of `media`, of their contents, and of their links. */
@Injectable()
export class MediasRepository {
  constructor(private readonly database: Database) {}

  /** Stores files under ids in one block, in their order; answers the first id. */
  async insert(tx: Transaction, medias: readonly NewMedia[]): Promise<number> {
    const [row] = await tx.query<{ first: number }>(INSERT, [
      medias.length,
      medias.map(({ idUser }) => idUser),
      medias.map(({ path }) => path),
      medias.map(({ contentType }) => contentType),
      medias.map(({ bytes }) => bytes.length),
      medias.map(({ bytes }) => bytes),
    ]);
    return row?.first ?? 0;
  }

  /** Those of the files that the account has. They cannot be removed before the transaction ends. */
  async keep(tx: Transaction, idUser: number, ids: readonly number[]): Promise<readonly Media[]> {
    return tx.query(KEEP, [idUser, ids]);
  }

  /** Links files to what they belong to, in their order. */
  async link(tx: Transaction, owner: MediaOwner, links: readonly MediaLink[]): Promise<void> {
    await tx.query(LINK[owner], [links.map(({ idOwner }) => idOwner), links.map(({ idMedia }) => idMedia)]);
  }

  /** Files of requests or received messages, each with its owner, in their order. */
  async linked(tx: Pick<Transaction, 'query'>, owner: MediaOwner, idOwners: readonly number[]): Promise<readonly OwnedMedia[]> {
    return tx.query(LINKED[owner], [idOwners]);
  }

  /** Nothing above the horizon is shown: an open transaction may still add rows there, which a cursor would skip. */
  async page(idUser: number, page: PageRequest): Promise<readonly MediaView[]> {
    const [found] = await this.database.query<{ horizon: number }>(`SELECT visible_horizon('media_id_seq') AS horizon`);
    const horizon = found?.horizon ?? 0;
    const { perPage = PAGE_SIZE } = page;
    if ('after' in page) return this.database.query(PAGE_AFTER, [idUser, horizon, perPage, page.after]);
    if ('before' in page) {
      return (await this.database.query<MediaView>(PAGE_BEFORE, [idUser, horizon, perPage, page.before])).toReversed();
    }
    return this.database.query(PAGE_NUMBERED, [idUser, horizon, perPage, page.page * perPage]);
  }

  async find(idUser: number, id: number): Promise<MediaView | undefined> {
    return (await this.database.query<MediaView>(FIND, [idUser, id]))[0];
  }

  /** Whoever knows the path may read the file. */
  async findByPath(path: string): Promise<MediaView | undefined> {
    return (await this.database.query<MediaView>(FIND_BY_PATH, [path]))[0];
  }

  /** `length` bytes from `start` on; undefined when the file was removed meanwhile. */
  async read(id: number, start: number, length: number): Promise<Buffer | undefined> {
    return (await this.database.query<{ bytes: Buffer }>(READ, [id, start + 1, length]))[0]?.bytes;
  }

  /** Nobody can link the file before the transaction ends. False when the account has no such file. */
  async lock(tx: Transaction, idUser: number, id: number): Promise<boolean> {
    return (await tx.query(LOCK, [idUser, id])).length > 0;
  }

  /** Whether a message that is still to be sent has the file. */
  async isPending(tx: Transaction, idUser: number, id: number): Promise<boolean> {
    return (await tx.query(PENDING, [idUser, id])).length > 0;
  }

  async remove(tx: Transaction, idUser: number, id: number): Promise<void> {
    await tx.query(REMOVE, [idUser, id]);
  }

  /** Locks files from before `before` with ids above `after`, those that are being linked aside. */
  async lockOld(tx: Transaction, before: Date, after: number, limit: number): Promise<readonly number[]> {
    return (await tx.query<{ id: number }>(LOCK_OLD, [before, after, limit])).map(({ id }) => id);
  }

  /** Removes those of the files that belong to nothing; answers how many. */
  async removeUnused(tx: Transaction, ids: readonly number[]): Promise<number> {
    return (await tx.query(REMOVE_UNUSED, [ids])).length;
  }
}

const INSERT = `
WITH reserved AS MATERIALIZED (SELECT reserve_ids('media_id_seq', $1) AS first),
described AS (
  INSERT INTO media (id, id_user, path, content_type, size)
  SELECT reserved.first + m.place - 1, m.id_user, m.path, m.content_type, m.size
  FROM reserved, unnest($2::integer[], $3::text[], $4::text[], $5::integer[]) WITH ORDINALITY AS m(id_user, path, content_type, size, place)
), filled AS (
  INSERT INTO media_content (id_media, bytes)
  SELECT reserved.first + c.place - 1, c.bytes FROM reserved, unnest($6::bytea[]) WITH ORDINALITY AS c(bytes, place)
)
SELECT first FROM reserved`;

const KEEP = `
SELECT id, id_user AS "idUser", path FROM media WHERE id_user = $1 AND id = ANY($2::bigint[]) ORDER BY id FOR KEY SHARE`;

function link(table: string, owner: string): string {
  return `
INSERT INTO ${table} (${owner}, position, id_media)
SELECT l.id_owner, row_number() OVER (PARTITION BY l.id_owner ORDER BY l.place), l.id_media
FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS l(id_owner, id_media, place)`;
}

const LINK: Readonly<Record<MediaOwner, string>> = {
  scheduled: link('scheduled_media', 'id_scheduled'),
  received: link('received_media', 'id_received'),
};

const COLUMNS = `m.id, m.id_user AS "idUser", m.path, m.content_type AS "contentType", m.size, m.created_at AS "createdAt"`;

function linked(table: string, owner: string): string {
  return `
SELECT ${COLUMNS}, l.${owner} AS "idOwner"
FROM ${table} l JOIN media m ON m.id = l.id_media
WHERE l.${owner} = ANY($1::bigint[]) ORDER BY l.${owner}, l.position`;
}

const LINKED: Readonly<Record<MediaOwner, string>> = {
  scheduled: linked('scheduled_media', 'id_scheduled'),
  received: linked('received_media', 'id_received'),
};

const VISIBLE = `SELECT ${COLUMNS} FROM media m WHERE m.id_user = $1 AND m.id <= $2`;
const PAGE_AFTER = `${VISIBLE} AND m.id > $4 ORDER BY m.id LIMIT $3`;
const PAGE_BEFORE = `${VISIBLE} AND m.id < $4 ORDER BY m.id DESC LIMIT $3`;
const PAGE_NUMBERED = `${VISIBLE} ORDER BY m.id OFFSET $4 LIMIT $3`;

const FIND = `SELECT ${COLUMNS} FROM media m WHERE m.id_user = $1 AND m.id = $2`;
const FIND_BY_PATH = `SELECT ${COLUMNS} FROM media m WHERE m.path = $1`;
const READ = `SELECT substring(bytes FROM $2::integer FOR $3::integer) AS bytes FROM media_content WHERE id_media = $1`;

const LOCK = `SELECT 1 FROM media WHERE id_user = $1 AND id = $2 FOR UPDATE`;

const PENDING = `
SELECT 1 FROM scheduled_media l
WHERE l.id_media = $2 AND (
  EXISTS (SELECT 1 FROM scheduled s WHERE s.id = l.id_scheduled)
  OR EXISTS (
    SELECT 1 FROM message m WHERE m.originating_scheduled = l.id_scheduled AND m.mms AND m.id_user = $1 AND m.state = 'waiting'
  )
)
LIMIT 1`;

const REMOVE = `DELETE FROM media WHERE id_user = $1 AND id = $2`;

const LOCK_OLD = `
SELECT id FROM media WHERE created_at < $1 AND id > $2 ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED`;

const REMOVE_UNUSED = `
DELETE FROM media f
WHERE f.id = ANY($1::bigint[])
  AND NOT EXISTS (
    SELECT 1 FROM scheduled_media l
    WHERE l.id_media = f.id AND (
      EXISTS (SELECT 1 FROM scheduled s WHERE s.id = l.id_scheduled)
      OR EXISTS (SELECT 1 FROM message m WHERE m.originating_scheduled = l.id_scheduled AND m.mms)
    )
  )
  AND NOT EXISTS (
    SELECT 1 FROM received_media l JOIN received r ON r.id_user = f.id_user AND r.id = l.id_received WHERE l.id_media = f.id
  )
RETURNING f.id`;
