import { Controller, Delete, Get, HttpCode, Param, Post, Req, UseGuards } from '@nestjs/common';
import type { Caller } from '../../accounts/index.js';
import { toInt } from '../../http/index.js';
import { MediaAddresses, Medias } from '../../medias/index.js';
import { type ApiCall, type ApiRequest, Call, From } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { Repeatable } from '../idempotency/repeatable.service.js';
import { WallClock } from '../input/wall-clock.service.js';
import { LIST_ROUTES, ListPages, rowsOf } from '../lists/list-pages.service.js';
import { presentMedia, presentMediaDetail } from './media.presenter.js';
import { filesNamed, readUpload } from './read-medias.js';

/** Files of MMS: those of messages, and those uploaded for messages to come. */
@Controller('api/media')
@UseGuards(ApiGuard)
export class MediasController {
  constructor(
    private readonly medias: Medias,
    private readonly addresses: MediaAddresses,
    private readonly pages: ListPages,
    private readonly repeatable: Repeatable,
    private readonly clock: WallClock,
  ) {}

  @Get(LIST_ROUTES)
  @Requires('read')
  list(@Req() request: ApiRequest): Promise<Envelope> {
    return this.pages.answer(request, async (idUser, page) =>
      rowsOf(await this.medias.list(idUser, page), (media) => presentMedia(media, this.clock.write)),
    );
  }

  @Get(':id')
  @Requires('read')
  async get(@Param('id') id: string, @From() { idUser }: Caller): Promise<Envelope> {
    const media = await this.medias.find(idUser, toInt(id));
    if (media === undefined) throw new ApiError('invalid_parameter', 'id : there is no media with this id.');
    return success(presentMediaDetail(media, this.clock.write, this.addresses.of(media.path)));
  }

  /** Takes one file, in the field `media`. */
  @Post()
  @Requires('send')
  create(@Req() request: ApiRequest, @Call() { files }: ApiCall): Promise<Envelope> {
    return this.repeatable.answer(request, async ({ idUser }) => {
      const [file, ...others] = filesNamed(files, 'media');
      if (file === undefined) throw new ApiError('missing_parameter', 'media');
      if (others.length > 0) throw new ApiError('invalid_parameter', 'media : send one file at a time.');
      return this.medias.add(idUser, await readUpload(file));
    });
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('send')
  async remove(@Param('id') id: string, @From() { idUser }: Caller): Promise<void> {
    const outcome = await this.medias.remove(idUser, toInt(id));
    if (outcome === 'in_use') throw new ApiError('cannot_delete', ' : a message that is still to be sent has this media.');
    if (outcome === 'unknown') throw new ApiError('cannot_delete');
  }
}
