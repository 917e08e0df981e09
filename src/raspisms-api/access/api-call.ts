import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../accounts/index.js';
import type { FormFields, Submission } from '../../http/index.js';

/** What the guard learnt of a request before its handler runs. */
export interface ApiCall extends Submission {
  readonly caller: Caller;
  /** Fields of the query string; `fields` are those of the body. */
  readonly query: FormFields;
}

/** A request that the guard has let through. */
export interface ApiRequest extends FastifyRequest {
  apiCall: ApiCall;
}

/** Hands a handler what the guard learnt. */
export const Call = createParamDecorator((_data: unknown, context: ExecutionContext): ApiCall => apiCallOf(context));

/** Hands a handler who is calling. */
export const From = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => apiCallOf(context).caller);

/** What the guard learnt of the request that is being served. */
export function apiCallOf(context: ExecutionContext): ApiCall {
  return context.switchToHttp().getRequest<ApiRequest>().apiCall;
}
