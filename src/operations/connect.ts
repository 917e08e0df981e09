import { Client } from 'pg';

/** Runs `work` on a connection of its own. Times and floats are written the same way whatever the server's settings are. */
export async function withConnection<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    application_name: 'pigeonnier cli',
    options: '-c datestyle=ISO,YMD -c intervalstyle=postgres -c timezone=UTC -c extra_float_digits=1 -c client_encoding=UTF8',
    connectionTimeoutMillis: 10_000,
  });
  // The statement in flight fails as well; an unheard event would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
