import { Socket } from 'node:net';

type Done = (error?: Error | null) => void;

/**
 * A socket that sends what is written in one turn of the event loop together. Every write wakes the process at the other end, which costs
 * more than the write: statements that are issued together reach Postgres with one.
 */
export class GatheringSocket extends Socket {
  private gathering = false;

  override connect(...to: unknown[]): this {
    super.connect(...(to as Parameters<Socket['connect']>));
    // Node gives every socket that connects a `write` of its own, which would hide ours.
    Reflect.deleteProperty(this, 'write');
    return this;
  }

  override write(data: string | Uint8Array, encodingOrDone?: BufferEncoding | Done, done?: Done): boolean {
    this.gather();
    return super.write(data, encodingOrDone as BufferEncoding, done);
  }

  private gather(): void {
    if (this.gathering) return;
    this.gathering = true;
    this.cork();
    // Runs when the promises that are settled now have been served: what they write is part of it.
    process.nextTick(() => {
      this.gathering = false;
      this.uncork();
    });
  }
}
