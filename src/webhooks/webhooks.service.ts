import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findPage, isRowId } from '../database/index.js';
import type { PageRequest } from '../database/index.js';
import { readType, readUrl } from './read-webhook.js';
import { WebhookEntity } from './webhook.entity.js';
import { WebhookRefused } from './webhook.js';
import type { WebhookInput, WebhookView } from './webhook.js';

/** Each event of an account is told to all webhooks of its type. */
const MAX_WEBHOOKS = 100;

/** Addresses of accounts that hear of what happens, each of one type of event. */
@Injectable()
export class Webhooks {
  constructor(private readonly dataSource: DataSource) {}

  /** Gives the new webhook's id. @throws WebhookRefused for the first thing that is wrong. */
  async create(idUser: number, { url, type }: WebhookInput): Promise<number> {
    if (url === undefined) throw new WebhookRefused('missing_url', 'url');
    if (type === undefined) throw new WebhookRefused('missing_type', 'type');
    const values = { idUser, url: readUrl(url), type: readType(type) };
    if ((await this.dataSource.manager.countBy(WebhookEntity, { idUser })) >= MAX_WEBHOOKS) {
      throw new WebhookRefused('too_many', `url : an account has at most ${MAX_WEBHOOKS} webhooks.`);
    }
    const { identifiers } = await this.dataSource.manager.insert(WebhookEntity, values);
    return (identifiers[0] as { id: number }).id;
  }

  /** @throws WebhookRefused `not_found` too; nothing to change is no error. */
  async update(idUser: number, id: number, { url, type }: WebhookInput): Promise<void> {
    const changes = { ...(url !== undefined && { url: readUrl(url) }), ...(type !== undefined && { type: readType(type) }) };
    const { affected } = isRowId(id)
      ? await this.dataSource.manager.update(WebhookEntity, { id, idUser }, { ...changes, updatedAt: new Date() })
      : { affected: 0 };
    if (affected !== 1) throw new WebhookRefused('not_found', 'No webhook with this id.');
  }

  /** False when there was no such webhook. */
  async remove(idUser: number, id: number): Promise<boolean> {
    if (!isRowId(id)) return false;
    const { affected } = await this.dataSource.manager.delete(WebhookEntity, { id, idUser });
    return affected === 1;
  }

  async list(idUser: number, page: PageRequest): Promise<readonly WebhookView[]> {
    return (await findPage(this.dataSource.manager, WebhookEntity, { idUser }, page)).map(show);
  }

  async get(idUser: number, id: number): Promise<WebhookView | undefined> {
    const row = isRowId(id) ? await this.dataSource.manager.findOneBy(WebhookEntity, { id, idUser }) : null;
    return row === null ? undefined : show(row);
  }
}

function show({ id, idUser, url, type, createdAt, updatedAt }: WebhookEntity): WebhookView {
  return { id, idUser, url, type, createdAt, updatedAt };
}
