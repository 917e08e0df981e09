import type { Routines } from '../../language/routine.js';
import { DATE_FILTERS } from './date-filters.js';
import { LIST_FILTERS } from './list-filters.js';
import { NUMBER_FILTERS } from './number-filters.js';
import { TEXT_FILTERS } from './text-filters.js';

/** Every filter that templates have. */
export const FILTERS: Routines = { ...TEXT_FILTERS, ...LIST_FILTERS, ...NUMBER_FILTERS, ...DATE_FILTERS };

/** Filters that RaspiSMS allows, and whose extension it does not have. */
export const MISSING_FILTERS: readonly string[] = [
  'country_name',
  'currency_name',
  'currency_symbol',
  'format_currency',
  'format_datetime',
  'format_number',
  'language_name',
  'locale_name',
  'timezone_name',
];
