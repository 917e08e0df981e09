/** Remembers values for a limited time, and at most so many: the oldest make room. */
export class BoundedCache<Value> {
  private readonly entries = new Map<string, { readonly value: Value; readonly until: number }>();

  constructor(private readonly maxEntries: number) {}

  /** `undefined` when the value is not remembered, or no longer at `now`. */
  get(key: string, now: number): Value | undefined {
    const entry = this.entries.get(key);
    return entry !== undefined && now < entry.until ? entry.value : undefined;
  }

  /** `now` and `until` are read from one clock, in milliseconds. */
  set(key: string, value: Value, until: number): void {
    this.entries.delete(key);
    if (this.entries.size >= this.maxEntries) this.entries.delete(this.entries.keys().next().value!);
    this.entries.set(key, { value, until });
  }

  clear(): void {
    this.entries.clear();
  }
}
