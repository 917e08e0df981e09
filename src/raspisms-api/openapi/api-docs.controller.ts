import { Controller, Get, Header, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Environment } from '../../config/index.js';
import { requestOrigin } from '../../http/index.js';
import { AdapterRegistry } from '../../phones/index.js';
import { ApiError } from '../errors/api-error.js';
import { PAGE, PAGE_POLICY, pageFile } from './docs-page.js';
import { describeApi, type OpenApiDocument } from './document.js';

const A_DAY = 'public, max-age=86400';

/** The API's description, for programs and for people. Without a key: it says nothing of any account. */
@Controller('api/docs')
export class ApiDocsController {
  constructor(
    private readonly registry: AdapterRegistry,
    private readonly environment: Environment,
  ) {}

  @Get()
  async page(@Req() { originalUrl }: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const path = originalUrl.split('?', 1)[0] ?? '';
    // The page's addresses are relative to its folder.
    if (!path.endsWith('/')) return reply.redirect('docs/', 302);
    await reply
      .headers({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': PAGE_POLICY,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-cache',
      })
      .send(PAGE);
  }

  /** With the adapters of this host. */
  @Get('openapi.json')
  @Header('Cache-Control', 'no-cache')
  document(@Req() request: FastifyRequest): OpenApiDocument {
    return describeApi({ serverUrl: requestOrigin(request, this.environment), adapters: this.registry.list() });
  }

  @Get(':file')
  async file(@Param('file') name: string, @Res() reply: FastifyReply): Promise<void> {
    const file = await pageFile(name);
    if (file === undefined) throw new ApiError('invalid_parameter', 'there is no such file.', { status: 404 });
    await reply
      .headers({ 'content-type': file.contentType, 'x-content-type-options': 'nosniff', 'cache-control': A_DAY })
      .send(file.content);
  }
}
