import { Field } from '@pigeonnier/plugin-sdk';
import { Matches } from 'class-validator';
import { FIELDS, SERVICE_NAME } from '../fields.js';
import type { OvhSettings, Priority } from '../fields.js';

/** A phone that sends from a virtual mobile number. */
export class OvhSmsVirtualNumberSettings implements OvhSettings {
  @Field(FIELDS.service_name)
  @Matches(SERVICE_NAME, { message: 'service_name must consist of letters, digits, - and _' })
  service_name!: string;

  @Field({
    kind: 'phone_number',
    title: { en: 'Number', fr: 'Numéro' },
    description: {
      en: 'Virtual number of the SMS account, in international form.',
      fr: 'Numéro virtuel du compte SMS, au format international.',
    },
    required: true,
  })
  number!: string;

  @Field(FIELDS.app_key)
  app_key!: string;

  @Field(FIELDS.app_secret)
  app_secret!: string;

  @Field(FIELDS.consumer_key)
  consumer_key!: string;

  @Field(FIELDS.batch)
  batch!: boolean;

  @Field(FIELDS.max_concurrency)
  max_concurrency!: number;

  @Field(FIELDS.priority)
  priority?: Priority;

  @Field(FIELDS.validity_period)
  validity_period?: number;
}
