import { CAPABILITIES, CAPABILITY_METHODS } from '@pigeonnier/plugin-sdk';
import type { Capability } from '@pigeonnier/plugin-sdk';
import { withAdapter } from '../adapter-under-test.js';
import type { Subject } from '../adapter-under-test.js';
import { ensure } from '../contract-broken.js';
import type { ContractCheck } from '../contract.types.js';

/** Claim and code must not differ, in either direction. */
export function capabilityChecks(subject: Subject): readonly ContractCheck[] {
  const { uid, capabilities } = subject.definition;
  const isDeclared = (capability: Capability): boolean => capabilities.includes(capability);
  return [
    {
      name: 'what is declared is implemented',
      run: () =>
        eachMethod(subject, (capability, method, isThere) => {
          ensure(isThere || !isDeclared(capability), `${uid} declares ${capability}, but has no ${method}()`);
        }),
    },
    {
      name: 'what is implemented is declared',
      run: () =>
        eachMethod(subject, (capability, method, isThere) => {
          ensure(!isThere || isDeclared(capability), `${uid} has ${method}(), but does not declare ${capability}: nobody will call it`);
        }),
    },
  ];
}

type Judge = (capability: Capability, method: string, isThere: boolean) => void;

function eachMethod(subject: Subject, judge: Judge): Promise<void> {
  return withAdapter(subject, async ({ adapter }) => {
    const members = adapter as Readonly<Record<string, unknown>>;
    for (const capability of CAPABILITIES) {
      for (const method of CAPABILITY_METHODS[capability]) judge(capability, method, typeof members[method] === 'function');
    }
  });
}
