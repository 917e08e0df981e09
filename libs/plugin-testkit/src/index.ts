/** One fact about an adapter: `it(check.name, check.run)`. */
export interface ContractCheck {
  readonly name: string;
  run(): Promise<void>;
}
