import { Ajv2020 } from 'ajv/dist/2020.js';
import type { OpenApiDocument } from '../../src/raspisms-api/openapi/document.js';

/** An answer of the host. */
export interface ObservedAnswer {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** One method at one address of the document. */
export interface DescribedOperation {
  readonly method: string;
  /** `/api/contact/{id}/`. */
  readonly address: string;
  readonly operationId: string;
  readonly pattern: RegExp;
  readonly description?: string;
  /** Empty where no key is asked for. */
  readonly security?: readonly object[];
}

const KEYWORDS = ['format'];

/** Holds answers against an OpenAPI document. */
export class DescribedApi {
  readonly operations: readonly DescribedOperation[];
  private readonly ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, validateFormats: false, allErrors: true });

  constructor(private readonly document: OpenApiDocument) {
    this.ajv.addVocabulary(['openapi', 'info', 'servers', 'tags', 'security', 'paths', 'components']);
    for (const keyword of KEYWORDS) if (this.ajv.getKeyword(keyword) === false) this.ajv.addKeyword(keyword);
    this.ajv.addSchema({ $id: 'document', ...document });
    this.operations = Object.entries(document.paths).flatMap(([address, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        ...(operation as { readonly operationId: string }),
        method: method.toUpperCase(),
        address,
        pattern: patternOf(address),
      })),
    );
  }

  /** The operation that a request is for; addresses without parameters come first. */
  operationOf(method: string, path: string): DescribedOperation {
    const found = this.operations
      .filter((operation) => operation.method === method && operation.pattern.test(path.replace(/\/$/, '')))
      .sort((a, b) => parametersOf(a.address) - parametersOf(b.address));
    if (found[0] === undefined) throw new Error(`the document has no ${method} ${path}`);
    return found[0];
  }

  /** Names of its query parameters and of the fields of its body, as they are written. */
  fieldsOf({ method, address }: DescribedOperation): readonly string[] {
    const { parameters = [], requestBody } = this.at(['paths', address, method.toLowerCase()]) as {
      readonly parameters?: readonly { readonly name?: string; readonly in?: string }[];
      readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: { readonly $ref: string } }>> };
    };
    const forms = Object.values(requestBody?.content ?? {}).map(({ schema }) => this.at(schema.$ref.slice(2).split('/')));
    return [
      ...parameters.filter((parameter) => parameter.in === 'query').map(({ name = '' }) => name),
      ...forms.flatMap((form) => Object.keys((form as { readonly properties: object }).properties)),
    ];
  }

  /** What is wrong with an answer, by the document; nothing when it is as described. */
  complaints({ method, path, status, contentType, body }: ObservedAnswer): readonly string[] {
    const { address, method: described } = this.operationOf(method, path);
    const responsePointer = ['paths', address, described.toLowerCase(), 'responses', String(status)];
    const pointer = this.follow(responsePointer);
    const response = this.at(pointer) as { readonly content?: Readonly<Record<string, unknown>> } | undefined;
    if (response === undefined) return [`${method} ${address}: status ${status} is not described`];
    const media = contentType.split(';', 1)[0] ?? '';
    if (response.content === undefined) return body === '' ? [] : [`${method} ${address}: ${status} has a body`];
    const name = [media, '*/*'].find((type) => response.content?.[type] !== undefined);
    if (name === undefined) return [`${method} ${address}: content type ${media} is not described`];
    return this.validate([...pointer, 'content', name, 'schema'], media === 'application/json' ? JSON.parse(body) : body).map(
      (problem) => `${method} ${path} ${status}: ${problem}`,
    );
  }

  private validate(pointer: readonly string[], value: unknown): readonly string[] {
    const validate = this.ajv.getSchema(`document#/${pointer.map(escapePointer).join('/')}`);
    if (validate === undefined) throw new Error(`no schema at ${pointer.join('/')}`);
    void validate(value);
    return (validate.errors ?? []).map(({ instancePath, message = '', params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
  }

  private follow(pointer: readonly string[]): readonly string[] {
    const found = this.at(pointer) as { readonly $ref?: string } | undefined;
    return found?.$ref === undefined ? pointer : found.$ref.slice(2).split('/');
  }

  private at(pointer: readonly string[]): unknown {
    return pointer.reduce<unknown>((place, name) => (place as Readonly<Record<string, unknown>> | undefined)?.[name], this.document);
  }
}

function patternOf(address: string): RegExp {
  return new RegExp(
    `^${address
      .replace(/\/$/, '')
      .replaceAll('.', String.raw`\.`)
      .replaceAll(/\{\w+\}/g, '[^/]+')}$`,
  );
}

function parametersOf(address: string): number {
  return address.split('{').length;
}

function escapePointer(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}
