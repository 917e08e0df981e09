import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { describe, expect, it } from 'vitest';
import { measureText } from './index.js';

const GSM = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCXYZÄÖÑÜ§¿abcxyzäöñüà\f^{}\\[~]|€';

describe('what a text takes', () => {
  it.each([
    ['nothing', '', 'GSM-7', 0, 0],
    ['160 characters', 'a'.repeat(160), 'GSM-7', 160, 1],
    ['161 characters', 'a'.repeat(161), 'GSM-7', 161, 2],
    ['two parts to the brim', 'a'.repeat(306), 'GSM-7', 306, 2],
    ['one more than two parts', 'a'.repeat(307), 'GSM-7', 307, 3],
    ['escaped characters, which count twice', '€'.repeat(80), 'GSM-7', 160, 1],
    ['an escaped character that would be cut', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 306, 3],
    ['70 letters of another alphabet', 'я'.repeat(70), 'UCS-2', 70, 1],
    ['71 letters of another alphabet', 'я'.repeat(71), 'UCS-2', 71, 2],
    ['two parts of another alphabet to the brim', 'я'.repeat(134), 'UCS-2', 134, 2],
    ['emoji, which are two units', '😀'.repeat(35), 'UCS-2', 70, 1],
    ['an emoji that would be cut', `${'я'.repeat(66)}😀${'я'.repeat(66)}`, 'UCS-2', 134, 3],
    ['French letters that the alphabet lacks', 'ça', 'UCS-2', 2, 1],
    ['French letters that it has', 'Çàéèù', 'GSM-7', 5, 1],
  ])('%s', (_name, text, encoding, units, segments) => {
    expect(measureText(text)).toMatchObject({ encoding, units, segments });
  });

  it('names every character that makes it UCS-2, once and in order', () => {
    expect(measureText('Garçon “naïf” 😀 ç').offending).toEqual(['ç', '“', 'ï', '”', '😀']);
  });

  it('is what another implementation counts', () => {
    const character = fc.oneof(
      { weight: 60, arbitrary: fc.constantFrom(...GSM) },
      { weight: 1, arbitrary: fc.constantFrom('ç', 'я', '中', '😀', '𝒳') },
    );
    const text = fc
      .tuple(fc.array(character, { maxLength: 400, size: 'max' }), fc.nat(4))
      .map(([characters, times]) => characters.join('').repeat(times));
    fc.assert(
      fc.property(text, (written) => {
        const other = new SegmentedMessage(written);
        expect(measureText(written)).toMatchObject({ encoding: other.encodingName, segments: written === '' ? 0 : other.segmentsCount });
      }),
      { numRuns: 500 },
    );
  });
});
