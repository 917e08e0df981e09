/** A setting that cannot be used, in words that go on after its name and show no secret. */
export class UnusableSetting extends Error {
  override readonly name = 'UnusableSetting';
}
