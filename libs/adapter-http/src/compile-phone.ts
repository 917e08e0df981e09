import { AdapterError } from '@pigeonnier/plugin-sdk';
import { ERROR_MEANINGS } from './answers/error-meanings.js';
import { compilePlace } from './answers/place.js';
import type { Place } from './answers/place.js';
import type { AnswerRules } from './answers/read-answer.js';
import { readMapping } from './answers/read-mapping.js';
import { compileCondition, compileStatuses } from './answers/success.js';
import { normaliseStatus, STATUS_MEANINGS } from './callbacks/parse-reports.js';
import type { StatusMeaning } from './callbacks/parse-reports.js';
import type { HttpSettings } from './settings/http.settings.js';
import type { BodyKind } from './settings/request.settings.js';
import { compileBody } from './templates/body-template.js';
import type { BodyTemplate } from './templates/body-template.js';
import { compileHeaders } from './templates/header-template.js';
import type { HeaderTemplate } from './templates/header-template.js';
import type { Values } from './templates/placeholders.js';
import { compileUrl } from './templates/url-template.js';

/** A phone's settings made ready: everything that is the same for all its messages. */
export interface CompiledPhone {
  readonly url: (values: Values) => string;
  readonly testUrl: ((values: Values) => string) | undefined;
  readonly headers: readonly HeaderTemplate[];
  readonly body: BodyTemplate | undefined;
  readonly answer: AnswerRules;
  readonly statuses: ReadonlyMap<string, StatusMeaning>;
}

/** Each part of a phone, under the setting that it is made of. */
const COMPILERS = {
  url: ({ url }) => compileUrl(url),
  test_url: ({ test_url }) => optional(test_url, compileUrl),
  headers: ({ headers }) => compileHeaders(headers ?? ''),
  body: (settings) => compileBody(bodyKindOf(settings), settings.body),
  success_status: ({ success_status }) => compileStatuses(success_status),
  success_if: ({ success_if }) => optional(success_if, compileCondition) ?? (() => true),
  uid_at: ({ uid_at }): Place | 'ours' | undefined => (uid_at?.trim() === '{id}' ? 'ours' : optional(uid_at, compilePlace)),
  error_text_at: ({ error_text_at }) => optional(error_text_at, compilePlace),
  error_code_at: ({ error_code_at }) => optional(error_code_at, compilePlace),
  error_codes: ({ error_codes }) => readMapping(error_codes ?? '', ERROR_MEANINGS),
  statuses: ({ statuses }) => readMapping(statuses ?? '', STATUS_MEANINGS, normaliseStatus),
} as const satisfies Partial<Record<keyof HttpSettings, (settings: HttpSettings) => unknown>>;

const compiled = new WeakMap<HttpSettings, CompiledPhone>();

/** Made once for settings and kept with them. @throws AdapterError `misconfigured` with what `compilationProblems` finds. */
export function compilePhone(settings: HttpSettings): CompiledPhone {
  const known = compiled.get(settings);
  if (known !== undefined) return known;
  const problems = compilationProblems(settings);
  if (problems.length > 0) throw new AdapterError('misconfigured', problems.join('; '));
  const phone: CompiledPhone = {
    url: COMPILERS.url(settings),
    testUrl: COMPILERS.test_url(settings),
    headers: COMPILERS.headers(settings),
    body: COMPILERS.body(settings),
    answer: {
      isSuccessStatus: COMPILERS.success_status(settings),
      isSuccess: COMPILERS.success_if(settings),
      uid: COMPILERS.uid_at(settings),
      errorText: COMPILERS.error_text_at(settings),
      errorCode: COMPILERS.error_code_at(settings),
      errorCodes: COMPILERS.error_codes(settings),
      refusesSafely: settings.server_errors_are_refusals,
    },
    statuses: COMPILERS.statuses(settings),
  };
  compiled.set(settings, phone);
  return phone;
}

/** What is wrong with settings that cannot be made ready, as sentences that begin with the setting. */
export function compilationProblems(settings: HttpSettings): readonly string[] {
  return Object.entries(COMPILERS).flatMap(([name, compile]) => {
    try {
      compile(settings);
      return [];
    } catch (error) {
      return [`${name} ${error instanceof Error ? error.message : String(error)}`];
    }
  });
}

export function bodyKindOf({ body_kind, method }: Pick<HttpSettings, 'body_kind' | 'method'>): BodyKind {
  return body_kind ?? (method === 'GET' ? 'none' : 'json');
}

function optional<Compiled>(text: string | undefined, compile: (text: string) => Compiled): Compiled | undefined {
  return text === undefined ? undefined : compile(text.trim());
}
