import { expect, it } from 'vitest';
import { aPhone } from '../../../test/support/planning.js';
import type { PlanningPhone } from '../../phones/index.js';
import { plan } from './plan.js';
import type { PlanRequest } from './plan-request.js';

const LINK = 'https://sms.example.org/data/public/1/a.png';

function anMms(id: number, change: Partial<PlanRequest> = {}): PlanRequest {
  const numbers = [{ number: '+33199000001', data: '[]' }];
  return { id, idUser: 1, text: 'Look', flash: false, mms: true, numbers, recipients: [], ...change };
}

function planned(phone: Partial<PlanningPhone>, requests: readonly PlanRequest[] = [anMms(1)], links: readonly string[] = [LINK]) {
  return plan(requests, {
    phones: new Map([[1, [aPhone(phone)]]]),
    members: new Map(),
    optOuts: new Map(),
    renderings: new Map(),
    now: new Date(),
    random: () => 0,
    mediaLinks: new Map(requests.filter(() => links.length > 0).map(({ id }) => [id, links])),
  });
}

it('an MMS keeps its text on a phone that sends files', () => {
  expect(planned({ mms: true })).toMatchObject({ texts: ['Look'], failures: [] });
});

it('and gets the addresses of its files on one that sends text only', () => {
  expect(planned({ mms: false }, [anMms(1)], [LINK, `${LINK}2`])).toMatchObject({ texts: [`Look\n${LINK} - ${LINK}2`], failures: [] });
});

it('is too long when its addresses make it so', () => {
  const maxTextLength = LINK.length;
  expect(planned({ mms: true, maxTextLength }).failures).toEqual([]);
  expect(planned({ mms: false, maxTextLength }).failures).toMatchObject([{ index: 0, code: 'text_too_long' }]);
});

it('may be blank if it has files', () => {
  const blank = [anMms(1, { text: ' ' })];
  expect(planned({ mms: true }, blank).failures).toEqual([]);
  expect(planned({ mms: false }, blank).texts).toEqual([LINK]);
  expect(planned({ mms: true }, blank, []).failures).toMatchObject([{ code: 'blank_text' }]);
});

it('shares no provider request with another MMS of the same text, whose files are others', () => {
  const numbers = ['+33199000001', '+33199000002'].map((number) => ({ number, data: '[]' }));
  const { batches } = planned({ mms: true, batches: true }, [
    anMms(1, { numbers }),
    anMms(2, { numbers: [{ number: '+33199000003', data: '[]' }] }),
  ]);
  expect(batches.map(({ size }) => size)).toEqual([2, 1]);
});
