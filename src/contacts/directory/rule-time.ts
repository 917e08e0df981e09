/** How long a rule may take for all contacts of an account. Each contact has a limit of its own besides. */
export class RuleTime {
  constructor(readonly milliseconds = 120_000) {}
}
