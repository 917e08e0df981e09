/** Contacts and groups are counted in 32 bits. */
const MAX_ID = 2_147_483_647;

/** Whether a contact or a group could have this id. */
export function isId(id: number): boolean {
  return Number.isInteger(id) && id > 0 && id <= MAX_ID;
}
