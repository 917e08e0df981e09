import type { ClientBase } from 'pg';

/** What a database holds, as its catalog says. */
export interface Catalog {
  /** A table comes after those that it refers to. The bookkeeping of migrations is not among them. */
  readonly tables: readonly { readonly name: string; readonly columns: readonly string[] }[];
  readonly sequences: readonly string[];
  /** The last migration; `undefined` when there was none. */
  readonly schema: string | undefined;
}

interface TableRow {
  readonly name: string;
  readonly columns: readonly string[];
  readonly refersTo: readonly string[];
}

const TABLES = `
  SELECT t.relname AS name,
    (SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
     WHERE attrelid = t.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns,
    ARRAY(SELECT r.relname::text FROM pg_constraint c JOIN pg_class r ON r.oid = c.confrelid
          WHERE c.conrelid = t.oid AND c.contype = 'f' AND r.oid <> t.oid) AS "refersTo"
  FROM pg_class t
  WHERE t.relkind = 'r' AND t.relnamespace = current_schema()::regnamespace AND t.relname <> 'migrations'
  ORDER BY t.relname`;

const SEQUENCES = `
  SELECT relname AS name FROM pg_class s
  WHERE relkind = 'S' AND relnamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = s.oid AND d.deptype IN ('a', 'i') AND d.refobjid = to_regclass('migrations'))
  ORDER BY relname`;

export async function readCatalog(client: ClientBase): Promise<Catalog> {
  const tables = await client.query<TableRow>(TABLES);
  const sequences = await client.query<{ readonly name: string }>(SEQUENCES);
  return {
    tables: orderByReferences(tables.rows).map(({ name, columns }) => ({ name, columns })),
    sequences: sequences.rows.map(({ name }) => name),
    schema: await lastMigration(client),
  };
}

/** The last migration that the database has had; `undefined` when it has had none. */
export async function lastMigration(client: ClientBase): Promise<string | undefined> {
  const { rows: found } = await client.query<{ readonly found: boolean }>(`SELECT to_regclass('migrations') IS NOT NULL AS found`);
  if (!found[0]?.found) return undefined;
  const { rows } = await client.query<{ readonly name: string }>('SELECT name FROM migrations ORDER BY id DESC LIMIT 1');
  return rows[0]?.name;
}

/** Puts every table after those that it refers to. Tables that refer to each other in a circle cannot be ordered, which throws. */
function orderByReferences(tables: readonly TableRow[]): readonly TableRow[] {
  const ordered: TableRow[] = [];
  let rest = tables;
  while (rest.length > 0) {
    const open = new Set(rest.map(({ name }) => name));
    const ready = rest.filter(({ refersTo }) => !refersTo.some((name) => open.has(name)));
    if (ready.length === 0) throw new Error(`tables refer to each other in a circle: ${[...open].join(', ')}`);
    ordered.push(...ready);
    rest = rest.filter((table) => !ready.includes(table));
  }
  return ordered;
}

/** A name as SQL writes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `"table" ("column", …)`: what COPY reads and writes. */
export function copyTarget({ name, columns }: { readonly name: string; readonly columns: readonly string[] }): string {
  return `${quoted(name)} (${columns.map(quoted).join(', ')})`;
}
