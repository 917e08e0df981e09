import { Injectable } from '@nestjs/common';
import { Clock } from '../../config/index.js';
import { Database } from '../../database/index.js';
import type { Transaction } from '../../database/index.js';
import { MediaAddresses, Medias } from '../../medias/index.js';
import { PhoneDirectory } from '../../phones/index.js';
import { Metrics } from '../../telemetry/index.js';
import type { Counter } from '../../telemetry/index.js';
import { PlannedSignal } from '../planned-signal.js';
import { BatchMovesRepository } from './batch-moves.repository.js';
import { planMoves } from './plan-moves.js';
import type { StuckBatch } from './plan-moves.js';

interface Turn {
  /** Id of the last batch that was looked at; undefined: there are no more. */
  readonly lastId: number | undefined;
  readonly moved: number;
  readonly phones: readonly number[];
}

/**
 * Gives what waits for a phone that cannot send to other phones, where the host chose that phone and certainly no provider has the message.
 * What has no other usable phone waits as before.
 */
@Injectable()
export class BatchMoves {
  private readonly counter: Counter<'reason'>;

  constructor(
    private readonly database: Database,
    private readonly repository: BatchMovesRepository,
    private readonly phones: PhoneDirectory,
    private readonly medias: Medias,
    private readonly addresses: MediaAddresses,
    private readonly signal: PlannedSignal,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    this.counter = metrics.counter({
      name: 'pigeonnier_messages_moved_total',
      help: 'Messages given to another phone because theirs could not send, by the reason',
      labels: ['reason'],
    });
  }

  /** Answers how many messages have another phone now; none when the phone can be used. */
  async moveFrom(idPhone: number): Promise<number> {
    let moved = 0;
    for (let afterId: number | undefined = 0; afterId !== undefined;) {
      const after: number = afterId;
      const turn = await this.database.transaction((tx) => this.turn(tx, idPhone, after));
      this.signal.emit(turn.phones);
      moved += turn.moved;
      afterId = turn.lastId;
    }
    return moved;
  }

  private async turn(tx: Transaction, idPhone: number, afterId: number): Promise<Turn> {
    const reason = await this.repository.whyNot(tx, idPhone);
    const stuck = reason === undefined ? undefined : await this.repository.take(tx, idPhone, afterId);
    if (reason === undefined || stuck === undefined) return { lastId: undefined, moved: 0, phones: [] };
    const { idUser, batches } = stuck;
    const own = (await this.phones.forUsers(tx, [idUser])).get(idUser) ?? [];
    const isGone = reason === 'deleted';
    const moves = planMoves(batches, {
      phones: own.filter(({ id }) => id !== idPhone),
      isGone,
      links: await this.linksOf(tx, batches),
      random: Math.random,
    });
    if (moves.length > 0) await this.repository.write(tx, stuck, moves, { fromPhone: idPhone, reason, now: this.clock.now() });
    // Nobody can have what is left of a phone that is gone: it is failed like all that waits for it.
    if (isGone)
      await this.repository.pin(
        tx,
        batches.map(({ id }) => id),
      );
    const moved = moves.reduce((sum, { members }) => sum + members.length, 0);
    if (moved > 0) this.counter.add({ reason }, moved);
    return { lastId: batches.at(-1)?.id, moved, phones: [...new Set(moves.map(({ phone }) => phone.id))] };
  }

  /** Public addresses of the files of MMS; asks for none when there is no MMS. */
  private async linksOf(tx: Transaction, batches: readonly StuckBatch[]): Promise<ReadonlyMap<number, readonly string[]>> {
    const ids = batches.flatMap(({ members }) => members.flatMap(({ idRequest }) => idRequest ?? []));
    const links = new Map<number, readonly string[]>();
    for (const [id, medias] of await this.medias.ofScheduleds([...new Set(ids)], tx)) {
      links.set(
        id,
        medias.map(({ path }) => this.addresses.of(path)),
      );
    }
    return links;
  }
}
