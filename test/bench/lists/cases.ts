/** What is asked, by its name in the report; `amount` messages are one second apart from the beginning of 2026. */
export function casesOf(amount: number): Readonly<Record<string, string>> {
  const at = (second: number): string => new Date(Date.UTC(2026, 0, 1) + second * 1_000).toISOString().slice(0, 19).replace('T', ' ');
  const middle = Math.round(amount / 2);
  return {
    'first page': 'list/sended/',
    'last page': 'list/sended/before/999999999/',
    'page 20': 'list/sended/20/',
    '1,000 rows a page': 'list/sended/?per_page=1000',
    'status, common': 'list/sended/?status=unknown',
    'status, 25 messages': 'list/sended/?status=failed',
    'status, 25 messages, from the end': 'list/sended/before/999999999/?status=failed',
    'phone, common': 'list/sended/?id_phone=1',
    'phone, 25 messages': 'list/sended/?id_phone=4',
    'phone, never used': 'list/sended/?id_phone=5',
    'tag, common': 'list/sended/?tag=campaign',
    'tag, 25 messages': 'list/sended/?tag=rare',
    'tag, once': 'list/sended/?tag=once',
    'tag, never': 'list/sended/?tag=never',
    'number, once': 'list/sended/?number=%2B33600007919',
    'number, never': 'list/sended/?number=%2B33799999999',
    'since the first': `list/sended/?since=${at(0)}`,
    'since the middle': `list/sended/?since=${at(middle)}`,
    'since the last 25': `list/sended/?since=${at(amount - 25)}`,
    'since after the last': `list/sended/?since=${at(amount)}`,
    'until the first 25': `list/sended/?until=${at(24)}`,
    'until the middle, from the end': `list/sended/before/999999999/?until=${at(middle)}`,
    'ten seconds in the middle': `list/sended/?since=${at(middle)}&until=${at(middle + 9)}`,
    'status of 25, tag common': 'list/sended/?status=failed&tag=campaign',
    'status common, tag once': 'list/sended/?status=unknown&tag=once',
    'status, phone, since': `list/sended/?status=delivered&id_phone=2&since=${at(middle)}`,
    'received, first page': 'list/received/',
    'received, 25 unread': 'list/received/?status=unread',
    'received, phone of 25': 'list/received/?id_phone=4',
    'received, number': 'list/received/?number=%2B33600007919',
    'received, since the last 25': `list/received/?since=${at(amount - 25)}`,
    'one scheduled': `scheduled/${Math.round(amount / 2_000)}/`,
  };
}
