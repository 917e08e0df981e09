import { Injectable } from '@nestjs/common';

type Handler = (idPhones: readonly number[]) => void;

/** Says within this process that batches were committed; other processes hear the notification `batches`. */
@Injectable()
export class PlannedSignal {
  private readonly handlers = new Set<Handler>();

  /** `handler` gets the phones that have new batches and must not throw. Returns the way to end it. */
  onPlanned(handler: Handler): () => void {
    this.handlers.add(handler);
    return () => void this.handlers.delete(handler);
  }

  /** Called after the commit, never before. */
  emit(idPhones: readonly number[]): void {
    if (idPhones.length === 0) return;
    for (const handler of this.handlers) handler(idPhones);
  }
}
