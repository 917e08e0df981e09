import type { ClientBase } from 'pg';

/** Every running host holds the advisory lock (1, its id) in the database it works on. */
const LIVING_HOSTS = `
  SELECT count(*)::integer AS count FROM pg_locks
  WHERE locktype = 'advisory' AND classid = 1 AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** How many hosts (and commands that use the host's services) are connected to the database right now. */
export async function livingHosts(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ readonly count: number }>(LIVING_HOSTS);
  return rows[0]?.count ?? 0;
}
