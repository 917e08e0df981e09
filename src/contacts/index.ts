export type { ContactTarget } from './contact.js';
export { ContactsModule } from './contacts.module.js';
export { ContactDirectory } from './directory/contact-directory.js';
export type { ResolvedRecipient, ResolvedRecipients, WantedRecipient } from './directory/contact-directory.js';
