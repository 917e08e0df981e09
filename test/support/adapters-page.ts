import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { CAPABILITIES, describeFields, isPluginDefinition } from '@pigeonnier/plugin-sdk';
import type { AdapterDefinition, AdapterFeatures, AdapterLimits, BilingualText, Capability } from '@pigeonnier/plugin-sdk';

const ROOT = new URL('../../', import.meta.url);
const at = (path: string): URL => new URL(path, ROOT);

/** An adapter of this repository, with where it comes from. */
export interface FirstPartyAdapter {
  /** Folder of its package, from the root. */
  readonly folder: string;
  readonly plugin: string;
  readonly definition: AdapterDefinition;
}

/** What the packages `libs/adapter-*` declare, in the order of their folders and of their declaration. */
export async function firstPartyAdapters(): Promise<readonly FirstPartyAdapter[]> {
  const folders = readdirSync(at('libs/'))
    .filter((name) => name.startsWith('adapter-') && existsSync(at(`libs/${name}/package.json`)))
    .map((name) => `libs/${name}`)
    .sort();
  const packages = await Promise.all(folders.map(adaptersOf));
  return packages.flat();
}

async function adaptersOf(folder: string): Promise<readonly FirstPartyAdapter[]> {
  const { default: plugin } = (await import(pathToFileURL(`${ROOT.pathname}${folder}/src/index.ts`).href)) as { readonly default: unknown };
  if (!isPluginDefinition(plugin)) throw new Error(`${folder} exports no plugin by default`);
  return (plugin.adapters as readonly AdapterDefinition[]).map((definition) => ({ folder, plugin: plugin.name, definition }));
}

const CAPABILITY_TITLES: Readonly<Record<Capability, BilingualText>> = {
  send: { en: 'Sending', fr: 'Envoi' },
  sendBatch: { en: 'Batches', fr: 'Lots' },
  statusCallback: { en: 'Delivery reports', fr: 'Accusés de réception' },
  inboundSms: { en: 'Receiving (callback)', fr: 'Réception (callback)' },
  readInbox: { en: 'Receiving (asked for)', fr: 'Réception (relève)' },
  optOutCallback: { en: 'STOP of the provider', fr: 'STOP du fournisseur' },
  testSettings: { en: 'Settings tested', fr: 'Réglages essayés' },
  phoneStatus: { en: 'Phone status', fr: 'Statut du téléphone' },
  inboundCall: { en: 'Incoming call', fr: 'Appel entrant' },
  endCall: { en: 'End of call', fr: 'Fin d’appel' },
};

const FEATURE_TITLES: Readonly<Record<keyof AdapterFeatures, BilingualText>> = {
  flash: { en: 'Flash SMS', fr: 'SMS flash' },
  mmsSending: { en: 'Sending MMS', fr: 'Envoi de MMS' },
  mmsReception: { en: 'Receiving MMS', fr: 'Réception de MMS' },
  idempotentSend: { en: 'Repeats recognised (hours)', fr: 'Répétitions reconnues (heures)' },
};

const LIMIT_TITLES: Readonly<Record<keyof AdapterLimits, BilingualText>> = {
  maxTextLength: { en: 'Characters', fr: 'Caractères' },
  maxRecipients: { en: 'Recipients a request', fr: 'Destinataires par requête' },
  maxConcurrency: { en: 'Requests at a time', fr: 'Requêtes simultanées' },
  ratePerSecond: { en: 'Requests a second', fr: 'Requêtes par seconde' },
  callTimeoutMs: { en: 'Time limit (ms)', fr: 'Délai (ms)' },
};

const NAME: BilingualText = { en: 'Adapter', fr: 'Adaptateur' };

/** `docs/adapters.md`, but for the widths of its columns. */
export function adaptersPage(adapters: readonly FirstPartyAdapter[]): string {
  const definitions = adapters.map(({ definition }) => definition);
  return [
    '<!-- Written by `npm run docs:adapters` from the adapters’ manifests. -->',
    '# Adapters · Adaptateurs',
    'What the adapters of this distribution declare; `GET /api/adapters/` says the same of a running host, with those that were added to it.',
    '_Ce que déclarent les adaptateurs de cette distribution ; `GET /api/adapters/` le dit d’un hôte en marche, avec ceux qui y ont été ajoutés._',
    '## Names and pages · Noms et pages',
    table(
      [
        NAME,
        { en: 'Uid', fr: 'Uid' },
        { en: 'In RaspiSMS', fr: 'Dans RaspiSMS' },
        { en: 'Package', fr: 'Paquet' },
        { en: 'Page', fr: 'Page' },
      ],
      adapters.map((adapter) => [...namesOf(adapter), pagesOf(adapter)]),
    ),
    '## Capabilities · Capacités',
    table([NAME, ...CAPABILITIES.map((capability) => CAPABILITY_TITLES[capability])], definitions.map(capabilitiesOf)),
    '## Features · Particularités',
    table([NAME, ...Object.values(FEATURE_TITLES)], definitions.map(featuresOf)),
    '## Limits · Limites',
    'Empty: the host’s own (16 requests at a time, 30,000 ms), or none. · _Vide : celles de l’hôte (16 requêtes simultanées, 30 000 ms), ou aucune._',
    table([NAME, ...Object.values(LIMIT_TITLES)], definitions.map(limitsOf)),
    '## Settings · Réglages',
    'In bold: required. · _En gras : obligatoires._',
    table([NAME, { en: 'Fields of `adapter_data`', fr: 'Champs de `adapter_data`' }], definitions.map(settingsOf)),
  ].join('\n\n');
}

function namesOf({ folder, plugin, definition: { name, uid, raspismsName, hidden } }: FirstPartyAdapter): readonly string[] {
  const title = name.en === name.fr ? name.en : `${name.en} · ${name.fr}`;
  return [
    `${title}${hidden ? ' (hidden · caché)' : ''}`,
    `\`${uid}\``,
    raspismsName === undefined ? '' : `\`${raspismsName}\``,
    `[${plugin}](../${folder}/README.md)`,
  ];
}

/** The page that speaks of an adapter most often is its own. */
function pagesOf({ definition: { uid } }: FirstPartyAdapter): string {
  const mentions = (page: string): number => readFileSync(at(`docs/${page}`), 'utf8').split(uid).length - 1;
  const [page] = readdirSync(at('docs/'))
    .filter((name) => name.endsWith('.en.md') && !name.startsWith('api.'))
    .sort()
    .map((name) => ({ name, count: mentions(name) }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count);
  if (page === undefined) return '';
  const french = page.name.replace('.en.md', '.fr.md');
  return [`[English](${page.name})`, ...(existsSync(at(`docs/${french}`)) ? [`[français](${french})`] : [])].join(' · ');
}

function capabilitiesOf({ name, capabilities }: AdapterDefinition): readonly string[] {
  return [name.en, ...CAPABILITIES.map((capability) => (capabilities.includes(capability) ? '✓' : ''))];
}

function featuresOf({ name, features = {} }: AdapterDefinition): readonly string[] {
  const tick = (feature: boolean | undefined): string => (feature ? '✓' : '');
  const cells: Readonly<Record<keyof AdapterFeatures, string>> = {
    flash: tick(features.flash),
    mmsSending: tick(features.mmsSending),
    mmsReception: tick(features.mmsReception),
    idempotentSend: String(features.idempotentSend?.windowHours ?? ''),
  };
  return [name.en, ...Object.values(cells)];
}

function limitsOf({ name, limits = {} }: AdapterDefinition): readonly string[] {
  return [name.en, ...(Object.keys(LIMIT_TITLES) as (keyof AdapterLimits)[]).map((limit) => String(limits[limit] ?? ''))];
}

function settingsOf({ name, settings }: AdapterDefinition): readonly string[] {
  const fields = describeFields(settings).map((field) => (field.required ? `**\`${field.name}\`**` : `\`${field.name}\``));
  return [name.en, fields.join(', ')];
}

function table(headings: readonly BilingualText[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const titles = headings.map(({ en, fr }) => (en === fr ? en : `${en}<br>${fr}`));
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}
