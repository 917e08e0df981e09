/** What keeps a provider that hangs from taking everything: how many times what is free somebody may hold. */
const ADAPTER_SHARE = 3;
const ACCOUNT_SHARE = 1;

/** For whom slots are wanted. */
export interface TurnTaker {
  readonly idUser: number;
  /** Uid. */
  readonly adapter: string;
}

interface Waiter {
  readonly taker: TurnTaker;
  readonly wanted: number;
  readonly resolve: (granted: number) => void;
}

/**
 * Shares a host's requests in flight. Who waits is served in turn by user, however many phones each has. An adapter holds at most three
 * times what it leaves free, an account through one adapter at most as much as it leaves free: of 1,024 slots, a provider that hangs
 * takes 768 at most, with all its phones, and one account's phones there 512. A second one that hangs has the same part of the rest.
 */
export class FairTurns {
  private free: number;
  private readonly held = new Map<string, number>();
  /** Users that wait, the next one first. */
  private readonly waiting = new Map<number, Waiter[]>();

  constructor(capacity: number) {
    this.free = capacity;
  }

  /** Resolved with how many of the wanted slots are granted: at least one. They are given back by `leave`. */
  async enter(taker: TurnTaker, wanted: number): Promise<number> {
    // Whoever waits could not be granted anything since the last `leave`: nobody is overtaken.
    const granted = this.grant(taker, wanted);
    if (granted > 0) return granted;
    return new Promise((resolve) => {
      const queue = this.waiting.get(taker.idUser) ?? [];
      queue.push({ taker, wanted, resolve });
      this.waiting.set(taker.idUser, queue);
    });
  }

  leave(taker: TurnTaker, slots: number): void {
    if (slots === 0) return;
    this.free += slots;
    this.hold(taker, -slots);
    while (this.free > 0 && this.serveEach()) continue;
  }

  /** One turn for each user that waits; answers whether anybody was served. */
  private serveEach(): boolean {
    const served = [...this.waiting].map(([idUser, queue]) => this.free > 0 && this.serve(idUser, queue));
    return served.includes(true);
  }

  /** Serves the first of a user's waiters that may have something; then it is the turn of the next user. */
  private serve(idUser: number, queue: Waiter[]): boolean {
    const refused = new Set<string>();
    for (const [index, waiter] of queue.entries()) {
      const granted = refused.has(waiter.taker.adapter) ? 0 : this.grant(waiter.taker, waiter.wanted);
      if (granted === 0) {
        refused.add(waiter.taker.adapter);
        continue;
      }
      queue.splice(index, 1);
      this.waiting.delete(idUser);
      if (queue.length > 0) this.waiting.set(idUser, queue);
      waiter.resolve(granted);
      return true;
    }
    return false;
  }

  private grant(taker: TurnTaker, wanted: number): number {
    const granted = Math.min(wanted, this.free, this.room(taker.adapter, ADAPTER_SHARE), this.room(accountOf(taker), ACCOUNT_SHARE));
    if (granted <= 0) return 0;
    this.free -= granted;
    this.hold(taker, granted);
    return granted;
  }

  /** So much that afterwards the holder has no more than `share` times what is free then; one of what nobody holds may always be had. */
  private room(holder: string, share: number): number {
    const held = this.held.get(holder) ?? 0;
    const room = Math.floor((share * this.free - held) / (1 + share));
    return held === 0 ? Math.max(1, room) : room;
  }

  private hold(taker: TurnTaker, slots: number): void {
    for (const holder of [taker.adapter, accountOf(taker)]) {
      const held = (this.held.get(holder) ?? 0) + slots;
      if (held === 0) this.held.delete(holder);
      else this.held.set(holder, held);
    }
  }
}

function accountOf({ idUser, adapter }: TurnTaker): string {
  return `${adapter} ${idUser}`;
}
