/** How long a plugin may keep the host waiting, in milliseconds. Waiting only ends for asynchronous work: nothing stops an endless loop. */
export class PluginTimeLimits {
  constructor(
    /** To be imported; the same again to be built. */
    readonly start = 10_000,
    /** For each lifecycle hook. */
    readonly hook = 10_000,
  ) {}
}
