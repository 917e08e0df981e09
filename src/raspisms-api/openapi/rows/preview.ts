import { bit, count, id, listOf, orNull, row, type Schema, text, word } from '../schema.js';

/** What `POST /api/preview/` answers. */
export const PREVIEW: Schema = row({
  total: count('Recipients, those that are dropped too.'),
  reachable: count('Messages that would be sent.'),
  invalid: count('Numbers that are none.'),
  duplicates: count('Numbers that come again.'),
  failed: count('Messages that would fail.'),
  segments: count('Parts of all messages that would be sent.'),
  credits: count('RaspiSMS’s word for what they cost: one for each part.'),
  recipients: listOf(
    row({
      number: orNull(text('E.164.', '+33199000042')),
      written: orNull(text('What stands where a number should be.')),
      duplicate: bit('Comes again, and gets one message.'),
      opted_out: bit('Wants no messages.'),
      text: orNull(text('The rendered text.')),
      encoding: orNull(word(['GSM-7', 'UCS-2'], 'Alphabet of the text.')),
      segments: count('Parts.'),
      offending: listOf(text('A character.'), 'Characters that make the message UCS-2.'),
      credits: count('One for each part.'),
      id_phone: orNull(id('The phone that would send it.')),
      candidates: listOf(id('A phone.'), 'Phones of the same rank: which one sends is chosen at random.'),
      failure: orNull(
        row({ code: text('`invalid_number`, `duplicate`, or a section of `docs/errors.md`.'), text: text('For people.') }, 'Why not.'),
      ),
    }),
    'The first 1,000: what is dropped comes first.',
  ),
  more: count('Recipients that are not listed.'),
});
