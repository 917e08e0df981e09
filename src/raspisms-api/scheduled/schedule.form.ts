import { Allow, IsString } from 'class-validator';
import type { FormValue } from '../../http/index.js';
import { AreIds, IsGiven, MaxCharacters, refusal, WhenGiven } from '../input/refusal.js';

/** Longest text, in Unicode characters. */
export const MAX_TEXT = 1000;
const MAX_TAG = 1000;

/** `POST /api/scheduled/`: what can be said of each field by itself. Steps are the order in which RaspiSMS looks. */
export class ScheduleForm {
  @IsGiven(refusal(1, 'missing_parameter', 'text'))
  @IsString(refusal(3, 'invalid_parameter', ' : text must be a string.'))
  @MaxCharacters(MAX_TEXT, refusal(4, 'invalid_parameter', ` : text must be less than ${MAX_TEXT} char.`))
  readonly text!: string;

  /** Read as a time of the host's zone later. */
  @WhenGiven()
  @IsString(refusal(2, 'invalid_parameter', ' : at must be a string.'))
  readonly at?: string;

  /** Numbers, or `number` and `data` pairs; those that are no valid numbers are dropped later. */
  @Allow()
  readonly numbers?: FormValue;

  @WhenGiven()
  @AreIds(refusal(8, 'invalid_parameter', 'contacts : You must specify ids of contacts.'))
  readonly contacts?: FormValue;

  @WhenGiven()
  @AreIds(refusal(8, 'invalid_parameter', 'groups : You must specify ids of groups.'))
  readonly groups?: FormValue;

  @WhenGiven()
  @AreIds(refusal(8, 'invalid_parameter', 'conditional_groups : You must specify ids of conditional groups.'))
  readonly conditional_groups?: FormValue;

  @Allow()
  readonly id_phone?: FormValue;

  @Allow()
  readonly id_phone_group?: FormValue;

  @Allow()
  readonly flash?: FormValue;

  @Allow()
  readonly mms?: FormValue;

  /** Ids of stored files; files themselves are no fields. Only looked at for an MMS. */
  @Allow()
  readonly medias?: FormValue;

  /** Read as a time of the host's zone later. */
  @Allow()
  readonly expires_at?: FormValue;

  @WhenGiven()
  @IsString(refusal(13, 'invalid_parameter', 'tag : tag must be a string.'))
  @MaxCharacters(MAX_TAG, refusal(13, 'invalid_parameter', `tag : tag must be less than ${MAX_TAG} char.`))
  readonly tag?: string;
}
