import { Injectable } from '@nestjs/common';
import { ConditionalGroupsService, ContactsService, GroupsService } from '../../contacts/index.js';
import { Medias } from '../../medias/index.js';
import { MessageQueries } from '../../messages/index.js';
import { PhoneGroups, PhonesService } from '../../phones/index.js';
import { AdapterNames } from '../adapters/adapter-names.service.js';
import { presentConditionalGroup } from '../conditional-groups/conditional-group.presenter.js';
import { presentContact } from '../contacts/contact.presenter.js';
import { presentGroup } from '../groups/group.presenter.js';
import { WallClock } from '../input/wall-clock.service.js';
import { JoinedMedias } from '../medias/joined-medias.service.js';
import { presentMedia } from '../medias/media.presenter.js';
import { JoinedRecipients } from './joined-recipients.service.js';
import { ListFilters, RECEIVED_FILTERS, SENT_FILTERS } from './list-filters.service.js';
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

const FILTERS: Readonly<Partial<Record<EntryType, readonly string[]>>> = { sended: SENT_FILTERS, received: RECEIVED_FILTERS };

/** One page of any list. */
@Injectable()
export class Lists {
  private readonly readers: Readonly<Record<EntryType, ReadPage>>;

  constructor(
    messages: MessageQueries,
    phones: PhonesService,
    phoneGroups: PhoneGroups,
    contacts: ContactsService,
    groups: GroupsService,
    conditionalGroups: ConditionalGroupsService,
    medias: Medias,
    joined: JoinedMedias,
    recipients: JoinedRecipients,
    filters: ListFilters,
    names: AdapterNames,
    { write }: WallClock,
  ) {
    this.readers = {
      sended: async (idUser, page, query) => {
        const rows = await messages.listSent(idUser, page, filters.sent(query));
        const mediasOf = await joined.ofSent(rows);
        return rowsOf(rows, (message) => presentSent(message, write, names.nameOf, mediasOf(message)));
      },
      received: async (idUser, page, query) => {
        const rows = await messages.listReceived(idUser, page, filters.received(query));
        const mediasOf = await joined.ofReceived(rows);
        return rowsOf(rows, (message) => presentReceived(message, write, mediasOf(message)));
      },
      scheduled: async (idUser, page) => {
        const rows = await messages.listScheduled(idUser, page);
        const [mediasOf, recipientsOf] = await Promise.all([joined.ofScheduled(rows), recipients.ofScheduled(idUser, rows)]);
        return rowsOf(rows, (entry) => presentScheduled(entry, write, mediasOf(entry), recipientsOf(entry)));
      },
      phone: async (idUser, page) => rowsOf(await phones.list(idUser, page), (phone) => presentPhone(phone, write)),
      contact: async (idUser, page) => rowsOf(await contacts.list(idUser, page), (contact) => presentContact(contact, write)),
      group: async (idUser, page) => rowsOf(await groups.list(idUser, page), (group) => presentGroup(group, write)),
      conditional_group: async (idUser, page) =>
        rowsOf(await conditionalGroups.list(idUser, page), (group) => presentConditionalGroup(group, write)),
      phone_group: async (idUser, page) => rowsOf(await phoneGroups.list(idUser, page), (group) => presentPhoneGroup(group, write)),
      media: async (idUser, page) => rowsOf(await medias.list(idUser, page), (media) => presentMedia(media, write)),
    };
  }

  of(entryType: EntryType): ReadPage {
    return this.readers[entryType];
  }

  /** Names of the query parameters that choose rows. */
  filtersOf(entryType: EntryType): readonly string[] {
    return FILTERS[entryType] ?? [];
  }
}
