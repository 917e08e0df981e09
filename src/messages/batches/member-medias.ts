import { Injectable } from '@nestjs/common';
import type { OutboundMedia } from '@pigeonnier/plugin-sdk';
import type { Transaction } from '../../database/index.js';
import { MediaAddresses, Medias } from '../../medias/index.js';

/** Gives the messages of a lease their files, as a provider gets them. */
@Injectable()
export class MemberMedias {
  constructor(
    private readonly medias: Medias,
    private readonly addresses: MediaAddresses,
  ) {}

  /** `idRequest` is the request that an MMS came from; without any, nothing is looked up. */
  async addTo<Row extends { readonly idRequest?: number | null }>(
    tx: Transaction,
    rows: readonly Row[],
  ): Promise<readonly (Omit<Row, 'idRequest'> & { readonly medias: readonly OutboundMedia[] })[]> {
    const stored = await this.medias.ofScheduleds(
      rows.flatMap(({ idRequest }) => idRequest ?? []),
      tx,
    );
    const shown = new Map<number, readonly OutboundMedia[]>();
    for (const [id, medias] of stored) {
      shown.set(
        id,
        medias.map(({ path, contentType, size }) => ({ url: this.addresses.of(path), contentType, size })),
      );
    }
    return rows.map(({ idRequest, ...row }) => ({ ...row, medias: shown.get(idRequest ?? 0) ?? [] }));
  }
}
