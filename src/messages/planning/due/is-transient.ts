import { isConnectionError } from '../../../database/index.js';

/**
 * SQLSTATE classes that blame the server's situation: invalid transaction state (a read-only replica after a failover), rollback of
 * a deadlock, no disk or memory, a limit, a lock, an operator, the operating system.
 */
const SITUATIONS = /^(25|40|53|54|55|57|58)/;

/** True when the same statements may work later; false when something in them was refused. */
export function isTransient(error: unknown): boolean {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return isConnectionError(error) || (typeof code === 'string' && code.length === 5 && SITUATIONS.test(code));
}
