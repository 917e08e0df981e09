declare module 'expression-language' {
  export interface Token {
    type: string;
    readonly value: unknown;
    readonly cursor: number;
  }
  export interface TokenStream {
    readonly tokens: readonly Token[];
  }
  export function tokenize(expression: string): TokenStream;
  export class Parser {
    constructor(functions: Readonly<Record<string, unknown>>);
    parse(tokens: TokenStream, names: string[]): unknown;
  }
}
