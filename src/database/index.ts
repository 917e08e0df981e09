import { FirstHouse1763900000001 } from './migrations/0001-first-house.js';

export const MIGRATIONS = [FirstHouse1763900000001] as const;
