export { isContainer, isFalsy, toInt, valuesOf } from './form-value.js';
export type { FormFields, FormValue } from './form-value.js';
export { createHttpAdapter, HttpAdapter, MALFORMED_QUERY } from './http-adapter.js';
export { MalformedRequest } from './malformed-request.js';
export { parseForm } from './parse-form.js';
export type { UploadedFile } from './parse-multipart.js';
export { BODY_LIMIT, parseBody, RawBody } from './raw-body.js';
export type { Submission } from './raw-body.js';
export { requestOrigin } from './request-origin.js';
