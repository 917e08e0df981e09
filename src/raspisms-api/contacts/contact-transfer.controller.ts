import { Readable } from 'node:stream';
import { Controller, Get, Post, Req, StreamableFile, UseGuards } from '@nestjs/common';
import { ContactExport, ContactImport, EXPORT_FORMATS, type ExportFormat } from '../../contacts/index.js';
import { type ApiCall, type ApiRequest, Call } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import type { Envelope } from '../envelope.js';
import { Repeatable } from '../idempotency/repeatable.service.js';
import { orRefuse } from './contacts-errors.js';
import { importRefused, presentImport } from './import.presenter.js';
import { readImport, readWord } from './read-import.js';

const FILES: Readonly<Record<ExportFormat, { readonly type: string; readonly name: string }>> = {
  csv: { type: 'text/csv; charset=utf-8', name: 'contacts.csv' },
  excel: { type: 'text/csv; charset=utf-8', name: 'contacts.csv' },
  json: { type: 'application/json', name: 'contacts.json' },
};

/** Contacts as files. */
@Controller('api/contact')
@UseGuards(ApiGuard)
export class ContactTransferController {
  constructor(
    private readonly imports: ContactImport,
    private readonly exports: ContactExport,
    private readonly repeatable: Repeatable,
  ) {}

  /** All contacts of the file or none, unless the caller wishes otherwise. */
  @Post('import')
  import(@Call() call: ApiCall, @Req() request: ApiRequest): Promise<Envelope> {
    const { file, contacts, format, options } = readImport(call);
    return this.repeatable.answer(request, async ({ idUser }) => {
      const work =
        file === undefined
          ? this.imports.importList(idUser, contacts, options)
          : this.imports.importFile(idUser, file.bytes, format, options);
      const report = await orRefuse(work);
      if (!report.stored && !options.dryRun) throw importRefused(report);
      return presentImport(report, options.dryRun);
    });
  }

  /** The file itself, without an envelope. */
  @Get('export')
  @Requires('read')
  async export(@Call() { caller, query }: ApiCall): Promise<StreamableFile> {
    const format = readWord('format', query.format, EXPORT_FORMATS) ?? 'csv';
    const pieces = await orRefuse(this.exports.open(caller.idUser, format));
    const { type, name } = FILES[format];
    return new StreamableFile(Readable.from(pieces, { objectMode: false }), { type, disposition: `attachment; filename="${name}"` });
  }
}
