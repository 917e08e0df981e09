/** `missing` and `invalid` are about a field; `not_found`: there is no such entry; `busy`: somebody else's long change goes on. */
export type ContactsRefusal = 'missing' | 'invalid' | 'not_found' | 'busy';

/** A request about contacts or groups that cannot be done. The message says what is wrong with the field, without naming it. */
export class ContactsRefused extends Error {
  override readonly name = 'ContactsRefused';

  constructor(
    readonly code: ContactsRefusal,
    /** In the API's spelling; `''` when it is not about a field. */
    readonly field: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
