import fc from 'fast-check';
import { stringify } from 'csv-stringify/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startContactsHost } from '../../../test/support/contacts-host.js';
import type { ContactsHost } from '../../../test/support/contacts-host.js';
import { readContact } from '../contact-values.js';
import { ContactExport } from './contact-export.service.js';
import type { ExportFormat } from './contact-export.service.js';
import type { ImportOptions } from './contact-import.js';
import { ContactImport } from './contact-import.service.js';
import { guardCell, unguardCell } from './formula-guard.js';

const PLAIN: ImportOptions = { onConflict: 'refuse', onError: 'refuse', dryRun: false };

interface Stored {
  readonly name: string;
  readonly number: string;
  readonly data: string;
}

const STORED = 'SELECT name, number, data FROM contact WHERE id_user = $1 ORDER BY id';

describe('contacts as files', () => {
  let host: ContactsHost;

  beforeAll(async () => {
    host = await startContactsHost();
  });
  afterAll(() => host.close());

  const stored = (idUser: number) => host.database.query<Stored>(STORED, [idUser]);
  const take = (idUser: number, text: string | Uint8Array, options: Partial<ImportOptions> = {}) =>
    host.module.get(ContactImport).importFile(idUser, Buffer.from(text), undefined, { ...PLAIN, ...options });
  const give = async (idUser: number, format: ExportFormat) => {
    let text = '';
    for await (const piece of await host.module.get(ContactExport).open(idUser, format)) text += piece;
    return text;
  };

  const anyText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => !/[\0\p{Surrogate}]/u.test(text));
  const anyContact = fc.record({
    name: anyText.map((text) => text.trim()).filter((text) => text !== ''),
    number: fc.integer({ min: 0, max: 9_999_999 }).map((n) => `+3361${String(n).padStart(7, '0')}`),
    data: fc.dictionary(fc.constantFrom('ville', 'prénom', 'name', 'number', '__proto__', 'a1'), anyText, { maxKeys: 4 }),
  });

  it.each<ExportFormat>(['csv', 'excel', 'json'])(
    'what is exported as %s is imported as it was, whatever it holds',
    { timeout: 120_000 },
    async (format) => {
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(anyContact, { selector: ({ name }) => name.toLowerCase(), minLength: 1, maxLength: 6 }),
          async (contacts) => {
            const [from, to] = [await host.newAccount(), await host.newAccount()];
            const list = contacts.flatMap((contact) => {
              const { name, number, data } = readContact(contact);
              return [{ name, number, data: JSON.parse(data) as object }];
            });
            const { refused } = await host.module.get(ContactImport).importList(from, list, { ...PLAIN, onError: 'skip' });
            // Names that only Postgres takes for the same.
            fc.pre(refused === 0);
            expect(await take(to, await give(from, format))).toMatchObject({ stored: true, created: contacts.length, refused: 0 });
            const sorted = (rows: readonly Stored[]) =>
              rows.map(({ name, number, data }) => ({ name, number, data: Object.entries(JSON.parse(data) as object).sort() }));
            expect(sorted(await stored(to))).toEqual(sorted(await stored(from)));
          },
        ),
        { numRuns: 40 },
      );
    },
  );

  it('any CSV that a library writes is read cell by cell, whatever its separator and line ends', async () => {
    const writing = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t'),
      record_delimiter: fc.constantFrom('\n', '\r\n'),
      quoted: fc.boolean(),
      bom: fc.boolean(),
    });
    const cell = anyText.filter(
      (text) => !/[\r\n]/.test(text) && text.trim() !== '' && guardCell(text) === text && unguardCell(text) === text,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 5 }), writing, async (cities, options) => {
        const idUser = await host.newAccount();
        const rows = cities.map((city, index) => [city, `n${index}`, '+33612345678']);
        const file = stringify([['ville', 'name', 'number'], ...rows], options);
        expect(await take(idUser, file)).toMatchObject({ created: cities.length, refused: 0 });
        expect((await stored(idUser)).map(({ data }) => (JSON.parse(data) as { ville: string }).ville)).toEqual(cities);
      }),
      { numRuns: 60 },
    );
  });

  it('no bytes at all make an import fail in another way than with a reason', async () => {
    const idUser = await host.newAccount();
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ maxLength: 200 }).map((text) => Buffer.from(`name,number\n${text}`)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (file) => {
        await take(idUser, file, { dryRun: true }).catch((error: unknown) =>
          expect(error).toMatchObject({ name: 'ContactsRefused', field: 'file' }),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('a cell that looks like a formula is exported as text, a number as it is', async () => {
    const idUser = await host.newAccount();
    await take(
      idUser,
      JSON.stringify([{ name: '=HYPERLINK("http://x")', number: '+33612345678', data: { note: '@SUM(1)', minus: '-1', plain: 'a' } }]),
    );
    expect(await give(idUser, 'csv')).toBe(`name,number,note,minus,plain\r\n"'=HYPERLINK(""http://x"")",+33612345678,'@SUM(1),'-1,a\r\n`);
  });

  it.each([['=a'], ["'=a"], ["''=a"], ["'a"], ['＝1'], ['\t1'], ['']])('the cell %j comes back as it was', (cell) => {
    expect(unguardCell(guardCell(cell))).toBe(cell);
  });

  it('an empty account is exported as a header, or as an empty list', async () => {
    const idUser = await host.newAccount();
    expect(await give(idUser, 'csv')).toBe('name,number\r\n');
    expect(await give(idUser, 'excel')).toBe('\uFEFFname;number\r\n');
    expect(JSON.parse(await give(idUser, 'json'))).toEqual([]);
  });

  it.each([
    ['UTF-8', Buffer.from('nom;numéro;prénom\nZoé;+33612345678;Élise\n')],
    ['UTF-8 with a mark', Buffer.from('\uFEFFnom;numéro;prénom\nZoé;+33612345678;Élise\n')],
    ['Windows-1252', Buffer.from('nom;numéro;prénom\r\nZoé;+33612345678;Élise\r\n', 'latin1')],
    ['UTF-16, as Excel’s “Unicode text”', Buffer.from('\uFEFFnom\tnuméro\tprénom\r\nZoé\t+33612345678\tÉlise\r\n', 'utf16le')],
  ])('a French spreadsheet in %s is read', async (_, bytes) => {
    const idUser = await host.newAccount();
    expect(await take(idUser, bytes)).toMatchObject({ created: 1 });
    expect(await stored(idUser)).toEqual([{ name: 'Zoé', number: '+33612345678', data: '{"prénom":"Élise"}' }]);
  });

  it('columns are found by their names; cells that are empty, and lines of them, are left out; headers lose what templates cannot write', async () => {
    const idUser = await host.newAccount();
    const file = 'Code postal,number,,name\n69001,+33 6 12 34 56 78,x,"Du""pont, Jean"\n,,,\n\n,+33612345679,,B\n,+33612345670\n';
    expect(await take(idUser, file, { onError: 'skip' })).toMatchObject({
      created: 2,
      refused: 1,
      errors: [{ line: 6, message: 'name : is missing' }],
    });
    expect(await stored(idUser)).toEqual([
      { name: 'Du"pont, Jean', number: '+33612345678', data: '{"Codepostal":"69001"}' },
      { name: 'B', number: '+33612345679', data: '[]' },
    ]);
  });

  it.each([
    ['an empty file', '', 'is empty'],
    ['a header without a name', 'prénom,number\nJo,+33612345678', 'none is called "name"'],
    ['no header at all', 'Jo,+33612345678\n', 'none is called "name"'],
    ['a header without a number', 'name\nJo', 'none is called "number"'],
    ['a quote that is never closed', 'name,number\n"Jo,+33612345678\n', 'a quote is opened and never closed'],
    ['a row without end', `name,number\n"${'x'.repeat(300_000)}`, 'a row is too long'],
    ['JSON that is no list', '{"name":"Jo"}', 'must be a JSON list of contacts'],
    ['JSON that is cut off', '[{"name":"Jo"', 'is not valid JSON'],
    ['bytes that are no text', 'name,number\nJ\0,+33612345678', 'must be a text file'],
  ])('%s cannot be read as a whole', async (_, file, reason) => {
    await expect(take(await host.newAccount(), file)).rejects.toMatchObject({
      field: 'file',
      message: expect.stringContaining(reason) as string,
    });
  });

  it('lines with errors are told by number, and nothing is imported', async () => {
    const idUser = await host.newAccount();
    const file = 'name,number,note\nA,+33612345678,"two\nlines"\nB,0612345678,\n,+33612345678,\nD,+33612345678,x,y\na,+33612345678,\n';
    expect(await take(idUser, file)).toEqual({
      stored: false,
      created: 1,
      updated: 0,
      skipped: 0,
      refused: 4,
      errors: [
        { line: 4, message: 'number : must be a valid international number such as +33612345678' },
        { line: 5, message: 'name : is missing' },
        { line: 6, message: 'has 4 columns, and the header 3' },
        { line: 7, message: 'name : is already used by another contact, or by a line before' },
      ],
    });
    expect(await stored(idUser)).toEqual([]);
  });

  it('JSON that is no contact is told by place', async () => {
    const idUser = await host.newAccount();
    const list = [
      { name: 'A', number: '+33612345678' },
      'x',
      { name: ['B'], number: '+33612345678' },
      { name: 'C', number: '+33612345678', data: { a: [] } },
    ];
    expect((await take(idUser, JSON.stringify(list), { onError: 'skip' })).errors).toEqual([
      { line: 2, message: 'must be an object with name, number and data' },
      { line: 3, message: 'name : must be a text' },
      { line: 4, message: 'data : must be a text' },
    ]);
    expect(await stored(idUser)).toEqual([{ name: 'A', number: '+33612345678', data: '[]' }]);
  });

  it('names that exist are refused, passed over or updated, as the caller wishes; a dry run only says so', async () => {
    const idUser = await host.newAccount();
    await take(idUser, 'name,number,ville\nAnna,+33612345601,Lyon\n');
    const file = 'name,number\nANNA,+33612345602\nBob,+33612345603\nbob,+33612345604\n';
    expect(await take(idUser, file)).toMatchObject({ stored: false, created: 1, refused: 2 });
    expect(await take(idUser, file, { onConflict: 'update', dryRun: true })).toMatchObject({ stored: false, created: 1, updated: 2 });
    expect(await stored(idUser)).toHaveLength(1);
    expect(await take(idUser, file, { onConflict: 'skip' })).toMatchObject({ stored: true, created: 1, skipped: 2, refused: 0 });
    expect(await stored(idUser)).toEqual([
      { name: 'Anna', number: '+33612345601', data: '{"ville":"Lyon"}' },
      { name: 'Bob', number: '+33612345603', data: '[]' },
    ]);
    expect(await take(idUser, file, { onConflict: 'update' })).toMatchObject({ stored: true, created: 0, updated: 3 });
    expect(await stored(idUser)).toEqual([
      { name: 'ANNA', number: '+33612345602', data: '[]' },
      { name: 'bob', number: '+33612345604', data: '[]' },
    ]);
  });

  it('two imports of the same contacts at the same time take turns', async () => {
    const idUser = await host.newAccount();
    const names = Array.from({ length: 3000 }, (_, index) => `c${index}`);
    const file = (order: readonly string[]) => ['name,number', ...order.map((name) => `${name},+33612345678`)].join('\n');
    const reports = await Promise.all([
      take(idUser, file(names), { onConflict: 'update' }),
      take(idUser, file(names.toReversed()), { onConflict: 'update' }),
    ]);
    expect(reports.map(({ created }) => created).sort((a, b) => a - b)).toEqual([0, 3000]);
  });

  it('100,000 contacts go in and out', { timeout: 120_000 }, async () => {
    const idUser = await host.newAccount();
    const lines = Array.from({ length: 100_000 }, (_, index) => `Personne ${index};+336${String(10_000_000 + index)};Lyon;${index}`);
    expect(await take(idUser, ['name;number;ville;n', ...lines].join('\r\n'))).toMatchObject({ stored: true, created: 100_000 });
    const exported = await give(idUser, 'excel');
    expect(exported.split('\r\n')).toHaveLength(100_002);
    expect(exported.endsWith('Personne 99999;+33610099999;Lyon;99999\r\n')).toBe(true);
    const events = await host.database.query(`SELECT text FROM event WHERE id_user = $1 AND type = 'CONTACT_ADD'`, [idUser]);
    expect(events).toEqual([{ text: 'Import de 100000 contacts' }]);
  });
});
