/** The shape of every answer of the API: always these five keys, in this order. */
export interface Envelope {
  /** 0, or one of the codes that `docs/errors.md` explains. */
  readonly error: number;
  readonly message: string | null;
  readonly response: unknown;
  /** Addresses of the neighbouring pages of a list. */
  readonly next: string | null;
  readonly prev: string | null;
}

export type Links = Pick<Envelope, 'next' | 'prev'>;

const NO_LINKS: Links = { next: null, prev: null };

export function success(response: unknown, { next, prev }: Links = NO_LINKS): Envelope {
  return { error: 0, message: null, response, next, prev };
}

export function failure(error: number, message: string, response: object | null = null): Envelope {
  return { error, message, response, ...NO_LINKS };
}
