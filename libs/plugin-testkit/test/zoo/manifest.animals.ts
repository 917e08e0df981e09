import { anAnimal } from './acme.contract.js';
import type { Animal } from './animal.js';

const CAPABILITIES = ['send', 'sendBatch', 'statusCallback', 'inboundSms', 'optOutCallback', 'phoneStatus', 'testSettings'] as const;

export const MANIFEST_ANIMALS: readonly Animal[] = [
  {
    name: 'is made for another version of the contract',
    caughtBy: 'the plugin is made by definePlugin for this version of the contract',
    contract: anAnimal({ plugin: { apiVersion: 2 } }),
  },
  {
    name: 'is not made by definePlugin',
    caughtBy: 'the plugin is made by definePlugin for this version of the contract',
    contract: anAnimal({ plugin: { [Symbol.for('pigeonnier.plugin')]: undefined } }),
  },
  {
    name: 'has a uid in camel case',
    caughtBy: 'the manifest is well-formed',
    contract: anAnimal({ definition: { uid: 'acmeAdapter' } }),
  },
  {
    name: 'speaks no French',
    caughtBy: 'the manifest is well-formed',
    contract: anAnimal({ definition: { description: { en: 'Sends SMS through Acme.', fr: ' ' } } }),
  },
  {
    name: 'claims an ability that does not exist',
    caughtBy: 'the manifest is well-formed',
    contract: anAnimal({ definition: { capabilities: [...CAPABILITIES, 'telepathy' as never] } }),
  },
  {
    name: 'allows no request at all',
    caughtBy: 'limits and windows are positive numbers',
    contract: anAnimal({ definition: { limits: { maxRecipients: 100, maxConcurrency: 0 } } }),
  },
  {
    name: 'sends batches of any size',
    caughtBy: 'limits and windows are positive numbers',
    contract: anAnimal({ definition: { limits: {} } }),
  },
  {
    name: 'claims to read an inbox and cannot',
    caughtBy: 'what is declared is implemented',
    contract: anAnimal({ definition: { capabilities: [...CAPABILITIES, 'readInbox'] } }),
  },
  {
    name: 'hides that it can test settings',
    caughtBy: 'what is implemented is declared',
    contract: anAnimal({ definition: { capabilities: CAPABILITIES.filter((capability) => capability !== 'testSettings') } }),
  },
];
