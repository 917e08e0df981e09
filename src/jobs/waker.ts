/** Lets one loop sleep until its time has come or somebody wakes it. */
export class Waker {
  private awake = false;
  private interrupt: (() => void) | undefined;

  /** Ends the sleep, or the next one when nobody sleeps. */
  wake(): void {
    this.awake = true;
    this.interrupt?.();
  }

  /** Resolves after `ms` milliseconds at the latest, at once when woken since the last sleep. */
  async sleep(ms: number): Promise<void> {
    if (!this.awake) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.interrupt = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.interrupt = undefined;
    this.awake = false;
  }
}
