declare module 'locutus/php/datetime/strtotime.js' {
  /** Seconds since 1970, `NaN` or `false`. Reads the zone of the process. */
  export default function strtotime(words: string, now: number): unknown;
}
declare module 'locutus/php/strings/sprintf.js' {
  export default function sprintf(format: string, ...values: readonly (string | number)[]): unknown;
}
