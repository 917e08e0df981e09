export { appendMediaLinks, removeMediaLinks } from './append-media-links.js';
export { checkMedia } from './check-media.js';
export { MAX_FILE_BYTES, MAX_FILES, MAX_MESSAGE_BYTES, MediaRefused } from './media.js';
export type { CheckedMedia, Media, MediaView, WantedMedias } from './media.js';
export { MediaAddresses } from './media-addresses.js';
export { isMediaPath } from './media-path.js';
export { MediasModule } from './medias.module.js';
export { Medias } from './medias.service.js';
