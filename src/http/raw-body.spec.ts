import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedRequest } from './malformed-request.js';
import { parseBody, RawBody, type Submission } from './raw-body.js';

const MULTIPART = 'multipart/form-data; boundary=XX';

function body(content: string | Buffer, contentType: string): RawBody {
  return new RawBody(Buffer.from(content as string), contentType);
}

function fieldsOf(submission: Submission): unknown {
  return JSON.parse(JSON.stringify(submission.fields));
}

function part(headers: string, content: string): string {
  return `--XX\r\n${headers}\r\n\r\n${content}\r\n`;
}

function field(name: string, content: string): string {
  return part(`Content-Disposition: form-data; name="${name}"`, content);
}

describe('the content type says how a body is read', () => {
  it.each([
    ['application/x-www-form-urlencoded', 'a[]=1', { a: ['1'] }],
    ['Application/X-WWW-Form-Urlencoded; charset=utf-8', 'a=1', { a: '1' }],
    ['application/json', '{"a":[1,true,null,{"b":"é"}]}', { a: [1, true, null, { b: 'é' }] }],
    ['application/json', '', {}],
    ['text/plain', 'a=1', {}],
    ['', 'a=1', {}],
    ['constructor', 'a=1', {}],
  ])('%s', (contentType, content, expected) => {
    expect(fieldsOf(parseBody(body(content, contentType)))).toEqual(expected);
  });

  it.each(['gzip', 'deflate', 'br', 'x'])('a body that is encoded as %s is not read', (encoding) => {
    expect(() => parseBody(new RawBody(Buffer.from('a=1'), 'application/x-www-form-urlencoded', encoding))).toThrow(
      expect.objectContaining({ status: 415 }) as Error,
    );
  });

  it.each(['', 'identity', ' Identity '])('a body that is encoded as "%s" is', (encoding) => {
    expect(fieldsOf(parseBody(new RawBody(Buffer.from('a=1'), 'application/x-www-form-urlencoded', encoding)))).toEqual({ a: '1' });
  });

  it('no body has no fields', () => {
    expect(fieldsOf(parseBody(undefined))).toEqual({});
  });

  it.each([
    ['application/json', '{'],
    ['application/json', '[1]'],
    ['application/json', 'null'],
    ['application/json', '{"a":"\\u0000"}'],
    ['application/json', '{"a":"\\ud800"}'],
    ['application/json', `{"a":${'['.repeat(70)}${']'.repeat(70)}}`],
    ['application/x-www-form-urlencoded', Buffer.from([0x61, 0x3d, 0xff])],
    ['multipart/form-data', field('a', '1')],
  ])('%s that cannot be read is refused: %s', (contentType, content) => {
    expect(() => parseBody(body(content, contentType))).toThrow(MalformedRequest);
  });

  it('__proto__ in JSON is only a name', () => {
    const { fields } = parseBody(body('{"__proto__":{"polluted":"1"}}', 'application/json'));
    expect(Object.getPrototypeOf(fields)).toBeNull();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('a multipart form', () => {
  it('has PHP names, literal plus signs, files apart', () => {
    const file = part(
      'Content-Disposition: form-data; name="numbers_csv"; filename="n.csv"\r\nContent-Type: text/csv',
      'number\r\n+33612345678',
    );
    const content = `preamble\r\n${field('numbers[]', '+33612345678')}${field('a[b]', 'é')}${field('empty', '')}${file}--XX--\r\nepilogue`;
    const submission = parseBody(body(content, MULTIPART));
    expect(fieldsOf(submission)).toEqual({ numbers: ['+33612345678'], a: { b: 'é' }, empty: '' });
    expect(submission.files).toEqual([{ field: 'numbers_csv', fileName: 'n.csv', bytes: Buffer.from('number\r\n+33612345678') }]);
  });

  it('keeps the bytes of a file', () => {
    const bytes = Buffer.from([0, 255, 13, 10, 45, 45, 88]);
    const head = Buffer.from('--XX\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n');
    const { files } = parseBody(body(Buffer.concat([head, bytes, Buffer.from('\r\n--XX--')]), MULTIPART));
    expect(files[0]?.bytes).toEqual(bytes);
  });

  it('takes a quoted boundary and quoted names', () => {
    const { fields } = parseBody(
      body(field('say \\"hi\\"', '1').replaceAll('XX', 'a b') + '--a b--', 'multipart/form-data; boundary="a b"'),
    );
    expect(JSON.stringify(fields)).toBe(String.raw`{"say_\"hi\"":"1"}`);
  });

  it('ignores parts without a name', () => {
    expect(fieldsOf(parseBody(body(`${part('X: y', '1')}${field('a', '2')}--XX--`, MULTIPART)))).toEqual({ a: '2' });
  });

  it('may have lines that end in a line feed only, and keeps those of a file', () => {
    const file = '--XX\nContent-Disposition: form-data; name="f"; filename="n"\n\na\r\nb\n\n';
    const submission = parseBody(body(`--XX\nContent-Disposition: form-data; name="a"\n\n1\n${file}--XX--\n`, MULTIPART));
    expect(fieldsOf(submission)).toEqual({ a: '1' });
    expect(submission.files).toEqual([{ field: 'f', fileName: 'n', bytes: Buffer.from('a\r\nb\n') }]);
  });

  it.each([
    ["filename*=UTF-8''num%C3%A9ros.csv", 'numéros.csv'],
    ["filename*=utf-8'fr'%ff.csv", '%ff.csv'],
    ["filename=plain.csv; filename*=UTF-8''other.csv", 'plain.csv'],
    ['filename=""', ''],
  ])('names a file by %s', (parameters, fileName) => {
    const { files } = parseBody(body(`${part(`Content-Disposition: form-data; name="f"; ${parameters}`, 'x')}--XX--`, MULTIPART));
    expect(files).toMatchObject([{ field: 'f', fileName }]);
  });

  it('is refused when it is cut off anywhere', () => {
    const whole = `${field('a', '1')}${field('b', '2')}--XX--`;
    for (let length = 1; length < whole.length; length++) {
      expect(() => parseBody(body(whole.slice(0, length), MULTIPART)), whole.slice(0, length)).toThrow(MalformedRequest);
    }
  });

  it('is refused when a field is no UTF-8', () => {
    const content = Buffer.concat([
      Buffer.from('--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n'),
      Buffer.from([0xff]),
      Buffer.from('\r\n--XX--'),
    ]);
    expect(() => parseBody(body(content, MULTIPART))).toThrow(MalformedRequest);
  });

  it('is read or refused, whatever is sent', () => {
    const piece = fc.constantFrom(
      '--XX',
      '--',
      '\r\n',
      '\r\n\r\n',
      'Content-Disposition: form-data; name="a"',
      '; filename="f"',
      'x',
      '"',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          parseBody(body(pieces.join(''), MULTIPART));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedRequest);
        }
      }),
      { numRuns: 2_000, seed: 20261123 },
    );
  });
});

it('JSON is read or refused, whatever is sent', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.dictionary(fc.string({ unit: 'binary' }), fc.anything()).map((value) => JSON.stringify(value) ?? ''),
      ),
      (json) => {
        try {
          expect(Object.getPrototypeOf(parseBody(body(json, 'application/json')).fields)).toBeNull();
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedRequest);
        }
      },
    ),
    { numRuns: 1_000, seed: 20261123 },
  );
});
