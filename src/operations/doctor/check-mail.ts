import type { Environment } from '../../config/index.js';
import { MailServer } from '../../mail/index.js';
import { fine, wordsOf, wrong } from './check.js';
import type { Finding } from './check.js';

/** Whether the mail server lets us in. Nothing is sent. */
export async function checkMail(environment: Environment): Promise<Finding> {
  const server = new MailServer(environment);
  if (!server.isConfigured) return fine('mail', 'is not configured (MAIL_URL): received messages are not passed on by e-mail');
  try {
    await server.verify();
    return fine('mail', `${server.name} takes mail from ${environment.mailFrom}`);
  } catch (error) {
    return wrong(
      'mail',
      `${server.name} cannot be used: ${wordsOf(error)}`,
      'check MAIL_URL, the network, and the account at the mail server',
    );
  }
}
