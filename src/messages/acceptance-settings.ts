/** What accepting a request depends on. */
export interface AcceptanceSettings {
  /** Texts of the account may be templates. */
  readonly templating: boolean;
  /** Seconds within which a request that says the same as another is taken for its copy; 0: never. */
  readonly duplicateWindow: number;
}

export interface SettingRow {
  readonly idUser: number;
  readonly name: string;
  readonly value: string;
}

/** A day: copies are not remembered longer. */
const LONGEST_WINDOW = 86_400;

/** The settings of each account that has any. */
export function readAcceptanceSettings(rows: readonly SettingRow[]): ReadonlyMap<number, AcceptanceSettings> {
  const settings = new Map<number, AcceptanceSettings>();
  for (const { idUser, name, value } of rows) {
    const known = settings.get(idUser) ?? { templating: false, duplicateWindow: 0 };
    settings.set(
      idUser,
      name === 'templating' ? { ...known, templating: !['', '0'].includes(value) } : { ...known, duplicateWindow: secondsOf(value) },
    );
  }
  return settings;
}

function secondsOf(value: string): number {
  return /^\d+$/.test(value) ? Math.min(Number(value), LONGEST_WINDOW) : 0;
}
