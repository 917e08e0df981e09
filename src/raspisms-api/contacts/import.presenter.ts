import type { ImportReport } from '../../contacts/index.js';
import { ApiError } from '../errors/api-error.js';
import { bit } from '../lists/presenters.js';

/** What an import answers. */
export function presentImport({ created, updated, skipped, refused, errors }: ImportReport, dryRun: boolean): object {
  return { created, updated, skipped, nb_error: refused, errors, dry_run: bit(dryRun) };
}

/** The answer to a file with errors, of which nothing was stored. */
export function importRefused(report: ImportReport): ApiError {
  const [first] = report.errors;
  const count = report.refused === 1 ? '1 line cannot' : `${report.refused} lines cannot`;
  const detail = `file : ${count} be imported, so nothing was. Line ${first?.line ?? 0}: ${first?.message ?? ''}.`;
  const response = presentImport({ ...report, created: 0, updated: 0, skipped: 0 }, false);
  return new ApiError('invalid_parameter', detail, { response });
}
