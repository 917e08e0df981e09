interface Waiter {
  readonly wanted: number;
  readonly resolve: (granted: number) => void;
}

/** Shares a host's requests in flight between users: who waits is served in turn by user, however many phones each has. */
export class FairTurns {
  private free: number;
  /** Users that wait, the next one first. */
  private readonly waiting = new Map<number, Waiter[]>();

  constructor(capacity: number) {
    this.free = capacity;
  }

  /** Resolved with how many of the wanted slots are granted: at least one. They are given back by `leave`. */
  async enter(idUser: number, wanted: number): Promise<number> {
    if (this.free > 0 && this.waiting.size === 0) return this.grant(wanted);
    return new Promise((resolve) => {
      const queue = this.waiting.get(idUser) ?? [];
      queue.push({ wanted, resolve });
      this.waiting.set(idUser, queue);
    });
  }

  leave(slots: number): void {
    this.free += slots;
    for (const [idUser, queue] of this.waiting) {
      if (this.free === 0) return;
      const waiter = queue.shift();
      this.waiting.delete(idUser);
      if (queue.length > 0) this.waiting.set(idUser, queue);
      if (waiter !== undefined) waiter.resolve(this.grant(waiter.wanted));
    }
  }

  private grant(wanted: number): number {
    const granted = Math.min(wanted, this.free);
    this.free -= granted;
    return granted;
  }
}
