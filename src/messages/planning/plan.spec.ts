import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aPhone } from '../../../test/support/planning.js';
import { plan, planInSteps } from './plan.js';
import type { Plan, PlanContext } from './plan.js';
import type { PlanRequest } from './plan-request.js';
import { peopleOf, referenceKey } from './recipients.js';

const aRequest = (change: Partial<PlanRequest> = {}): PlanRequest => ({
  id: 1,
  idUser: 1,
  text: 'Bonjour',
  flash: false,
  mms: false,
  numbers: [],
  recipients: [],
  ...change,
});
const aContext = (change: Partial<PlanContext> = {}): PlanContext => ({
  phones: new Map([[1, [aPhone()]]]),
  members: new Map(),
  renderings: new Map(),
  now: new Date(),
  optOuts: new Map(),
  random: () => 0,
  ...change,
});
const to = (...numbers: string[]) => numbers.map((number) => ({ number, data: '[]' }));
const numbered = (count: number) => to(...Array.from({ length: count }, (_, index) => `+331990${10_000 + index}`));
const codesOf = (made: Plan) => made.failures.map(({ code }) => code);
const membersOf = (made: Plan, batch: number) => made.messages.batch.flatMap((one, index) => (one === batch ? [index] : []));

describe('plan', () => {
  it('gives every recipient exactly one message, which is either in one batch or failed with a reason', () => {
    fc.assert(
      fc.property(situations(), fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })), (situation, dice) => {
        const made = plan(situation.requests, aContext({ ...situation, random: () => dice.next().value as number }));
        expect(outcomesOf(made)).toEqual(
          situation.requests.flatMap((request, index) => expectedOf(request, situation).map((name) => `${index + 1} ${name}`)).sort(),
        );

        const failed = made.messages.batch.flatMap((batch, index) => (batch === 0 ? [index] : []));
        expect(made.failures.map(({ index }) => index)).toEqual(failed);
        for (const { code, reason } of made.failures) expect(code && reason).toBeTruthy();
        for (const [index, batch] of made.batches.entries()) {
          const members = membersOf(made, index + 1);
          const { kind, phone } = batch;
          expect(batch).toMatchObject({ size: members.length, first: members[0], last: members.at(-1) });
          expect(phone.status).not.toBe('disabled');
          for (const member of members) expect(made.phones[made.messages.phone[member]! - 1]).toBe(phone);
          if (kind === 'each') continue;
          expect(members.length).toBeLessThanOrEqual(phone.maxRecipients);
          expect(new Set(members.map((member) => made.messages.destination[member])).size).toBe(members.length);
          const kinds = members.map(
            (member) => `${made.messages.text[member]} ${made.requests[made.messages.request[member]! - 1]?.flash}`,
          );
          expect(new Set(kinds).size).toBe(1);
        }
      }),
      { numRuns: 300, seed: 20300502 },
    );
  });

  it('reaches numbers first, then members, each number once and as it came first', () => {
    const made = plan(
      [
        aRequest({
          numbers: to('+331', '+332', '+331'),
          recipients: [
            { kind: 'group', id: 8 },
            { kind: 'contact', id: 7 },
          ],
        }),
      ],
      aContext({
        members: new Map([
          [referenceKey(1, { kind: 'contact', id: 7 }), to('+334', '+332')],
          [referenceKey(1, { kind: 'group', id: 8 }), to('+333', '+334')],
        ]),
      }),
    );
    expect(made.messages.destination).toEqual(['+331', '+332', '+334', '+333']);
  });

  it('makes a failed message without destination of whoever is unknown', () => {
    const recipients = (['group', 'contact', 'conditional_group'] as const).map((kind) => ({ kind, id: 9 }));
    const made = plan([aRequest({ recipients: [...recipients, ...recipients] })], aContext());
    expect(made.messages.destination).toEqual([null, null, null]);
    expect(codesOf(made)).toEqual(['unknown_contact', 'unknown_group', 'unknown_conditional_group']);
  });

  it('fails opted-out numbers of the account, except for the confirmation of a STOP', () => {
    const context = aContext({
      phones: new Map([1, 2].map((idUser) => [idUser, [aPhone({ idUser })]])),
      optOuts: new Map([[1, new Set(['+331'])]]),
    });
    const made = plan(
      [
        aRequest({ numbers: to('+331', '+332') }),
        aRequest({ numbers: to('+331'), tag: 'SMS_STOP' }),
        aRequest({ numbers: to('+331'), tag: 'sms_stop' }),
        aRequest({ numbers: to('+331'), idUser: 2 }),
      ],
      context,
    );
    expect(made.failures).toEqual([
      { index: 0, code: 'opted_out', reason: 'this number said STOP' },
      { index: 3, code: 'opted_out', reason: 'this number said STOP' },
    ]);
  });

  it('counts characters, not code units, against the length a phone can send', () => {
    const context = aContext({ phones: new Map([[1, [aPhone({ maxTextLength: 3 })]]]) });
    expect(codesOf(plan([aRequest({ numbers: to('+331'), text: '😀😀😀' })], context))).toEqual([]);
    expect(codesOf(plan([aRequest({ numbers: to('+331'), text: '😀😀😀!' })], context))).toEqual(['text_too_long']);
  });

  it('fails a blank text', () => {
    expect(codesOf(plan([aRequest({ numbers: to('+331'), text: ' \n' })], aContext()))).toEqual(['blank_text']);
  });

  it('names the phone that was asked for on messages that it cannot send', () => {
    const made = plan([aRequest({ numbers: to('+331'), idPhone: 1 })], aContext({ optOuts: new Map([[1, new Set(['+331'])]]) }));
    expect(made.phones[made.messages.phone[0]! - 1]?.id).toBe(1);
  });

  it('stops at the limit of a phone', () => {
    const made = plan([aRequest({ numbers: numbered(4) })], aContext({ phones: new Map([[1, [aPhone({ remaining: 3 })]]]) }));
    expect(made.batches.map(({ size }) => size)).toEqual([3]);
    expect(made.failures).toMatchObject([{ index: 3, code: 'phone_limit_reached' }]);
  });

  it('puts at most 2,000 messages into a batch of single requests', () => {
    const made = plan([aRequest({ numbers: numbered(4_200) })], aContext());
    expect(made.batches.map(({ kind, size }) => ({ kind, size }))).toEqual([2_000, 2_000, 200].map((size) => ({ kind: 'each', size })));
  });

  it('cuts whole batches at what one request takes, in order', () => {
    const context = aContext({ phones: new Map([[1, [aPhone({ batches: true, maxRecipients: 2 })]]]) });
    const made = plan([aRequest({ numbers: numbered(5) })], context);
    expect(made.batches.map(({ kind, first, last, size }) => ({ kind, first, last, size }))).toEqual([
      { kind: 'whole', first: 0, last: 1, size: 2 },
      { kind: 'whole', first: 2, last: 3, size: 2 },
      { kind: 'whole', first: 4, last: 4, size: 1 },
    ]);
  });

  it('lets small requests of one phone share a batch, and one text a provider request', () => {
    const requests = ['a', 'b', 'a'].map((text, index) => aRequest({ text, numbers: to(`+33${index}`) }));
    const whole = aContext({ phones: new Map([[1, [aPhone({ batches: true })]]]) });
    expect(plan(requests, aContext()).messages.batch).toEqual([1, 1, 1]);
    expect(plan(requests, whole).messages.batch).toEqual([1, 2, 1]);
  });

  it('never names a number twice in one provider request', () => {
    const whole = aContext({ phones: new Map([[1, [aPhone({ batches: true })]]]) });
    expect(plan([aRequest({ numbers: to('+331') }), aRequest({ numbers: to('+331') })], whole).messages.batch).toEqual([1, 2]);
  });

  it('keeps messages apart that expire at different times, by their request or by their phone', () => {
    const now = new Date('2030-05-02T10:00:00Z');
    const after = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
    const requests = [undefined, after(60), after(600), after(60)].map((expiresAt, index) =>
      aRequest({ expiresAt, numbers: to(`+33${index}`) }),
    );
    const endsOf = (messageTtl?: number) => {
      const phones = new Map([[1, [aPhone(messageTtl === undefined ? {} : { messageTtl })]]]);
      const made = plan(requests, aContext({ now, phones }));
      return made.messages.batch.map((batch) => made.batches[batch - 1]?.expiresAt);
    };
    expect(endsOf()).toEqual([undefined, after(60), after(600), after(60)]);
    expect(endsOf(300)).toEqual([after(300), after(60), after(300), after(60)]);
    expect(plan(requests, aContext({ now })).messages.batch).toEqual([1, 2, 3, 2]);
  });

  it('fails what has expired before it could be planned', () => {
    const now = new Date();
    const made = plan([aRequest({ expiresAt: now, numbers: to('+331') })], aContext({ now }));
    expect(made.failures).toMatchObject([{ code: 'expired' }]);
  });

  it('sends every number the text that was rendered for it, and fails those for which there is none', () => {
    const renderings = new Map([
      [
        1,
        new Map([
          ['+331', { text: 'Hi Ann' }],
          ['+332', { error: 'no name' }],
          ['+333', { text: ' ' }],
        ]),
      ],
    ]);
    const made = plan([aRequest({ text: 'Hi {{ name }}', numbers: to('+331', '+332', '+333') })], aContext({ renderings }));
    expect(made.messages.text.map((text) => made.texts[text - 1])).toEqual(['Hi Ann', 'Hi {{ name }}', ' ']);
    expect(made.failures).toEqual([
      { index: 1, code: 'template_failed', reason: 'no name' },
      { index: 2, code: 'blank_text', reason: 'the text is blank' },
    ]);
  });

  it('fails once for a conditional group whose rule cannot be evaluated', () => {
    const reference = { kind: 'conditional_group' as const, id: 9 };
    const members = new Map([[referenceKey(1, reference), { error: 'it is wrong' }]]);
    const made = plan([aRequest({ recipients: [reference, reference] })], aContext({ members }));
    expect(made.failures).toEqual([{ index: 0, code: 'rule_failed', reason: 'conditional group 9: it is wrong' }]);
  });

  it('keeps a campaign and a code apart', () => {
    const made = plan([aRequest({ numbers: numbered(101) }), aRequest({ numbers: to('+331') })], aContext());
    expect(made.batches.map(({ size }) => size)).toEqual([101, 1]);
  });

  it('lets others work during large requests', () => {
    const steps = planInSteps([aRequest({ numbers: numbered(9_000) })], aContext());
    expect(steps.next().done).toBe(false);
  });
});

/** Every message as its request with its number, or with the reason why it has none. */
function outcomesOf(made: Plan): readonly string[] {
  const codes = new Map(made.failures.map(({ index, code }) => [index, code]));
  return made.messages.request.map((request, index) => `${request} ${made.messages.destination[index] ?? codes.get(index)}`).sort();
}

function expectedOf({ idUser, numbers, recipients }: PlanRequest, { members }: Situation): readonly string[] {
  const known = recipients.flatMap((one) => peopleOf(members, idUser, one));
  const unknown = new Map(
    recipients.filter((one) => !members.has(referenceKey(idUser, one))).map((one) => [`${one.kind} ${one.id}`, `unknown_${one.kind}`]),
  );
  return [...new Set([...numbers, ...known].map(({ number }) => number)), ...unknown.values()];
}

interface Situation {
  readonly requests: readonly PlanRequest[];
  readonly phones: PlanContext['phones'];
  readonly members: PlanContext['members'];
  readonly optOuts: PlanContext['optOuts'];
}

function situations(): fc.Arbitrary<Situation> {
  const idUser = fc.constantFrom(1, 2);
  const targets = fc.array(
    fc.integer({ min: 0, max: 12 }).map((digit) => ({ number: `+3319900${digit}`, data: '[]' })),
    { maxLength: 12 },
  );
  const reference = fc.record({
    kind: fc.constantFrom('contact' as const, 'group' as const, 'conditional_group' as const),
    id: fc.constantFrom(1, 2),
  });
  const request = fc.record({
    id: fc.nat(),
    idUser,
    text: fc.constantFrom('a', 'b', '', 'a text that is too long for some'),
    flash: fc.boolean(),
    mms: fc.boolean(),
    idPhone: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    tag: fc.constantFrom(undefined, 'SMS_STOP', 'x'),
    numbers: targets,
    recipients: fc.array(reference, { maxLength: 4 }),
  });
  const phone = fc
    .record({
      idUser,
      status: fc.constantFrom(
        'available' as const,
        'unavailable' as const,
        'no_credit' as const,
        'limit_reached' as const,
        'disabled' as const,
      ),
      batches: fc.boolean(),
      maxRecipients: fc.integer({ min: 1, max: 3 }),
      maxTextLength: fc.constantFrom(10, 1000),
      priority: fc.constantFrom(0, 1),
      remaining: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }),
    })
    .map(({ remaining, ...change }) =>
      aPhone({ ...change, available: change.status === 'available', ...(remaining !== undefined && { remaining }) }),
    );
  return fc.record({
    requests: fc.array(request, { maxLength: 5 }),
    phones: fc
      .array(phone, { maxLength: 5 })
      .map(
        (phones) =>
          new Map([1, 2].map((id) => [id, phones.map((one, index) => ({ ...one, id: index + 1 })).filter((one) => one.idUser === id)])),
      ),
    members: fc
      .array(fc.tuple(idUser, reference, targets), { maxLength: 4 })
      .map((known) => new Map(known.map(([id, one, list]) => [referenceKey(id, one), list]))),
    optOuts: fc
      .array(fc.tuple(idUser, targets), { maxLength: 2 })
      .map((known) => new Map(known.map(([id, list]) => [id, new Set(list.map(({ number }) => number))]))),
  });
}
