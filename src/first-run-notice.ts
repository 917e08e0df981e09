/** What a fresh installation's owner has to know; the password is never shown again. */
export interface FirstRun {
  readonly email: string;
  readonly password: string;
  readonly apiKey: string;
}

/** The block that the first start prints, with a command that can be pasted as it is. */
export function firstRunNotice(address: string, { email, password, apiKey }: FirstRun): string {
  return `
  Pigeonnier is ready. This is shown once:

    Address    ${address}
    E-mail     ${email}
    Password   ${password}
    API key    ${apiKey}

  Send a first message, through a phone that needs no provider:

    curl -s ${address}/api/scheduled/ -H 'X-Api-Key: ${apiKey}' --data-urlencode 'numbers=+33199000042' --data-urlencode 'text=Bonjour'

`;
}
