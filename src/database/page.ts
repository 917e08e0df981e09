import { LessThan, MoreThan } from 'typeorm';
import type { EntityManager, EntityTarget, FindOptionsOrder, FindOptionsWhere, ObjectLiteral } from 'typeorm';

/** Rows of a list per page when nobody says otherwise, as in RaspiSMS. */
export const PAGE_SIZE = 25;

/** Where a page begins: after an id, before an id, or by number from 0. */
export type PagePosition = { readonly after: number } | { readonly before: number } | { readonly page: number };

/** Which page of a list. Pages are always in rising order of ids; `perPage` is {@link PAGE_SIZE} when absent. */
export type PageRequest = PagePosition & { readonly perPage?: number };

/** A row that an account owns and lists show. */
export interface OwnedRow extends ObjectLiteral {
  id: number;
  idUser: number;
}

const MAX_INTEGER = 2_147_483_647;

/** One page of those rows of a small table that match `where`, which names the account. */
export async function findPage<Row extends OwnedRow>(
  manager: EntityManager,
  entity: EntityTarget<Row>,
  where: FindOptionsWhere<OwnedRow> & FindOptionsWhere<Row> & { readonly idUser: number },
  page: PageRequest,
): Promise<Row[]> {
  const { perPage = PAGE_SIZE } = page;
  const backwards = 'before' in page;
  const within = (id: number): number => Math.min(Math.max(Math.trunc(id) || 0, 0), largestId(manager, entity));
  const rows = await manager.find(entity, {
    where: {
      ...where,
      ...('after' in page && { id: MoreThan(within(page.after)) }),
      ...(backwards && { id: LessThan(within(page.before)) }),
    } as FindOptionsWhere<Row>,
    order: { id: backwards ? 'DESC' : 'ASC' } as FindOptionsOrder<Row>,
    take: perPage,
    ...('page' in page && { skip: Math.max(0, page.page) * perPage }),
  });
  return backwards ? rows.reverse() : rows;
}

/** Beyond the largest id there is nothing, and Postgres cannot compare. */
function largestId(manager: EntityManager, entity: EntityTarget<ObjectLiteral>): number {
  const { type } = manager.connection.getMetadata(entity).findColumnWithPropertyName('id') ?? {};
  return type === 'bigint' ? Number.MAX_SAFE_INTEGER : MAX_INTEGER;
}
