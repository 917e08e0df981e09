import type { AdapterError, AdapterErrorKind } from '@pigeonnier/plugin-sdk';
import { FAILURES_TO_OPEN } from '../phones/index.js';
import type { Circuits } from '../phones/index.js';

/** Kinds of error that come of a provider which did not answer at all. Whatever else it says, it is there. */
const SILENCE: readonly AdapterErrorKind[] = ['unreachable', 'unconfirmed'];

export function isSilence(error: AdapterError): boolean {
  return SILENCE.includes(error.kind);
}

export interface CircuitSurroundings {
  readonly idPhone: number;
  readonly circuits: Pick<Circuits, 'open' | 'probeFailed' | 'close'>;
  /** Does it as often as it takes until the database has taken it. */
  readonly persist: <Result>(write: () => Promise<Result>) => Promise<Result>;
  /** Nothing more may be handed to the provider. */
  readonly stop: () => void;
  /** Something may be done from then on; `undefined`: now. */
  readonly wakeAt: (time: Date | undefined) => void;
}

/** What one host learns of a phone's circuit from its calls: it counts here, and tells the others only when something changes. */
export class LaneCircuit {
  private failures = 0;
  private opening: Promise<void> | undefined;

  constructor(private readonly around: CircuitSurroundings) {}

  /** The circuit was closed when this host leased: what failed before no longer counts if it had opened. */
  leased(): void {
    if (this.opening === undefined) return;
    this.opening = undefined;
    this.failures = 0;
  }

  /** The provider has answered, whatever it said. After a probe: resolved when every host may send again. */
  answered(isProbe: boolean): Promise<void> | undefined {
    this.failures = 0;
    if (!isProbe) return undefined;
    const { idPhone, circuits, persist, wakeAt } = this.around;
    return persist(() => circuits.close(idPhone)).then(() => wakeAt(undefined));
  }

  /** The provider has not answered. `undefined` while others may still be asked; else resolved when no host leases before the next probe. */
  silent(isProbe: boolean, reason: string): Promise<void> | undefined {
    const { idPhone, circuits } = this.around;
    if (isProbe) return this.openUntil(() => circuits.probeFailed(idPhone, reason));
    this.failures += 1;
    if (this.failures < FAILURES_TO_OPEN) return undefined;
    this.opening ??= this.openUntil(() => circuits.open(idPhone, reason));
    return this.opening;
  }

  private async openUntil(open: () => Promise<Date | undefined>): Promise<void> {
    const { persist, stop, wakeAt } = this.around;
    stop();
    const probeAt = await persist(open);
    if (probeAt !== undefined) wakeAt(probeAt);
  }
}
