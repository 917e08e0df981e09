import { parseBody, parseForm, RawBody } from '../http/index.js';

/**
 * The content of a callback's body: by its content type where that fits, else what JSON or a form makes of it; `undefined` when it is
 * neither or empty. A form's text is never JSON, whereas JSON is often sent under a form's content type: so JSON is tried first.
 */
export function readBody(text: string, contentType: string): unknown {
  if (text.trim() === '') return undefined;
  if (/^\s*multipart\/form-data/i.test(contentType)) return readMultipart(text, contentType);
  const isJson = /^\s*application\/(?:[\w.-]+\+)?json\b/i.test(contentType);
  return readJson(text, isJson) ?? readForm(text);
}

function readJson(text: string, isJson: boolean): unknown {
  if (!isJson && !/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function readForm(text: string): unknown {
  if (!text.includes('=')) return undefined;
  try {
    return parseForm(text);
  } catch {
    return undefined;
  }
}

function readMultipart(text: string, contentType: string): unknown {
  try {
    return parseBody(new RawBody(Buffer.from(text), contentType)).fields;
  } catch {
    return undefined;
  }
}
