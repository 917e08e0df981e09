/** Accounts whose last turns are remembered. */
const REMEMBERED = 10_000;

/** Which accounts have a turn: each at most one at a time, so many together, those first whose last turn was longest ago. */
export class UserTurns {
  private readonly active = new Set<number>();
  /** By account, in the order of their last turns. */
  private readonly past = new Map<number, { readonly notBefore: Date | undefined }>();

  constructor(private readonly most: number) {}

  /** Turns that may begin. */
  get free(): number {
    return this.most - this.active.size;
  }

  /** Begins turns of accounts that wait; answers of which. */
  begin(waiting: readonly number[], now: Date): readonly number[] {
    const wishes = new Set(waiting.filter((idUser) => !this.active.has(idUser) && this.mayBegin(idUser, now)));
    const again = [...this.past.keys()].filter((idUser) => wishes.delete(idUser));
    const next = [...wishes, ...again].slice(0, this.free);
    for (const idUser of next) this.active.add(idUser);
    return next;
  }

  /** @param notBefore when the account may have its next turn, if not at once. */
  end(idUser: number, notBefore?: Date): void {
    this.active.delete(idUser);
    this.past.delete(idUser);
    this.past.set(idUser, { notBefore });
    const [oldest] = this.past.keys();
    if (this.past.size > REMEMBERED && oldest !== undefined) this.past.delete(oldest);
  }

  private mayBegin(idUser: number, now: Date): boolean {
    const { notBefore = now } = this.past.get(idUser) ?? {};
    return notBefore <= now;
  }
}
