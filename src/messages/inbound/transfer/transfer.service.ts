import { basename } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { languageOf } from '../../../accounts/index.js';
import { Environment, localTimeWriter } from '../../../config/index.js';
import type { Transaction } from '../../../database/index.js';
import { MailSender, Outbox } from '../../../mail/index.js';
import type { Attachment } from '../../../mail/index.js';
import { Medias } from '../../../medias/index.js';
import { normaliseNumber } from '../../../opt-out/index.js';
import type { SettingsOfAccounts } from '../inbound-settings.js';
import type { StoredMessage } from '../received-files.service.js';
import { TransferRepository } from './transfer.repository.js';
import { writeTransferMail } from './write-transfer-mail.js';

/** Files of one mail together; many mail servers take 25 MB, of which a third is lost to base64. */
const LARGEST_BYTES = 15_000_000;

/** Sends received messages on to the account's e-mail address, where the account wants that (setting `transfer`). */
@Injectable()
export class Transfer implements OnModuleInit {
  private readonly writeTime: (moment: Date) => string;

  constructor(
    private readonly outbox: Outbox,
    private readonly sender: MailSender,
    private readonly repository: TransferRepository,
    private readonly medias: Medias,
    { timeZone }: Environment,
  ) {
    this.writeTime = localTimeWriter(timeZone);
  }

  onModuleInit(): void {
    this.sender.attachBy((idUser, idMedias) => this.load(idUser, idMedias));
  }

  /** Writes one mail per message, with its files, in the transaction that stores them. */
  async transfer(tx: Transaction, messages: readonly StoredMessage[], settings: SettingsOfAccounts): Promise<void> {
    const wanted = messages.filter(({ idUser }) => !['', '0'].includes(settings.get(idUser)?.transfer ?? '0'));
    if (wanted.length === 0) return;
    const found = await this.repository.find(
      tx,
      wanted.map(({ idUser, idPhone, origin }) => ({ idUser, idPhone, number: normaliseNumber(origin) ?? null })),
    );
    const mails = wanted.flatMap(({ idUser, origin, text, at, medias }, place) => {
      const facts = found.get(place);
      if (facts === undefined) return [];
      const language = languageOf(settings.get(idUser)?.language);
      const mail = writeTransferMail({ origin, text, at: this.writeTime(at) }, facts, language);
      return [{ ...mail, idUser, kind: 'received_sms', recipient: facts.email, idMedias: medias.map(({ id }) => id) }];
    });
    await this.outbox.add(tx, mails);
  }

  /** Read when the mail is sent. Files that would make it too large for mail servers are left out; they stay in the list of medias. */
  private async load(idUser: number, idMedias: readonly number[]): Promise<readonly Attachment[]> {
    const attachments: Attachment[] = [];
    let room = LARGEST_BYTES;
    for (const id of idMedias) {
      const media = await this.medias.find(idUser, id);
      if (media === undefined || media.size > room) continue;
      const content = await this.medias.read(media, 0, media.size);
      if (content === undefined) continue;
      room -= media.size;
      attachments.push({ name: basename(media.path), contentType: media.contentType, content });
    }
    return attachments;
  }
}
