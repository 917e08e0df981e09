import { Module } from '@nestjs/common';
import { EvaluationModule } from '../evaluation/index.js';
import { ContactDirectory } from './directory/contact-directory.js';
import { ContactMatcher } from './directory/contact-matcher.js';
import { DirectoryRepository } from './directory/directory.repository.js';

/** The people an account knows, and its groups of them. */
@Module({
  imports: [EvaluationModule],
  providers: [ContactDirectory, ContactMatcher, DirectoryRepository],
  exports: [ContactDirectory],
})
export class ContactsModule {}
