/** What we write to an account's people in. */
export type Language = 'fr' | 'en';

/** The language that the setting `language` names; French for anything but `en`. */
export function languageOf(setting: string | undefined): Language {
  return setting === 'en' ? 'en' : 'fr';
}
