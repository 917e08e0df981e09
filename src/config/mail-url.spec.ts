import { describe, expect, it } from 'vitest';
import { loadEnvironment } from './load-environment.js';
import { readMailUrl } from './mail-url.js';

describe('MAIL_URL', () => {
  it.each([
    ['smtp://mail.example.org', { host: 'mail.example.org', port: 587, secure: false, credentials: undefined }],
    ['smtps://mail.example.org/', { host: 'mail.example.org', port: 465, secure: true, credentials: undefined }],
    [
      'smtp://me%40example.org:p%3Aass@[::1]:25',
      { host: '::1', port: 25, secure: false, credentials: { user: 'me@example.org', password: 'p:ass' } },
    ],
  ])('%s names server, port and credentials', (url, address) => {
    expect(readMailUrl(url)).toEqual(address);
  });

  it.each([
    'mail.example.org',
    'http://mail.example.org',
    'smtp://',
    'smtp://host/path',
    'smtp://host?tls=no',
    'smtp://us%er@host',
    'smtp://host:99999',
  ])('%s is refused', (url) => expect(readMailUrl(url)).toBeUndefined());

  it('is not repeated when it is wrong', () => {
    const wrong = () => loadEnvironment({ MAIL_URL: 'http://me:secret@mail.example.org', MAIL_FROM: 'sms@example.org' });
    expect(wrong).toThrow('MAIL_URL must be a URL such as smtp://user:password@host:587.');
  });

  it.each([
    [{ MAIL_URL: 'smtp://localhost' }, 'MAIL_FROM must be set together with MAIL_URL'],
    [{ MAIL_FROM: 'sms@example.org' }, 'MAIL_URL must be set together with MAIL_FROM'],
    [{ MAIL_URL: 'smtp://localhost', MAIL_FROM: 'nobody' }, 'MAIL_FROM must be an e-mail address'],
  ])('%o is not enough', (variables, sentence) => {
    expect(() => loadEnvironment(variables)).toThrow(sentence);
  });

  it.each(['sms@localhost', 'Pigeonnier <sms@example.org>'])('goes with the sender %s', (mailFrom) => {
    expect(loadEnvironment({ MAIL_URL: 'smtp://localhost', MAIL_FROM: mailFrom })).toMatchObject({ mailFrom });
  });
});
