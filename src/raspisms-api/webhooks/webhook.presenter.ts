import type { WebhookView } from '../../webhooks/index.js';
import { timeOrNull, type WriteTime } from '../lists/presenters.js';

/** A webhook, in the columns of RaspiSMS's table. */
export function presentWebhook({ id, idUser, url, type, createdAt, updatedAt }: WebhookView, time: WriteTime): object {
  return { id, id_user: idUser, url, type, created_at: time(createdAt), updated_at: timeOrNull(updatedAt, time) };
}
