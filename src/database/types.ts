import { types } from 'pg';
import type { CustomTypesConfig } from 'pg';

const INT8: number = types.builtins.INT8;

/** Reads bigint as a JavaScript number: no id or counter of ours comes near 2^53. */
export const TYPES: CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): unknown =>
    oid === INT8 && format !== 'binary' ? Number : (types.getTypeParser as (oid: number, format?: string) => unknown)(oid, format),
};
