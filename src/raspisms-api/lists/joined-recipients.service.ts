import { Injectable } from '@nestjs/common';
import { RecipientNames } from '../../contacts/index.js';
import type { RecipientKind, ScheduledView } from '../../messages/index.js';
import { presentConditionalGroup } from '../conditional-groups/conditional-group.presenter.js';
import { presentContact } from '../contacts/contact.presenter.js';
import { presentGroupName } from '../groups/group.presenter.js';
import { WallClock } from '../input/wall-clock.service.js';
import type { RecipientRows } from './presenters.js';

type Named = Pick<ScheduledView, 'recipients'>;

/** Contacts and groups that lists show within the rows of scheduleds, looked up for a whole page at once. Those that are gone are missing. */
@Injectable()
export class JoinedRecipients {
  constructor(
    private readonly names: RecipientNames,
    private readonly clock: WallClock,
  ) {}

  async ofScheduled(idUser: number, rows: readonly Named[]): Promise<(row: Named) => RecipientRows> {
    const { write } = this.clock;
    const found = await this.names.find(idUser, {
      contacts: rows.flatMap((row) => idsOf(row, 'contact')),
      groups: rows.flatMap((row) => idsOf(row, 'group')),
      conditionalGroups: rows.flatMap((row) => idsOf(row, 'conditional_group')),
    });
    const contacts = byId(found.contacts, (contact) => presentContact(contact, write));
    const groups = byId(found.groups, (group) => presentGroupName(group, write));
    const conditionalGroups = byId(found.conditionalGroups, (group) => presentConditionalGroup(group, write));
    return (row) => ({
      contacts: idsOf(row, 'contact').flatMap((id) => contacts.get(id) ?? []),
      groups: idsOf(row, 'group').flatMap((id) => groups.get(id) ?? []),
      conditional_groups: idsOf(row, 'conditional_group').flatMap((id) => conditionalGroups.get(id) ?? []),
    });
  }
}

function idsOf({ recipients }: Named, wanted: RecipientKind): readonly number[] {
  return recipients.filter(({ kind }) => kind === wanted).map(({ id }) => id);
}

function byId<View extends { readonly id: number }>(views: readonly View[], present: (view: View) => object): ReadonlyMap<number, object> {
  return new Map(views.map((view) => [view.id, present(view)]));
}
