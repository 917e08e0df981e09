import type { LoggerService } from '@nestjs/common';
import { inspect } from 'node:util';
import { destination, pino, stdTimeFunctions } from 'pino';
import type { DestinationStream, Level, LevelWithSilent, Logger } from 'pino';
import { redactFields, redactText } from './redact.js';

export interface LoggerOptions {
  readonly level: LevelWithSilent;
  /** Standard output when not given. */
  readonly stream?: DestinationStream;
}

/** Standard output or standard error, written at once: the last words before a crash are the ones that matter. */
export function standardStream(fileDescriptor: 1 | 2): DestinationStream {
  return destination({ dest: fileDescriptor, sync: true });
}

/**
 * Nest's logger: one JSON object per line with `time`, `level`, `context`, `msg` and whatever fields the caller gives as objects.
 * Secrets, message texts and full phone numbers are taken out of everything that passes.
 */
export class StructuredLogger implements LoggerService {
  private readonly pino: Logger;

  constructor({ level, stream = standardStream(1) }: LoggerOptions) {
    this.pino = pino(
      {
        level,
        base: null,
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      stream,
    );
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    if (!this.pino.isLevelEnabled(level)) return;
    const { text, fields } = readArguments(message, rest);
    this.pino[level](redactFields(fields) as object, text === undefined ? undefined : redactText(text));
  }
}

interface LogLine {
  readonly text: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Nest hands over the message, then any stack, errors and objects, then the context. */
function readArguments(message: unknown, rest: readonly unknown[]): LogLine {
  const last = rest.at(-1);
  const context = typeof last === 'string' && !isStack(last) ? last : undefined;
  const fields: Record<string, unknown> = context === undefined ? {} : { context };
  const words: string[] = [];
  for (const part of [message, ...(context === undefined ? rest : rest.slice(0, -1))]) {
    if (part instanceof Error) fields.error = part;
    else if (typeof part === 'object' && part !== null) Object.assign(fields, part);
    else if (typeof part === 'string' && isStack(part)) fields.stack = part;
    else if (part !== undefined) words.push(typeof part === 'string' ? part : inspect(part));
  }
  if (words.length > 0) return { text: words.join(' '), fields };
  const { message: ownMessage, ...others } = fields;
  if (typeof ownMessage === 'string') return { text: ownMessage, fields: others };
  return { text: fields.error instanceof Error ? fields.error.message : undefined, fields };
}

function isStack(text: string): boolean {
  return /\n\s+at /.test(text);
}
