import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REFUSED, SAMPLES } from '../../test/support/media-files.js';
import { checkMedia } from './check-media.js';
import { MAX_FILE_BYTES, MediaRefused } from './media.js';

describe('a file of an MMS', () => {
  it.each(Object.entries(SAMPLES))('is known as %s by its content', async (extension, bytes) => {
    expect(await checkMedia(bytes)).toMatchObject({ extension, bytes });
  });

  it('is served as one of few types, none of which a browser runs', async () => {
    const types = await Promise.all(Object.values(SAMPLES).map(async (bytes) => (await checkMedia(bytes)).contentType));
    expect(types.filter((type) => /html|svg|xml|script/.test(type))).toEqual([]);
    expect(new Set(types).size).toBe(types.length);
  });

  it.each(Object.entries(REFUSED))('is refused when it is %s', async (_name, bytes) => {
    await expect(checkMedia(bytes)).rejects.toBeInstanceOf(MediaRefused);
  });

  it('is refused above the limit, and only above it', async () => {
    await expect(checkMedia(Buffer.alloc(MAX_FILE_BYTES, 'a'))).resolves.toMatchObject({ extension: 'txt' });
    await expect(checkMedia(Buffer.alloc(MAX_FILE_BYTES + 1, 'a'))).rejects.toThrow('the file is larger than 5 MiB.');
  });

  it('is accepted or refused whatever it holds, with an extension of letters and digits', async () => {
    const beginnings = fc.constantFrom(Buffer.alloc(0), ...Object.values({ ...SAMPLES, ...REFUSED }));
    await fc.assert(
      fc.asyncProperty(beginnings, fc.uint8Array({ maxLength: 200 }), fc.nat(40), async (beginning, rest, cut) => {
        const bytes = Buffer.concat([beginning.subarray(0, Math.max(0, beginning.length - cut)), rest]);
        const outcome = await checkMedia(bytes).catch((error: unknown) => error);
        if (outcome instanceof MediaRefused) return;
        expect(outcome).toMatchObject({ bytes, extension: expect.stringMatching(/^[a-z0-9]{3,4}$/) as string });
      }),
      { numRuns: 500 },
    );
  });
});
