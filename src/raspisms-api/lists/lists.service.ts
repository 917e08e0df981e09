import { Injectable } from '@nestjs/common';
import { MessageQueries } from '../../messages/index.js';
import { PhoneGroups, PhonesService } from '../../phones/index.js';
import { AdapterNames } from '../adapters/adapter-names.service.js';
import { WallClock } from '../input/wall-clock.service.js';
import { type ReadPage, rowsOf } from './list-pages.service.js';
import { presentReceived, presentScheduled, presentSent } from './presenters.js';
import { presentPhoneGroup } from '../phone-groups/phone-group.presenter.js';
import { presentPhone } from '../phones/phone.presenter.js';

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

/** Of these there are none yet. */
const NONE: ReadPage = () => Promise.resolve([]);

/** One page of any list. */
@Injectable()
export class Lists {
  private readonly readers: Readonly<Record<EntryType, ReadPage>>;

  constructor(messages: MessageQueries, phones: PhonesService, phoneGroups: PhoneGroups, names: AdapterNames, { write }: WallClock) {
    this.readers = {
      sended: async (idUser, page) => rowsOf(await messages.listSent(idUser, page), (message) => presentSent(message, write, names.nameOf)),
      received: async (idUser, page) => rowsOf(await messages.listReceived(idUser, page), (message) => presentReceived(message, write)),
      scheduled: async (idUser, page) => rowsOf(await messages.listScheduled(idUser, page), (entry) => presentScheduled(entry, write)),
      phone: async (idUser, page) => rowsOf(await phones.list(idUser, page), (phone) => presentPhone(phone, write)),
      contact: NONE,
      group: NONE,
      conditional_group: NONE,
      phone_group: async (idUser, page) => rowsOf(await phoneGroups.list(idUser, page), (group) => presentPhoneGroup(group, write)),
      media: NONE,
    };
  }

  of(entryType: EntryType): ReadPage {
    return this.readers[entryType];
  }
}
