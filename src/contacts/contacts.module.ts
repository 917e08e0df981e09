import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EvaluationModule } from '../evaluation/index.js';
import { EventsModule } from '../events/index.js';
import { AddressBook } from './address-book.js';
import { AddressBookRepository } from './address-book.repository.js';
import { ConditionReader } from './conditional-groups/condition-reader.js';
import { ConditionalGroupEntity } from './conditional-groups/conditional-group.entity.js';
import { ConditionalGroupsRepository } from './conditional-groups/conditional-groups.repository.js';
import { ConditionalGroupsService } from './conditional-groups/conditional-groups.service.js';
import { MatchedContacts } from './conditional-groups/matched-contacts.service.js';
import { ContactEntity } from './contact.entity.js';
import { ContactsRepository } from './contacts.repository.js';
import { ContactsService } from './contacts.service.js';
import { ContactDirectory } from './directory/contact-directory.js';
import { ContactMatcher } from './directory/contact-matcher.js';
import { DirectoryRepository } from './directory/directory.repository.js';
import { RuleTime } from './directory/rule-time.js';
import { GroupEntity } from './groups/group.entity.js';
import { GroupsRepository } from './groups/groups.repository.js';
import { RecipientNames } from './directory/recipient-names.service.js';
import { GroupsService } from './groups/groups.service.js';
import { ContactExportRepository } from './transfer/contact-export.repository.js';
import { ContactExport } from './transfer/contact-export.service.js';
import { ContactImportRepository } from './transfer/contact-import.repository.js';
import { ContactImport } from './transfer/contact-import.service.js';

/** The people an account knows, and its groups of them. */
@Module({
  imports: [TypeOrmModule.forFeature([ContactEntity, GroupEntity, ConditionalGroupEntity]), EvaluationModule, EventsModule],
  providers: [
    AddressBook,
    AddressBookRepository,
    ConditionReader,
    ConditionalGroupsRepository,
    ConditionalGroupsService,
    ContactDirectory,
    ContactExport,
    ContactExportRepository,
    ContactImport,
    ContactImportRepository,
    ContactMatcher,
    ContactsRepository,
    ContactsService,
    DirectoryRepository,
    GroupsRepository,
    GroupsService,
    MatchedContacts,
    RecipientNames,
    { provide: RuleTime, useFactory: () => new RuleTime() },
  ],
  exports: [
    ConditionalGroupsService,
    ContactDirectory,
    ContactExport,
    ContactImport,
    ContactsService,
    GroupsService,
    MatchedContacts,
    RecipientNames,
  ],
})
export class ContactsModule {}
