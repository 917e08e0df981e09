import type { AdapterContract } from '../../src/index.js';
import type { AcmeProvider } from './acme.provider.js';

/** An adapter that breaks one duty. */
export interface Animal {
  /** What it does wrong, going on after "an adapter that". */
  readonly name: string;
  /** The check that must catch it, and the only one that may. */
  readonly caughtBy: string;
  readonly contract: AdapterContract<AcmeProvider>;
}
