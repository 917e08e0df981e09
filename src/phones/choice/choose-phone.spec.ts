import { describe, expect, it } from 'vitest';
import { choosePhone } from './choose-phone.js';
import type { PhoneWish } from './choose-phone.js';
import type { PlanningPhone } from './planning-phone.js';

function aPhone(changes: Partial<PlanningPhone> = {}): PlanningPhone {
  const status = changes.status ?? 'available';
  return {
    id: 1,
    idUser: 1,
    adapterUid: 'acme_sms_adapter',
    available: status === 'available' && changes.problem === undefined,
    status,
    priority: 0,
    batches: false,
    maxRecipients: 1,
    flash: false,
    ...changes,
  };
}

const MISSING = { code: 'adapter_missing', reason: 'the plugin is not loaded' } as const;
const UNUSABLE = { code: 'phone_unavailable', reason: 'the settings cannot be used' } as const;

/** Id of the phone, or the failure's code, that each throw of the dice gives. */
function outcomes(phones: readonly PlanningPhone[], wish: Partial<PhoneWish> = {}): readonly (number | string)[] {
  const chosen = [0, 0.25, 0.5, 0.75, 0.999].map((dice) => {
    const choice = choosePhone(phones, { mms: false, ...wish }, () => dice);
    return 'phone' in choice ? choice.phone.id : choice.failure.code;
  });
  return [...new Set(chosen)];
}

describe('a phone that the caller asks for', () => {
  it.each<[string, Partial<PlanningPhone>, number | string]>([
    ['is used', {}, 1],
    ['is used without MMS of its own', { mms: false }, 1],
    ['fails when it is disabled', { status: 'disabled' }, 'phone_disabled'],
    ['fails when it is unavailable', { status: 'unavailable' }, 'phone_unavailable'],
    ['fails without credit', { status: 'no_credit' }, 'phone_no_credit'],
    ['fails when a check has found its limit reached', { status: 'limit_reached' }, 'phone_limit_reached'],
    ['fails when its limit is used up', { remaining: 0 }, 'phone_limit_reached'],
    ['fails when its plugin is missing', { problem: MISSING }, 'adapter_missing'],
    ['fails when its settings cannot be used', { problem: UNUSABLE, status: 'no_credit' }, 'phone_unavailable'],
    ['is disabled before anything else', { status: 'disabled', problem: MISSING, remaining: 0 }, 'phone_disabled'],
  ])('%s', (_, changes, outcome) => {
    expect(outcomes([aPhone(changes), aPhone({ id: 2, priority: 9 })], { idPhone: 1, mms: true })).toEqual([outcome]);
  });

  it('fails when the account has no such phone', () => {
    expect(outcomes([aPhone()], { idPhone: 7 })).toEqual(['phone_unknown']);
  });
});

describe('a phone that the host chooses', () => {
  it.each<[string, readonly Partial<PlanningPhone>[], readonly (number | string)[]]>([
    ['is any of equals', [{}, {}, {}], [1, 2, 3]],
    ['is an available one', [{ status: 'unavailable', priority: 5 }, {}], [2]],
    ['has the highest priority of those', [{ priority: 1 }, { priority: 2 }, { priority: 2 }], [2, 3]],
    ['has room within its limits', [{ remaining: 0, priority: 5 }, { remaining: 1 }], [2]],
    ['is waited for when none is available now', [{ status: 'disabled' }, { status: 'no_credit' }, { status: 'unavailable' }], [2, 3]],
    ['is waited for by priority', [{ status: 'no_credit', priority: 1 }, { status: 'unavailable' }], [1]],
    ['is waited for when a check has found its limit reached', [{ status: 'limit_reached' }], [1]],
    [
      'is waited for with its plugin missing only when there is no other',
      [{ problem: MISSING, priority: 5 }, { status: 'no_credit' }],
      [2],
    ],
    ['may come back with its plugin', [{ problem: MISSING }], [1]],
    ['is never a disabled one', [{ status: 'disabled' }], ['no_phone']],
    ['is never one that cannot be used', [{ problem: UNUSABLE }, {}], [2]],
    ['does not exist', [], ['no_phone']],
    ['cannot be one beyond its limits', [{ remaining: 0 }, { remaining: -3 }], ['phone_limit_reached']],
  ])('%s', (_, changes, expected) => {
    expect(outcomes(changes.map((change, index) => aPhone({ ...change, id: index + 1 })))).toEqual(expected);
  });

  it('can send MMS, for an MMS, where there is such a phone', () => {
    expect(outcomes([aPhone({ id: 1 }), aPhone({ id: 2, mms: true })], { mms: true })).toEqual([2]);
    expect(outcomes([aPhone({ id: 1 }), aPhone({ id: 2, mms: true })])).toEqual([1, 2]);
    expect(outcomes([aPhone({ id: 1 })], { mms: true })).toEqual([1]);
  });

  it.each<[string, readonly Partial<PlanningPhone>[], readonly (number | string)[]]>([
    ['can send flash messages', [{}, { flash: true }], [2]],
    ['can send flash messages before it has priority', [{ priority: 9 }, { flash: true }], [2]],
    ['is available before it can send flash messages', [{ status: 'no_credit', flash: true }, {}], [2]],
    ['sends it as an ordinary message when no phone can do better', [{}, {}], [1, 2]],
  ])('for a flash message, %s', (_, changes, expected) => {
    const phones = changes.map((change, index) => aPhone({ ...change, id: index + 1 }));
    expect(outcomes(phones, { flash: true })).toEqual(expected);
  });
});

describe('a phone that the host chooses within a group', () => {
  const chosen = (changes: readonly Partial<PlanningPhone>[], wish: Partial<PhoneWish> = {}) =>
    outcomes(
      changes.map((change, index) => aPhone({ ...change, id: index + 1 })),
      { idPhoneGroup: 7, ...wish },
    );

  it.each<[string, readonly Partial<PlanningPhone>[], readonly (number | string)[]]>([
    ['is any of its members', [{ groups: [7] }, { priority: 5 }, { groups: [3, 7] }], [1, 3]],
    ['is a member that is waited for rather than another phone', [{ groups: [7], status: 'no_credit' }, {}], [1]],
    ['has the highest priority of the group', [{ groups: [7] }, { groups: [7], priority: 1 }, { priority: 9 }], [2]],
    ['is never a disabled member', [{ groups: [7], status: 'disabled' }, {}], ['no_phone']],
    ['is never a member beyond its limits', [{ groups: [7], remaining: 0 }, {}], ['phone_limit_reached']],
    ['does not exist in an empty group, nor in one that is gone', [{ groups: [3] }, {}], ['phone_group_empty']],
  ])('%s', (_, changes, expected) => {
    expect(chosen(changes)).toEqual(expected);
  });

  it('is a member that can send MMS, for an MMS', () => {
    expect(chosen([{ groups: [7] }, { groups: [7], mms: true }, { mms: true }], { mms: true })).toEqual([2]);
  });

  it('says which group has no phone', () => {
    expect(choosePhone([aPhone()], { idPhoneGroup: 7, mms: false }, () => 0)).toEqual({
      failure: { code: 'phone_group_empty', reason: 'the phone group 7 has no phone, or does not exist any more' },
    });
  });
});
