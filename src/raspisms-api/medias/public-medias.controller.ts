import { Controller, Get, Head, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isMediaPath, Medias, type MediaView } from '../../medias/index.js';
import { ApiError } from '../errors/api-error.js';
import { readRange } from './byte-range.js';

/** What browsers show in place; anything else is offered as a download. */
const SHOWN = /^(?:image|audio|video)\//;

const SAME_FOR_ALL = {
  // The content of a path never changes.
  'cache-control': 'public, max-age=31536000, immutable',
  'accept-ranges': 'bytes',
  // Users' files are shown as what they are, and run nothing.
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'",
  'x-robots-tag': 'noindex',
} as const;

interface Address {
  readonly folder: string;
  readonly name: string;
}

/** Files of MMS where RaspiSMS has them: providers fetch them and people open them, without a key; their names cannot be guessed. */
@Controller('data/public/:folder/:name')
export class PublicMediasController {
  constructor(private readonly medias: Medias) {}

  @Head()
  async describe(@Param() address: Address, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const media = await this.find(address);
    if (answerUnchanged(media, request, reply)) return;
    await reply.headers({ ...headersOf(media), 'content-length': media.size }).send();
  }

  @Get()
  async serve(@Param() address: Address, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const media = await this.find(address);
    if (answerUnchanged(media, request, reply)) return;
    const { headers } = request;
    const isSameFile = headers['if-range'] === undefined || headers['if-range'] === etagOf(media);
    const range = readRange(isSameFile ? headers.range : undefined, media.size);
    if (range === undefined) {
      await reply
        .code(416)
        .headers({ ...SAME_FOR_ALL, 'content-range': `bytes */${media.size}` })
        .send();
      return;
    }
    const bytes = await this.medias.read(media, range.start, range.length);
    if (bytes === undefined) throw notFound();
    if (range.length < media.size) {
      reply.code(206).header('content-range', `bytes ${range.start}-${range.start + range.length - 1}/${media.size}`);
    }
    await reply.headers(headersOf(media)).send(bytes);
  }

  private async find({ folder, name }: Address): Promise<MediaView> {
    const path = `${folder}/${name}`;
    const media = isMediaPath(path) ? await this.medias.findByPath(path) : undefined;
    if (media === undefined) throw notFound();
    return media;
  }
}

function answerUnchanged(media: MediaView, { headers }: FastifyRequest, reply: FastifyReply): boolean {
  const known = (headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  const isKnown = known.includes('*') || known.includes(etagOf(media));
  if (isKnown)
    void reply
      .code(304)
      .headers({ ...SAME_FOR_ALL, etag: etagOf(media) })
      .send();
  return isKnown;
}

function headersOf(media: MediaView): Readonly<Record<string, string>> {
  const disposition = SHOWN.test(media.contentType) ? 'inline' : 'attachment';
  return {
    ...SAME_FOR_ALL,
    etag: etagOf(media),
    'content-type': media.contentType,
    'content-disposition': `${disposition}; filename="${nameOf(media)}"`,
  };
}

function etagOf(media: MediaView): string {
  return `"${nameOf(media)}"`;
}

function nameOf({ path }: MediaView): string {
  return path.slice(path.indexOf('/') + 1);
}

function notFound(): ApiError {
  return new ApiError('invalid_parameter', 'there is no such file.', { status: 404 });
}
