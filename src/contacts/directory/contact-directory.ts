import { Injectable } from '@nestjs/common';
import { Environment, localTimeWriter } from '../../config/index.js';
import { EvaluationRefused } from '../../evaluation/index.js';
import { toTarget } from '../contact.js';
import type { ContactTarget, ContactView } from '../contact.js';
import { ContactMatcher } from './contact-matcher.js';
import { DirectoryRepository } from './directory.repository.js';
import type { Owned, OwnedRule } from './directory.repository.js';

/** Somebody, or several, whom a message may name instead of numbers. */
export interface WantedRecipient extends Owned {
  readonly kind: 'contact' | 'group' | 'conditional_group';
}

/** Whom a recipient stands for; an error, a sentence, when its rule cannot be evaluated. */
export type ResolvedRecipient = readonly ContactTarget[] | { readonly error: string };

/** Keys are `${idUser}:${kind}:${id}`. A key that is missing: the account has no such recipient. An empty group has no targets. */
export type ResolvedRecipients = ReadonlyMap<string, ResolvedRecipient>;

/** Looks up whom contacts, groups and conditional groups stand for. */
@Injectable()
export class ContactDirectory {
  private readonly writeTime: (moment: Date) => string;

  constructor(
    private readonly repository: DirectoryRepository,
    private readonly matcher: ContactMatcher,
    { timeZone }: Environment,
  ) {
    this.writeTime = localTimeWriter(timeZone);
  }

  /** Contacts and groups take a statement or two, however many there are; each rule is applied to all contacts of its account. */
  async resolve(wanted: readonly WantedRecipient[]): Promise<ResolvedRecipients> {
    const resolved = new Map<string, ResolvedRecipient>();
    await this.addContacts(resolved, ownedOf(wanted, 'contact'));
    await this.addGroups(resolved, ownedOf(wanted, 'group'));
    for (const group of await this.repository.rules(ownedOf(wanted, 'conditional_group'))) {
      resolved.set(keyOf('conditional_group', group), await this.apply(group));
    }
    return resolved;
  }

  private async addContacts(resolved: Map<string, ResolvedRecipient>, wanted: readonly Owned[]): Promise<void> {
    for (const contact of await this.repository.contacts(wanted)) resolved.set(keyOf('contact', contact), [this.targetOf(contact)]);
  }

  private async addGroups(resolved: Map<string, ResolvedRecipient>, wanted: readonly Owned[]): Promise<void> {
    const targets = new Map<string, ContactTarget[]>();
    for (const group of await this.repository.groups(wanted)) targets.set(keyOf('group', group), []);
    // A group that came into being between the two statements is seen the next time.
    for (const member of await this.repository.members(wanted)) {
      targets.get(keyOf('group', { idUser: member.idUser, id: member.idGroup }))?.push(this.targetOf(member));
    }
    for (const [key, members] of targets) resolved.set(key, members);
  }

  private async apply({ idUser, condition }: OwnedRule): Promise<ResolvedRecipient> {
    const targets: ContactTarget[] = [];
    try {
      for await (const contacts of this.matcher.matching(idUser, condition)) {
        for (const contact of contacts) targets.push(this.targetOf(contact));
      }
    } catch (error) {
      if (error instanceof EvaluationRefused) return { error: error.message };
      throw error;
    }
    return targets;
  }

  private targetOf(contact: ContactView): ContactTarget {
    return toTarget(contact, this.writeTime);
  }
}

/** Those of one kind, each once. */
function ownedOf(wanted: readonly WantedRecipient[], kind: WantedRecipient['kind']): readonly Owned[] {
  const owned = new Map<string, Owned>();
  for (const one of wanted) if (one.kind === kind) owned.set(keyOf(kind, one), one);
  return [...owned.values()];
}

function keyOf(kind: WantedRecipient['kind'], { idUser, id }: Owned): string {
  return `${idUser}:${kind}:${id}`;
}
