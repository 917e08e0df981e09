/** Postgres refuses notifications of 8,000 bytes; an id and its comma take at most eleven. */
const IDS_PER_NOTIFICATION = 700;

/** Payloads that name all phones, separated by commas. */
export function phoneLists(idPhones: readonly number[]): readonly string[] {
  const lists: string[] = [];
  for (let start = 0; start < idPhones.length; start += IDS_PER_NOTIFICATION) {
    lists.push(idPhones.slice(start, start + IDS_PER_NOTIFICATION).join());
  }
  return lists;
}
