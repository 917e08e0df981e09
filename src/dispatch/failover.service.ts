import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../config/index.js';
import { BatchMoves } from '../messages/index.js';

/** What found no other phone is looked at again after this, or as soon as any phone changes. */
const PATIENCE_MS = 5_000;

/** Sees to it that what waits for phones that cannot send goes through others, beside sending and one phone after the other. */
@Injectable()
export class Failover {
  private readonly log = new Logger(Failover.name);
  private readonly notBefore = new Map<number, number>();
  private working: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly moves: BatchMoves,
    private readonly clock: Clock,
  ) {}

  /** Messages wait for these phones, which cannot send. Returns at once. */
  consider(idPhones: readonly number[]): void {
    const now = this.clock.now().getTime();
    const due = idPhones.filter((idPhone) => (this.notBefore.get(idPhone) ?? 0) <= now);
    if (due.length === 0 || this.stopped) return;
    this.working ??= this.moveAll(due).finally(() => {
      this.working = undefined;
    });
  }

  /** A phone has changed: it may take what others cannot send. */
  lookAgain(): void {
    this.notBefore.clear();
  }

  /** Resolved when nothing is being moved any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.working;
  }

  private async moveAll(idPhones: readonly number[]): Promise<void> {
    for (const idPhone of idPhones) {
      if (this.stopped) return;
      this.notBefore.set(idPhone, this.clock.now().getTime() + PATIENCE_MS);
      try {
        const moved = await this.moves.moveFrom(idPhone);
        if (moved > 0) this.log.log({ message: 'messages of a phone that cannot send go through others', phone: idPhone, messages: moved });
      } catch (error) {
        this.log.warn({ message: 'messages could not be given to other phones, will be tried again', phone: idPhone, error });
      }
    }
  }
}
