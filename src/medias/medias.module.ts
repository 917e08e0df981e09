import { Module } from '@nestjs/common';
import { MediaAddresses } from './media-addresses.js';
import { MediasRepository } from './medias.repository.js';
import { Medias } from './medias.service.js';

/** Files of MMS. */
@Module({ providers: [MediaAddresses, Medias, MediasRepository], exports: [MediaAddresses, Medias] })
export class MediasModule {}
