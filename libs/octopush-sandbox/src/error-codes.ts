/** The API's error codes that the sandbox itself uses or is asked for, with the words of a refusal. */
const ERROR_MESSAGES: Readonly<Record<number, string>> = {
  100: 'The body is not a JSON object',
  101: 'Bad login or API key',
  103: 'No recipient',
  104: 'Not enough credit for this request',
  105: 'Low credit, an order is pending',
  106: 'The sender must have 3 to 11 letters or digits',
  107: 'The text is missing',
  113: 'This account has not been validated yet',
  114: 'This account is under investigation',
  117: 'No recipient is correctly formatted',
  121: 'STOP mention ([STOP au 30101]) is missing from your text.',
  131: 'Campaign not found',
  182: 'Loop detected: this request_id was used in the last 24 hours',
  189: 'The text is too long',
  305: 'Too many recipients',
  404: 'No such endpoint',
  500: 'Internal error',
};

/** A refusal by the API: HTTP status, code and words. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    readonly status = 400,
    message = ERROR_MESSAGES[code] ?? `Refused with code ${code}`,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}
