import type { Language } from '../../../accounts/index.js';
import type { TransferFacts } from './transfer.repository.js';

/** A received message as a mail shows it. */
export interface TransferredMessage {
  readonly origin: string;
  readonly text: string;
  /** In the host's zone. */
  readonly at: string;
}

interface Words {
  readonly subject: string;
  readonly opening: string;
  readonly date: string;
  readonly from: string;
  readonly phone: string;
  readonly unknownPhone: string;
  readonly text: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  fr: {
    subject: 'Vous avez reçu un SMS',
    opening: 'Vous avez reçu un SMS.',
    date: 'Date :',
    from: 'De :',
    phone: 'Téléphone :',
    unknownPhone: 'inconnu',
    text: 'Texte :',
  },
  en: {
    subject: 'You have received a text message',
    opening: 'You have received a text message.',
    date: 'Date:',
    from: 'From:',
    phone: 'Phone:',
    unknownPhone: 'unknown',
    text: 'Text:',
  },
};

/** Subject and plain text of the mail about a received message. The subject holds nothing that others wrote. */
export function writeTransferMail(
  { origin, text, at }: TransferredMessage,
  { phone, contact }: Pick<TransferFacts, 'phone' | 'contact'>,
  language: Language,
): { readonly subject: string; readonly text: string } {
  const words = WORDS[language];
  const facts = [
    `${words.date} ${at}`,
    `${words.from} ${contact === null ? origin : `${contact} (${origin})`}`,
    `${words.phone} ${phone ?? words.unknownPhone}`,
  ];
  // A name with line breaks must not look like another line of the mail.
  const lines = facts.map((fact) => fact.replace(/\s+/g, ' '));
  return { subject: words.subject, text: [words.opening, '', ...lines, '', words.text, text, ''].join('\n') };
}
