/** What the document says before its calls. */
export const INTRODUCTION = `RaspiSMS's HTTP API as version 3.9.5 has it, and what is added to it in the same style. \`docs/api.en.md\` and \`docs/api.fr.md\`
show every call with \`curl\`, \`docs/differences.md\` where the API differs from RaspiSMS's on purpose.

- **Every answer has the same five keys**: \`error\`, \`message\`, \`response\`, \`next\`, \`prev\`. \`error\` 0 is success.
- **Success** is 200 for a GET, **201 for every POST**, 204 without a body for a DELETE. **A refused GET answers 404 whatever the reason**, a refused POST or
  DELETE 400; a key that is wrong 401, one that may not do this, or a suspended account, 403.
- **The key** is looked for in the query (\`api_key\`), the body (\`api_key\`), the header \`X-Api-Key\`; the first that is present counts, even empty.
- **Bodies** are forms as PHP reads them, \`application/x-www-form-urlencoded\` or \`multipart/form-data\`: lists as \`name[]=…\`, nested fields as
  \`name[key]=…\`, the last of repeated \`name=…\`. A \`+\` that is not encoded is a space. JSON bodies with the same fields are read too.
- **Truth values** go out as 0 and 1. In forms nothing, \`0\` and the empty text are false and **every other text is true: \`flash=false\` asks for a flash message**.
- **Some columns hold JSON in a text** (\`contact.data\`, \`numbers[].data\`, \`phone.adapter_data\`); empty ones are \`"[]"\`.
- **Times** are \`YYYY-MM-DD HH:MM:SS\` in the host's zone (\`TIME_ZONE\`).
- **Lists** rise by id, 25 rows a page (\`per_page\`, up to 1,000). \`next\` and \`prev\` are addresses with **the caller's key in them**. A full last page
  has a \`next\` that leads to an empty one.
- Addresses work with and without their last slash, and below \`/raspisms\`.`;

/** Groups of calls, in the order in which they are shown. */
export const TAGS: Readonly<Record<string, string>> = {
  Sending: 'Send now, later, or see what would be sent.',
  Messages: 'One message, sent or received.',
  Lists: 'RaspiSMS’s nine lists.',
  Phones: 'Lines to providers, and the adapters they are made of.',
  'Phone groups': 'Phones to choose from.',
  Contacts: 'People, with data for templates and rules.',
  Groups: 'Contacts put together by hand.',
  'Conditional groups': 'Contacts put together by a rule.',
  Files: 'Pictures and other files of MMS.',
  'Opt-outs': 'Numbers that want no more messages.',
  Webhooks: 'Addresses of yours that are called.',
  Settings: 'Settings of the account.',
  Log: 'What happened.',
  Statistics: 'How many messages went where.',
  Callbacks: 'Where providers report.',
  'The host': 'Health, metrics, this document.',
};
