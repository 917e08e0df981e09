import { startFakeAcmeSms } from './fake-acme-sms.js';
import type { TakenMessage } from './fake-acme-sms.js'; // #if callbacks

/*
 * Runs the fake of Acme SMS until Ctrl-C, to try the adapter on a host without an account.
 */
const { PROVIDER_PORT = '8099' } = process.env;

// #if callbacks
const REPORT_AFTER_MS = 500;

/** Tells the host that a message has arrived. */
function report({ id, reportTo }: TakenMessage): void {
  if (reportTo === undefined) return;
  const body = JSON.stringify({ id, state: 'DELIVERED' });
  fetch(reportTo, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).then(
    ({ status }) => console.log(`Reported ${id} as delivered: ${status}.`),
    (error: unknown) => console.log(`Nobody takes the report of ${id}: ${String(error)}.`),
  );
}

// #end
const fake = await startFakeAcmeSms({
  port: Number(PROVIDER_PORT),
  onTaken: (message) => {
    console.log(`Takes "${message.text}" to ${message.to.join(', ')}.`);
    setTimeout(() => report(message), REPORT_AFTER_MS); // #if callbacks
  },
});
console.log(`A fake of Acme SMS listens on ${fake.url}. Its tokens are token-of-… and any word; Ctrl-C ends it.`);
