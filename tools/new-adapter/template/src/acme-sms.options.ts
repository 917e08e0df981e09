import { Field } from '@pigeonnier/plugin-sdk';

/** For all phones at Acme SMS, set by whoever runs the host. */
export class AcmeSmsOptions {
  @Field({
    env: 'ACME_SMS_BASE_URL',
    kind: 'url',
    title: { en: 'Acme SMS base URL', fr: 'URL de base (Acme SMS)' },
    description: { en: 'Only changed to use a sandbox.', fr: 'À ne changer que pour un bac à sable.' },
    default: 'https://api.acme-sms.example',
  })
  baseUrl!: string;
}
