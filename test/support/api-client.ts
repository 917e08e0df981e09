/** An answer of RaspiSMS's API, with its HTTP status. */
export interface ApiAnswer<Response = unknown> {
  readonly status: number;
  readonly error: number;
  readonly message: string | null;
  readonly response: Response;
  readonly next: string | null;
  readonly prev: string | null;
}

/** A row of `list/sended`, as far as tests look at it. */
export interface SentRow {
  readonly id: number;
  readonly text: string;
  readonly destination: string | null;
  readonly status: 'unknown' | 'delivered' | 'failed';
  readonly uid: string;
  readonly adapter: string;
  readonly id_phone: number | null;
  readonly originating_scheduled: number | null;
  readonly tag: string | null;
}

export interface ReceivedRow {
  readonly id: number;
  readonly text: string;
  readonly origin: string;
  readonly id_phone: number | null;
}

/** `GET /api/sended/{id}/`, as far as tests look at it. */
export interface SentDetail extends SentRow {
  readonly reason: { readonly code: string; readonly text: string } | null;
  readonly segments: number | null;
  readonly cost: number | null;
  readonly currency: string | null;
  readonly state: string;
  readonly timeline: readonly { readonly kind: string; readonly at: string; readonly outcome?: string }[];
}

/** What a consumer of RaspiSMS's API does, over a real socket. */
export class ApiClient {
  constructor(
    readonly baseUrl: string,
    readonly apiKey: string,
  ) {}

  get<Response>(path: string): Promise<ApiAnswer<Response>> {
    return this.request<Response>('GET', path);
  }

  /** Fields as PHP's clients send them: `numbers[0]`, `adapter_data[login]`, a list as `name[]`. */
  post<Response = number>(
    path: string,
    fields: Readonly<Record<string, string | readonly string[]>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer<Response>> {
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value === 'string') form.append(name, value);
      else for (const one of value) form.append(`${name}[]`, one);
    }
    return this.request<Response>('POST', path, form, headers);
  }

  delete(path: string): Promise<ApiAnswer> {
    return this.request('DELETE', path);
  }

  /** All rows of a list, by following `next`. */
  async walk<Row>(path: string): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for (let next: string | null = `${this.baseUrl}${path}`; next !== null;) {
      const answer: ApiAnswer<readonly Row[]> = await this.get(next.slice(this.baseUrl.length));
      rows.push(...answer.response);
      next = answer.next;
    }
    return rows;
  }

  private async request<Response>(
    method: string,
    path: string,
    body?: URLSearchParams,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer<Response>> {
    const reply = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: { 'x-api-key': this.apiKey, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await reply.text();
    const envelope = (text === '' ? { error: 0, message: null, response: null, next: null, prev: null } : JSON.parse(text)) as Omit<
      ApiAnswer<Response>,
      'status'
    >;
    return { ...envelope, status: reply.status };
  }
}
