import { Injectable } from '@nestjs/common';
import { Medias } from '../../medias/index.js';
import { presentJoinedMedias } from './media.presenter.js';

interface Row {
  readonly id: number;
  readonly mms: boolean;
}

/** Gives the files of a row. */
export type MediasOf<View> = (row: View) => readonly object[];

/** Files that lists show within the rows of their messages. Looked up for MMS only, for a whole page at once. */
@Injectable()
export class JoinedMedias {
  constructor(private readonly medias: Medias) {}

  async ofSent<View extends Row & { readonly originatingScheduled: number | null }>(rows: readonly View[]): Promise<MediasOf<View>> {
    const ids = rows.flatMap(({ mms, originatingScheduled }) => (mms && originatingScheduled !== null ? [originatingScheduled] : []));
    const found = await this.medias.ofScheduleds(ids);
    return ({ mms, originatingScheduled }) => presentJoinedMedias(mms ? found.get(originatingScheduled ?? 0) : []);
  }

  async ofScheduled<View extends Row>(rows: readonly View[]): Promise<MediasOf<View>> {
    const found = await this.medias.ofScheduleds(rows.filter(({ mms }) => mms).map(({ id }) => id));
    return ({ id }) => presentJoinedMedias(found.get(id));
  }

  async ofReceived<View extends Row>(rows: readonly View[]): Promise<MediasOf<View>> {
    const found = await this.medias.ofReceived(rows.filter(({ mms }) => mms).map(({ id }) => id));
    return ({ id }) => presentJoinedMedias(found.get(id));
  }
}
