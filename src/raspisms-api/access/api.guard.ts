import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Authenticator, type Caller } from '../../accounts/index.js';
import { type FormFields, MALFORMED_QUERY, MalformedRequest, parseBody } from '../../http/index.js';
import { ApiError } from '../errors/api-error.js';
import type { ApiRequest } from './api-call.js';
import { presentedKey } from './present-key.js';
import { Requires } from './requires.js';

/** Reads the request, finds out who is calling, and lets active accounts do what their key's scope opens. */
@Injectable()
export class ApiGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<ApiRequest>();
    if (request.query === MALFORMED_QUERY) throw new MalformedRequest('the query string is not valid UTF-8 text');
    const query = request.query as FormFields;
    const { fields, files } = parseBody(request.body);
    const key = presentedKey(query, fields, request.headers['x-api-key']);
    const caller = key === undefined ? undefined : await this.authenticator.authenticate(key);
    if (caller === undefined) throw new ApiError('invalid_credentials', '', { status: 401 });
    this.check(caller, context);
    request.apiCall = { caller, query, fields, files };
    return true;
  }

  private check({ scope, status }: Caller, context: ExecutionContext): void {
    if (status !== 'active') throw new ApiError('suspended_user', '', { status: 403 });
    if (scope === 'all' || scope === this.reflector.getAllAndOverride(Requires, [context.getHandler(), context.getClass()])) return;
    throw new ApiError('not_allowed', `its scope is "${scope}".`, { status: 403 });
  }
}
