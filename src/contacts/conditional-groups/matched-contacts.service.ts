import { Injectable } from '@nestjs/common';
import { EvaluationRefused } from '../../evaluation/index.js';
import { AddressBook } from '../address-book.js';
import type { ContactView } from '../contact.js';
import { ContactsRepository, fingerprintOf } from '../contacts.repository.js';
import type { SeenContact } from '../contacts.repository.js';
import { ContactMatcher } from '../directory/contact-matcher.js';
import { ConditionReader, conditionRefused } from './condition-reader.js';

/** Names shown of those that a rule takes, as in RaspiSMS. */
const SHOWN_NAMES = 5;
/** Contacts removed by one statement. */
const CHUNK = 10_000;

/** Whom a rule takes. */
export interface Matched {
  readonly matched: number;
  /** The first {@link SHOWN_NAMES}. */
  readonly names: readonly string[];
}

export type Deleted = Matched & {
  /** Fewer than were matched when some were changed or removed meanwhile: those are left alone. */
  readonly deleted: number;
};

/** What a rule takes now, to be looked at or deleted. */
@Injectable()
export class MatchedContacts {
  constructor(
    private readonly addressBook: AddressBook,
    private readonly repository: ContactsRepository,
    private readonly conditions: ConditionReader,
    private readonly matcher: ContactMatcher,
  ) {}

  /** @throws ContactsRefused for a rule that is unreadable or takes too long. */
  async preview(idUser: number, condition: unknown): Promise<Matched> {
    return this.match(idUser, condition, () => undefined);
  }

  /** Deletes every contact that the rule takes, or none. @throws ContactsRefused for a rule that is unreadable or takes too long. */
  async delete(idUser: number, condition: unknown): Promise<Deleted> {
    const seen: SeenContact[] = [];
    // Other requests, and other accounts, do not wait for a slow rule: it is applied before the transaction.
    const matched = await this.match(idUser, condition, (contact) => seen.push({ id: contact.id, fingerprint: fingerprintOf(contact) }));
    const deleted = await this.addressBook.change(idUser, async (tx) => {
      let count = 0;
      for (let from = 0; from < seen.length; from += CHUNK) {
        count += await this.repository.removeUnchanged(tx, idUser, seen.slice(from, from + CHUNK));
      }
      return count;
    });
    return { ...matched, deleted };
  }

  private async match(idUser: number, condition: unknown, visit: (contact: ContactView) => void): Promise<Matched> {
    const rule = await this.conditions.read(condition);
    const names: string[] = [];
    let matched = 0;
    try {
      for await (const contacts of this.matcher.matching(idUser, rule)) {
        matched += contacts.length;
        for (const contact of contacts) {
          if (names.length < SHOWN_NAMES) names.push(contact.name);
          visit(contact);
        }
      }
    } catch (error) {
      throw error instanceof EvaluationRefused ? conditionRefused(error.message, { cause: error }) : error;
    }
    return { matched, names };
  }
}
