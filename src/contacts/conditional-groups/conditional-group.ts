/** A group whose contacts are those that a rule takes when it is used. */
export interface ConditionalGroupView {
  readonly id: number;
  readonly idUser: number;
  /** Unique among the account's conditional groups, whatever its case. */
  readonly name: string;
  readonly condition: string;
  readonly createdAt: Date;
  readonly updatedAt: Date | null;
}

/** What a caller gives to create or change a conditional group. Absent: keep what is stored. */
export interface ConditionalGroupInput {
  readonly name?: unknown;
  readonly condition?: unknown;
}
