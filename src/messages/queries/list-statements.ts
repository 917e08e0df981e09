import type { Condition, FilterName } from './list-filter.js';
import type { MessageList } from './message-lists.js';

export type Direction = 'ASC' | 'DESC';

interface Choice extends Condition {
  readonly name: FilterName;
  /** Its parameter. */
  readonly value: string;
}

/** Parameters before the filters'. */
const COMMON_PARAMETERS = 5;

const SPAN = 'm.id_user = $1 AND m.id > $2 AND m.id <= $3';

/**
 * The statements that read a list with certain filters. Parameters: $1 account, $2 id to begin behind, $3 last id, $4 rows, $5 rows to
 * pass over, then the filters'. They are planned once, whatever the values (see `Database`): each says by its order which index it means.
 */
export class ListStatements {
  private readonly choices: readonly Choice[];
  private readonly exact: Choice | undefined;

  constructor(
    private readonly list: MessageList,
    filters: ReadonlySet<FilterName>,
  ) {
    this.choices = (Object.entries(list.conditions) as [FilterName, Condition][])
      .filter(([name]) => filters.has(name))
      .map(([name, condition], index) => ({ ...condition, name, value: `$${COMMON_PARAMETERS + 1 + index}` }));
    this.exact = this.choices[0]?.column === undefined ? undefined : this.choices[0];
  }

  /** The filters, in the order of their parameters. */
  get filters(): readonly FilterName[] {
    return this.choices.map(({ name }) => name);
  }

  /** Whether digests know of a filter. */
  get haveDigests(): boolean {
    return this.choices.some(({ passes }) => passes !== undefined);
  }

  /** The first filter when an index finds its messages. */
  get indexed(): FilterName | undefined {
    return this.exact?.name;
  }

  /** Messages found by the primary key, or by the index of a filter. */
  byIndex(direction: Direction): string {
    if (this.choices.length === 0 && direction === 'ASC') return this.rows(this.fromBeginning(), direction);
    return this.rows(this.inOrder(direction, this.choices), direction);
  }

  /** How many messages the index of the first filter finds, at most $4. Has no parameters of others. */
  countIndexed(): string {
    return `SELECT count(*) AS count FROM (${this.inOrder('ASC', [], 'm.id')}) m`;
  }

  /** Messages that have digests. */
  byDigests(direction: Direction): string {
    return this.rows(this.digested(direction), direction);
  }

  /** How many messages with digests there are, at most $4. */
  countDigested(): string {
    return `SELECT count(*) AS count FROM (${this.digested('ASC')}) m`;
  }

  private rows(messages: string, direction: Direction): string {
    return `SELECT ${this.list.columns} FROM (${messages}) t ${this.list.joins} ORDER BY t.id ${direction}`;
  }

  private inOrder(direction: Direction, choices: readonly Choice[], columns = 'm.*'): string {
    const { column, value = '' } = this.exact ?? {};
    // The same as `=`, but it leaves the column in the order, which no other index has.
    const exactly = column === undefined ? '' : ` AND ${column} = ANY (ARRAY[${value}::text])`;
    const order = column === undefined ? '' : `${column} ${direction}, `;
    return `
SELECT ${columns} FROM ${this.list.table} m WHERE ${SPAN}${exactly}${chosen(choices.filter((choice) => choice !== this.exact))}
ORDER BY ${order}m.id ${direction} LIMIT $4 OFFSET $5`;
  }

  /** Where the page begins is found in the index alone. */
  private fromBeginning(): string {
    const { table } = this.list;
    return `
SELECT m.* FROM ${table} m
WHERE ${SPAN} AND m.id >= (SELECT m.id FROM ${table} m WHERE ${SPAN} ORDER BY m.id OFFSET $5 LIMIT 1)
ORDER BY m.id LIMIT $4`;
  }

  /**
   * Reads digest after digest through, until there are enough messages. LATERAL leaves the planner no other way than this loop, which
   * keeps the order of both its parts; a sort around it would read all digests before it gives the first message.
   */
  private digested(direction: Direction): string {
    const { table } = this.list;
    return `
SELECT m.*
FROM (
  SELECT d.first_id, d.last_id FROM ${table}_digest d
  WHERE d.id_user = $1 AND d.last_id > $2 AND d.first_id <= $3 AND ${this.passed()}
  ORDER BY d.first_id ${direction}
) d
CROSS JOIN LATERAL (
  SELECT * FROM ${table} m WHERE ${SPAN} AND m.id BETWEEN d.first_id AND d.last_id${chosen(this.choices)} ORDER BY m.id ${direction}
) m
LIMIT $4 OFFSET $5`;
  }

  private passed(): string {
    const passes = (choices: readonly Choice[]): string =>
      choices.flatMap(({ passes, value }) => (passes === undefined ? [] : [passes(value)])).join(' AND ') || 'true';
    const changing = this.choices.filter(({ changes }) => changes);
    const lasting = passes(this.choices.filter(({ changes }) => !changes));
    if (changing.length === 0) return lasting;
    return `${lasting} AND (${passes(changing)} OR d.first_id IN (${this.touched()}))`;
  }

  /** Digests that may not know of a change yet. */
  private touched(): string {
    const { table } = this.list;
    return `
  SELECT e.first_id FROM ${table}_touched c
  CROSS JOIN LATERAL (
    SELECT e.first_id FROM ${table}_digest e WHERE e.id_user = $1 AND e.first_id <= c.id ORDER BY e.first_id DESC LIMIT 1
  ) e
  WHERE c.id_user = $1`;
  }
}

function chosen(choices: readonly Choice[]): string {
  return choices.map(({ chooses, value }) => ` AND ${chooses(value)}`).join('');
}
