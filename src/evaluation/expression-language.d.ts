declare module 'expression-language' {
  export class ExpressionLanguage {
    evaluate(expression: string, values: Record<string, unknown>): unknown;
    parse(expression: string, names: string[]): unknown;
  }
}
