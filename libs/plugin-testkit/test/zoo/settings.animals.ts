import { Field } from '@pigeonnier/plugin-sdk';
import type { FieldOptions } from '@pigeonnier/plugin-sdk';
import { AcmeOptions, AcmeSettings } from './acme.adapter.js';
import { anAnimal } from './acme.contract.js';
import type { Animal } from './animal.js';

const WORDS: FieldOptions = { title: { en: 'Words', fr: 'Mots' }, description: { en: 'Some words.', fr: 'Des mots.' } };

class UntitledSettings extends AcmeSettings {
  @Field({ ...WORDS, title: { en: 'Sender', fr: '' } })
  sender?: string;
}

class UndeclaredSettings extends AcmeSettings {
  sender = 'Acme';
}

class OpenSettings extends AcmeSettings {
  @Field(WORDS)
  accountPassword?: string;
}

class AlwaysCompleteSettings extends AcmeSettings {
  @Field({ ...WORDS, required: true })
  sender = 'Acme';
}

class NamelessOptions extends AcmeOptions {
  @Field(WORDS)
  region?: string;
}

export const SETTINGS_ANIMALS: readonly Animal[] = [
  {
    name: 'has a field without a title in French',
    caughtBy: 'every field is declared, titled and described in English and French',
    contract: anAnimal({ definition: { settings: UntitledSettings } }),
  },
  {
    name: 'has a setting that nobody can fill in',
    caughtBy: 'every field is declared, titled and described in English and French',
    contract: anAnimal({ definition: { settings: UndeclaredSettings } }),
  },
  {
    name: 'keeps a password in plain text',
    caughtBy: 'fields that hold secrets are marked secret',
    contract: anAnimal({ definition: { settings: OpenSettings } }),
  },
  {
    name: 'has an operator option without its environment variable',
    caughtBy: 'operator options name their environment variables',
    contract: anAnimal({ plugin: { options: NamelessOptions } }),
  },
  {
    name: 'requires a field and does without it',
    caughtBy: 'good settings are read, incomplete and bad ones refused',
    contract: anAnimal({
      definition: { settings: AlwaysCompleteSettings },
      contract: { settings: { token: 'token-of-first', sender: 'Me' } },
    }),
  },
  {
    name: 'accepts settings that its author calls bad',
    caughtBy: 'good settings are read, incomplete and bad ones refused',
    contract: anAnimal({ contract: { badSettings: [{ token: 'abc' }, { token: 'has a blank' }] } }),
  },
  {
    name: 'lets a phone do more than its manifest',
    caughtBy: 'a phone’s own limits stay within the manifest’s',
    contract: anAnimal({ definition: { phoneLimits: () => ({ maxConcurrency: 9 }) } }),
  },
];
