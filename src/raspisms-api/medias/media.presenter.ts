import type { Media, MediaView } from '../../medias/index.js';
import type { WriteTime } from '../lists/presenters.js';

/** A row of `list/media`. */
export function presentMedia({ id, path, idUser, createdAt }: MediaView, time: WriteTime): object {
  return { id, path, id_user: idUser, created_at: time(createdAt), updated_at: null };
}

/** One file with all that is known of it: the list's columns, then what it is and where it is served. */
export function presentMediaDetail(media: MediaView, time: WriteTime, url: string): object {
  return { ...presentMedia(media, time), content_type: media.contentType, size: media.size, url };
}

/** Files within the row of their message. */
export function presentJoinedMedias(medias: readonly Media[] = []): readonly object[] {
  return medias.map(({ id, idUser, path }) => ({ id, id_user: idUser, path }));
}
