import { parseArgs } from 'node:util';
import { OctopushSandbox } from '@pigeonnier/octopush-sandbox';

const USAGE = `Starts a local server that speaks Octopush's SMS API and sends no SMS.

  npm run sandbox -- [--port 8090] [--host 127.0.0.1] [--credit 1000]

  --port    port to listen on (8090)
  --host    address to listen on (127.0.0.1)
  --credit  euros on the account (1000000)
`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8090' },
      host: { type: 'string', default: '127.0.0.1' },
      credit: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`--port ${values.port} is no port`);
  const credit = values.credit === undefined ? undefined : Number(values.credit);
  if (credit !== undefined && !(credit >= 0)) throw new Error(`--credit ${values.credit} is no amount`);
  return { port, host: values.host, ...(credit === undefined ? {} : { credit }) };
}

async function main() {
  const sandbox = await OctopushSandbox.start(readOptions());
  const { origin, baseUrl, login, apiKey } = sandbox;
  console.log(`Octopush sandbox: no SMS leaves this machine.

  Base URL   ${baseUrl}      (OCTOPUSH_BASE_URL)
  Login      ${login}
  API key    ${apiKey}

Send one:
  curl -s ${baseUrl}/sms-campaign/send -H 'api-login: ${login}' -H 'api-key: ${apiKey}' -H 'Content-Type: application/json' \\
    -d '{"recipients":[{"phone_number":"+33199000042"}],"text":"Hello","type":"sms_premium","purpose":"alert","sender":"Sandbox","request_id":"try-1"}'

See what was accepted, and what a strict provider would have objected to:
  curl -s ${origin}/_sandbox/outbox
  curl -s ${origin}/_sandbox/violations

Have reports sent to you:
  curl -s ${origin}/_sandbox/config -d '{"account":{"callbackUrls":{"deliveries":"http://127.0.0.1:3000/callback/status/octopush_shortcode_adapter/?api_key=…"}}}'

Ctrl-C ends it.`);

  const stop = async () => {
    await sandbox.close();
    process.exit(0);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error) => {
  console.error(error.code === 'EADDRINUSE' ? `The port is taken: choose another with --port.` : error.message);
  process.exitCode = 1;
});
