import type { Command } from 'commander';
import { AccountsModule } from '../../accounts/index.js';
import { PhoneCallbacks, PhonesModule, PhonesService } from '../../phones/index.js';
import type { PhoneCallback, PhoneView } from '../../phones/index.js';
import { accountOf } from './account-of.js';
import type { AccountOptions } from './account-of.js';
import type { OutputOptions, Terminal } from './terminal.js';
import { withServices } from './workplace.js';

interface ListedPhone extends Pick<PhoneView, 'id' | 'name' | 'status'> {
  readonly adapter: string;
  readonly callbacks: readonly PhoneCallback[];
}

/** `phones …`: the phones of an account. */
export function addPhonesCommands(program: Command, terminal: Terminal): void {
  program
    .command('phones')
    .description('phones of an account: list')
    .command('list')
    .description('list phones, each with the addresses to configure at its provider')
    .requiredOption('--email <address>', 'the account')
    .option('--json', 'print JSON')
    .action((options: AccountOptions & OutputOptions) => list(terminal, options));
}

async function list(terminal: Terminal, options: AccountOptions & OutputOptions): Promise<void> {
  const phones = await withServices(terminal, [AccountsModule, PhonesModule], async (services) => {
    const { id } = await accountOf(services, options);
    const callbacks = services.get(PhoneCallbacks, { strict: false });
    const listed: ListedPhone[] = [];
    for (const phone of await allPhones(services.get(PhonesService, { strict: false }), id)) {
      const { id: idPhone, name, adapterName, status } = phone;
      listed.push({ id: idPhone, name, adapter: adapterName, status, callbacks: await callbacks.of(phone) });
    }
    return listed;
  });
  terminal.print(options.json ? JSON.stringify(phones) : phones.map(describe).join('\n\n') || 'No phones.');
}

async function allPhones(service: PhonesService, idUser: number): Promise<readonly PhoneView[]> {
  const phones: PhoneView[] = [];
  for (;;) {
    const page = await service.list(idUser, { after: phones.at(-1)?.id ?? 0 });
    if (page.length === 0) return phones;
    phones.push(...page);
  }
}

function describe({ id, name, adapter, status, callbacks }: ListedPhone): string {
  return [`${id}  ${name}  (${adapter}, ${status})`, ...callbacks.map(({ kind, url }) => `    ${kind.padEnd(12)} ${url}`)].join('\n');
}
