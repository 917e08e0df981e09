import { describe, expect, it } from 'vitest';
import { maskNumber, redactFields, redactText } from './redact.js';

describe('what the log keeps', () => {
  it('masks numbers so that they can be told apart and not dialled', () => {
    expect(maskNumber('+33199000042')).toBe('+33199••••42');
    expect(maskNumber('36063')).toBe('••••');
  });

  it.each([
    ['GET /api/send-sms/?to=1&api_key=0123456789abcdef&x=1', 'GET /api/send-sms/?to=1&api_key=********&x=1'],
    ['{"api_key":"0123456789abcdef"}', '{"api_key":"********"}'],
    ['connect postgres://me:hidden@db/x failed', 'connect postgres://me:********@db/x failed'],
    ['no route to +33199000042', 'no route to +33199••••42'],
  ])('takes secrets and numbers out of %j', (text, kept) => {
    expect(redactText(text)).toBe(kept);
  });

  it('replaces secrets, texts and numbers by the name of their field, at any depth', () => {
    const fields = {
      idUser: 3,
      request: { headers: { 'X-Api-Key': 'k', Authorization: 'Bearer k' }, text: 'Hello', to: ['+33199000042'] },
    };
    expect(redactFields(fields)).toEqual({
      idUser: 3,
      request: { headers: { 'X-Api-Key': '********', Authorization: '********' }, text: '[5 characters]', to: ['+33199••••42'] },
    });
  });

  it('keeps of an error its name, message, stack, code and cause, and no other property', () => {
    const cause = Object.assign(new Error('for +33199000042'), { code: '23505', parameters: ['Hello'] });
    const kept = JSON.stringify(redactFields({ error: new Error('insert failed', { cause }) }));
    expect(kept).toContain('insert failed');
    expect(kept).toContain('23505');
    expect(kept).not.toMatch(/Hello|000042/);
  });
});
