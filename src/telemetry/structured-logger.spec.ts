import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it } from 'vitest';
import { StructuredLogger } from './structured-logger.js';

type Line = Readonly<Record<string, unknown>>;

function recording(level: 'info' | 'trace' = 'info'): { readonly logger: StructuredLogger; readonly lines: () => Line[] } {
  const written: string[] = [];
  const logger = new StructuredLogger({ level, stream: { write: (line) => void written.push(line) } });
  return { logger, lines: () => written.map((line) => JSON.parse(line) as Line) };
}

describe('structured log', () => {
  afterEach(() => Logger.overrideLogger(['log', 'error', 'warn']));

  it('writes what Nest loggers say as one JSON object per line', () => {
    const { logger, lines } = recording();
    Logger.overrideLogger(logger);
    new Logger('Dispatch').warn({ message: 'held', idPhone: 4 });
    new Logger('Dispatch').error('broke', new Error('reset').stack);
    expect(lines()).toMatchObject([
      { level: 'warn', context: 'Dispatch', msg: 'held', idPhone: 4 },
      { level: 'error', context: 'Dispatch', msg: 'broke', stack: expect.stringContaining('Error: reset') as string },
    ]);
    expect(lines()[0]!.time).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('leaves out what is below its level', () => {
    const { logger, lines } = recording();
    logger.debug('quiet');
    expect(lines()).toEqual([]);
  });

  it('never writes keys, texts or full numbers, wherever they are given', () => {
    const { logger, lines } = recording('trace');
    const secret = '0123456789abcdef0123456789abcdef';
    logger.log(`GET /api/sended/?api_key=${secret}`, { text: 'See you at nine', number: '+33199000042' }, 'Http');
    logger.error(new Error(`refused for +33199000042 (api_key=${secret})`));
    logger.verbose({ headers: { 'x-api-key': secret, authorization: secret } });
    const all = JSON.stringify(lines());
    expect(all).toContain('refused');
    expect(all).not.toMatch(/0123456789abcdef|nine|33199000042/);
  });
});
