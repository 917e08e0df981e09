import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestMailServer } from '../../../test/support/mail-server.js';
import { loadEnvironment } from '../../config/index.js';
import { checkMail } from './check-mail.js';

describe('doctor, of mail', () => {
  let server: TestMailServer;
  beforeAll(async () => {
    server = await TestMailServer.start({ password: 'right' });
  });
  afterAll(() => server.close());

  const check = (variables: Readonly<Record<string, string>>) => checkMail(loadEnvironment(variables));

  it('says that it is off', async () => {
    expect(await check({})).toMatchObject({ ok: true, detail: expect.stringContaining('MAIL_URL') as string });
  });

  it('says that the server lets us in, without sending anything', async () => {
    expect(await check(server.variables('me:right@'))).toMatchObject({
      ok: true,
      detail: expect.stringContaining(`:${server.port}`) as string,
    });
    expect(server.attempts).toBe(0);
  });

  it('says what is wrong, never the password', async () => {
    const finding = await check(server.variables('me:wrong-password@'));
    expect(finding).toMatchObject({
      ok: false,
      detail: expect.stringContaining('535') as string,
      advice: expect.stringContaining('MAIL_URL') as string,
    });
    expect(JSON.stringify(finding)).not.toContain('wrong-password');
  });

  it('says that nobody answers', async () => {
    const gone = await TestMailServer.start();
    await gone.close();
    expect(await check(gone.variables())).toMatchObject({ ok: false, detail: expect.stringContaining('ECONNREFUSED') as string });
  });
});
