import { Injectable } from '@nestjs/common';
import { SettingsService } from '../../accounts/index.js';
import { type FormValue, isFalsy, toInt } from '../../http/index.js';
import type { ScheduleCommand } from '../../messages/index.js';
import type { ApiCall } from '../access/api-call.js';
import { ApiError } from '../errors/api-error.js';
import { WallClock } from '../input/wall-clock.service.js';
import { readMedias } from '../medias/read-medias.js';
import { OwnPhones } from '../phones/own-phones.service.js';
import { ExpiryReader } from './expiry-reader.service.js';
import { readNumbersCsv } from './read-numbers-csv.js';
import { readNumbers, readReferences, writtenRecipients } from './read-recipients.js';
import type { ScheduleForm } from './schedule.form.js';

/** Turns a checked form into a command, making the checks that need more than one field, in RaspiSMS's order. */
@Injectable()
export class ScheduleReader {
  constructor(
    private readonly clock: WallClock,
    private readonly settings: SettingsService,
    private readonly phones: OwnPhones,
    private readonly expiry: ExpiryReader,
  ) {}

  /**
   * Throws `ApiError` for the first check that fails.
   *
   * @param dropped is told what stands among the numbers and is none.
   */
  async read(form: ScheduleForm, { caller: { idUser }, files }: ApiCall, dropped?: (written: FormValue) => void): Promise<ScheduleCommand> {
    const at = this.readTime(form.at);
    const mms = !isFalsy(form.mms);
    if (mms) await this.checkMms(idUser);
    const fromFile = await readNumbers(readNumbersCsv(files));
    const numbers = [...(await readNumbers(writtenRecipients(form.numbers), dropped)), ...fromFile];
    const recipients = readReferences(form);
    if (numbers.length + recipients.length === 0) {
      throw new ApiError('missing_parameter', 'You must specify at least one valid number, contact, group or conditional_group.');
    }
    const phone = await this.readPhone(idUser, form);
    const expiresAt = this.expiry.read(form.expires_at, at);
    const medias = mms ? await readMedias(files, form.medias) : undefined;
    return {
      idUser,
      ...(at !== undefined && { at }),
      ...(expiresAt !== undefined && { expiresAt }),
      text: form.text,
      flash: !isFalsy(form.flash),
      mms,
      ...phone,
      ...(!isFalsy(form.tag) && { tag: form.tag ?? '' }),
      numbers,
      recipients,
      ...(medias !== undefined && { medias }),
    };
  }

  private readTime(at: string | undefined): Date | undefined {
    if (at === undefined || isFalsy(at)) return undefined;
    const time = this.clock.read(at);
    if (time === undefined) throw new ApiError('invalid_parameter', 'at must be a date of format "Y-m-d H:i:s".');
    return time;
  }

  private async checkMms(idUser: number): Promise<void> {
    if (isFalsy(await this.settings.get(idUser, 'mms'))) {
      throw new ApiError('invalid_parameter', 'mms is set to true, but mms are disabled in settings.');
    }
  }

  private async readPhone(
    idUser: number,
    { id_phone: idPhone, id_phone_group: idGroup }: ScheduleForm,
  ): Promise<Pick<ScheduleCommand, 'idPhone' | 'idPhoneGroup'>> {
    if (!isFalsy(idPhone) && !isFalsy(idGroup)) {
      const detail = 'id_phone, id_phone_group : You must specify at most one of id_phone or id_phone_group, not both.';
      throw new ApiError('invalid_parameter', detail);
    }
    if (!isFalsy(idPhone) && !(await this.phones.owns(idUser, readId(idPhone)))) {
      throw new ApiError('invalid_parameter', 'id_phone : You must specify an id_phone number among thoses of user phones.');
    }
    if (!isFalsy(idGroup) && !(await this.phones.ownsGroup(idUser, readId(idGroup)))) {
      const detail = 'id_phone_group : You must specify an id_phone_group number among thoses of user phone groups.';
      throw new ApiError('invalid_parameter', detail);
    }
    return { ...(!isFalsy(idPhone) && { idPhone: readId(idPhone) }), ...(!isFalsy(idGroup) && { idPhoneGroup: readId(idGroup) }) };
  }
}

/** 0, which no row has, for what is no id. */
function readId(value: FormValue | undefined): number {
  return typeof value === 'number' || (typeof value === 'string' && /^\s*\d+\s*$/.test(value)) ? toInt(value) : 0;
}
