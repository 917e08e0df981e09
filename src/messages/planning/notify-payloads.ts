/** Postgres refuses notifications of 8,000 bytes; an id and its comma take at most eleven. */
const IDS_PER_NOTIFICATION = 700;

/** Payloads that name all phones, separated by commas, behind the process that tells and a colon: it knows already. */
export function phoneLists(instanceId: number, idPhones: readonly number[]): readonly string[] {
  const lists: string[] = [];
  for (let start = 0; start < idPhones.length; start += IDS_PER_NOTIFICATION) {
    lists.push(`${instanceId}:${idPhones.slice(start, start + IDS_PER_NOTIFICATION).join()}`);
  }
  return lists;
}

/** The phones of a payload; none of a payload that this process has sent itself. */
export function phonesOf(payload: string, instanceId: number): readonly number[] {
  const [sender, phones = ''] = payload.split(':');
  return phones === '' || Number(sender) === instanceId ? [] : phones.split(',').map(Number);
}
