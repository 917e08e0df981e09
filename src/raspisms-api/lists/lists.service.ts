import { Injectable } from '@nestjs/common';
import { MessageQueries, type PageRequest } from '../../messages/index.js';
import { PhonesService } from '../../phones/index.js';
import { AdapterNames } from '../adapters/adapter-names.service.js';
import { WallClock } from '../input/wall-clock.service.js';
import { presentReceived, presentScheduled, presentSent } from './presenters.js';
import { MAX_PHONE_ID } from '../phones/own-phones.service.js';
import { presentPhone } from '../phones/phone.presenter.js';

/** A row of a list, ready to be sent. */
export interface ListedRow {
  readonly id: number;
  readonly row: object;
}

/** The kinds of entries there are lists of, as RaspiSMS counts them up. */
export const ENTRY_TYPES = [
  'sended',
  'received',
  'scheduled',
  'contact',
  'group',
  'conditional_group',
  'phone',
  'phone_group',
  'media',
] as const;

export type EntryType = (typeof ENTRY_TYPES)[number];

type ReadPage = (idUser: number, page: PageRequest) => Promise<readonly ListedRow[]>;

/** Of these there are none yet. */
const NONE: ReadPage = () => Promise.resolve([]);

/** One page of any list. */
@Injectable()
export class Lists {
  private readonly readers: Readonly<Record<EntryType, ReadPage>>;

  constructor(messages: MessageQueries, phones: PhonesService, names: AdapterNames, { write }: WallClock) {
    this.readers = {
      sended: async (idUser, page) => rowsOf(await messages.listSent(idUser, page), (message) => presentSent(message, write, names.nameOf)),
      received: async (idUser, page) => rowsOf(await messages.listReceived(idUser, page), (message) => presentReceived(message, write)),
      scheduled: async (idUser, page) => rowsOf(await messages.listScheduled(idUser, page), (entry) => presentScheduled(entry, write)),
      phone: async (idUser, page) => rowsOf(await phones.list(idUser, withinPhoneIds(page)), (phone) => presentPhone(phone, write)),
      contact: NONE,
      group: NONE,
      conditional_group: NONE,
      phone_group: NONE,
      media: NONE,
    };
  }

  read(entryType: EntryType, idUser: number, page: PageRequest): Promise<readonly ListedRow[]> {
    return this.readers[entryType](idUser, page);
  }
}

function rowsOf<View extends { readonly id: number }>(views: readonly View[], present: (view: View) => object): readonly ListedRow[] {
  return views.map((view) => ({ id: view.id, row: present(view) }));
}

/** The same page: beyond the largest id there is nothing, and Postgres cannot compare. */
function withinPhoneIds(page: PageRequest): PageRequest {
  if ('after' in page) return { after: Math.min(page.after, MAX_PHONE_ID) };
  return 'before' in page ? { before: Math.min(page.before, MAX_PHONE_ID) } : page;
}
