import { Injectable } from '@nestjs/common';
import { Clock } from '../../config/index.js';
import { Database } from '../../database/index.js';
import type { Transaction } from '../../database/index.js';
import { EventsService } from '../../events/index.js';
import { AdapterRegistry } from '../plugins/adapter-registry.js';
import { storable } from '../settings/phone-secrets.js';
import { CLOSED, probePauseMs } from './circuit.js';
import type { CircuitView, OpenCircuit } from './circuit.js';
import { CircuitsRepository } from './circuits.repository.js';
import type { StoredCircuit } from './circuits.repository.js';

/** A probe that has not ended by then was lost with its host: longer than any call may take. */
const PROBE_MS = 90_000;

/** The circuit breakers of phones, one for all hosts. Every change is announced on the channel `phones`, and an event when one opens or closes. */
@Injectable()
export class Circuits {
  constructor(
    private readonly database: Database,
    private readonly repository: CircuitsRepository,
    private readonly events: EventsService,
    private readonly registry: AdapterRegistry,
    private readonly clock: Clock,
  ) {}

  /** The provider does not answer. Changes nothing when another host was first. Answers when the next probe may begin. */
  open(idPhone: number, reason: string): Promise<Date | undefined> {
    return this.fail(idPhone, reason, (circuit) => circuit.openedAt === null);
  }

  /** The probe has failed: the next one waits longer. Answers when it may begin. */
  probeFailed(idPhone: number, reason: string): Promise<Date | undefined> {
    return this.fail(idPhone, reason, () => true);
  }

  /** The provider has answered. */
  async close(idPhone: number): Promise<void> {
    await this.database.transaction(async (tx) => {
      const circuit = await this.repository.lock(tx, idPhone);
      if (circuit === undefined || circuit.openedAt === null) return;
      await this.repository.close(tx, idPhone);
      await this.tell(
        tx,
        circuit,
        'PHONE_CIRCUIT_CLOSED',
        `Téléphone n° ${idPhone} : son opérateur répond de nouveau, les envois reprennent.`,
      );
    });
  }

  /** Whether this host, and no other, may probe now. */
  claimProbe(idPhone: number): Promise<boolean> {
    const now = this.clock.now();
    return this.repository.claimProbe(idPhone, now, new Date(now.getTime() + PROBE_MS));
  }

  /** The next probe may begin at once: the last one came to nothing, or somebody has changed the phone. */
  async probeNow(idPhone: number): Promise<void> {
    await this.repository.probeFrom(idPhone, this.clock.now());
  }

  /** Phones whose probe is due, and whose provider can be asked how they are: these need no message for it. */
  dueForQuestion(): Promise<readonly number[]> {
    const adapters = this.registry.list().filter((adapter) => adapter.supports('phoneStatus'));
    if (adapters.length === 0) return Promise.resolve([]);
    return this.repository.due(
      adapters.map(({ uid }) => uid),
      this.clock.now(),
    );
  }

  async find(idPhone: number): Promise<CircuitView> {
    return (await this.repository.find(idPhone)) ?? CLOSED;
  }

  /** Circuits that are not closed, of all accounts, the oldest first. */
  list(atMost: number): Promise<readonly OpenCircuit[]> {
    return this.repository.list(atMost);
  }

  private fail(idPhone: number, words: string, applies: (circuit: StoredCircuit) => boolean): Promise<Date | undefined> {
    return this.database.transaction(async (tx) => {
      const circuit = await this.repository.lock(tx, idPhone);
      if (circuit === undefined || !applies(circuit)) return undefined;
      const wasClosed = circuit.openedAt === null;
      const probes = wasClosed ? 0 : circuit.probes + 1;
      const now = this.clock.now();
      const probeAt = new Date(now.getTime() + probePauseMs(probes, Math.random));
      const reason = storable(words);
      await this.repository.open(tx, idPhone, { now, probeAt, probes, reason });
      const text = `Téléphone n° ${idPhone} : son opérateur ne répond plus (${reason}). Les messages attendent ou partent d’un autre téléphone.`;
      if (wasClosed) await this.tell(tx, circuit, 'PHONE_CIRCUIT_OPEN', text);
      return probeAt;
    });
  }

  private async tell(tx: Transaction, { idUser }: StoredCircuit, type: string, text: string): Promise<void> {
    await this.events.addAll(tx, [{ idUser, type, text }]);
  }
}
