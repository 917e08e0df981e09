export { MailModule } from './mail.module.js';
export { MailSender } from './mail-sender.service.js';
export { MailServer } from './mail-server.js';
export type { Attachment, AttachmentLoader, NewMail } from './new-mail.js';
export { Outbox } from './outbox.service.js';
