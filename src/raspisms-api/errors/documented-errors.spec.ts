import { readFileSync } from 'node:fs';
import { ADAPTER_ERROR_KINDS } from '@pigeonnier/plugin-sdk';
import { getMetadataStorage } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { Environment } from '../../config/index.js';
import { FAILURE_CODES, PROBLEM_CODES } from '../../messages/index.js';
import { API_ERRORS } from './api-error.js';

const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
const sections = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.split('\n', 1)[0] ?? '', section.split('\n').slice(1).join('\n').trim()]),
);

/** Variables are properties of the configuration; older keys are part of `ENCRYPTION_KEY`. */
const variables = getMetadataStorage()
  .getTargetValidationMetadatas(Environment, '', false, false)
  .map(({ propertyName }) => propertyName.replaceAll(/[A-Z]/g, '_$&').toUpperCase())
  .filter((name) => name !== 'OLDER_ENCRYPTION_KEYS');

const codes = [
  0,
  ...Object.values(API_ERRORS).map(({ code }) => code),
  ...Object.keys(FAILURE_CODES),
  ...ADAPTER_ERROR_KINDS,
  ...Object.keys(PROBLEM_CODES),
  ...variables,
].map(String);

describe('docs/errors.md', () => {
  it.each([...new Set(codes)])('explains %s', (code) => {
    expect(sections.get(code)?.length ?? 0).toBeGreaterThan(20);
  });

  it('explains nothing that does not exist', () => {
    expect([...sections.keys()].filter((code) => !codes.includes(code))).toEqual([]);
  });
});
