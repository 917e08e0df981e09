import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AccountsService } from '../../src/accounts/index.js';
import { AppModule } from '../../src/app.module.js';
import { loadEnvironment } from '../../src/config/index.js';
import { createHttpAdapter, type HttpTimes } from '../../src/http/index.js';
import { ApiClient } from './api-client.js';
import { freePort } from './free-port.js';

const KEY = Buffer.alloc(32, 1).toString('base64');

/** The whole application in this process, listening, on a database of the test's own. */
export interface RunningApp {
  readonly app: NestFastifyApplication;
  readonly url: string;
  /** Makes an account and answers its client. */
  account(email?: string): Promise<ApiClient & { readonly idUser: number }>;
  close(): Promise<void>;
}

export async function startApp(
  databaseUrl: string,
  variables: Readonly<Record<string, string>> = {},
  times?: HttpTimes,
): Promise<RunningApp> {
  const port = await freePort();
  const environment = loadEnvironment({
    DATABASE_URL: databaseUrl,
    ENCRYPTION_KEY: KEY,
    PORT: String(port),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
    ...variables,
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(environment), createHttpAdapter(environment, times), {
    logger: false,
    abortOnError: false,
  });
  await app.listen(port, '127.0.0.1');
  const url = `http://127.0.0.1:${port}`;
  let accounts = 0;
  return {
    app,
    url,
    async account(email = `user${(accounts += 1)}-${port}@example.org`) {
      const { id, apiKey } = await app.get(AccountsService).create({ email });
      return Object.assign(new ApiClient(url, apiKey), { idUser: id });
    },
    close: () => app.close(),
  };
}
