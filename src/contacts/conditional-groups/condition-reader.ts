import { Injectable } from '@nestjs/common';
import { Evaluator } from '../../evaluation/index.js';
import { ContactsRefused } from '../contacts-refused.js';
import { readText } from '../read-name.js';

/** Longest rule, in characters. */
const MAX_CONDITION = 5000;

/** Reads the rules that callers write. */
@Injectable()
export class ConditionReader {
  constructor(private readonly evaluator: Evaluator) {}

  /** A rule that can be read. @throws ContactsRefused with the reason. */
  async read(given: unknown): Promise<string> {
    const condition = readText(given, 'condition').trim();
    if (condition === '') throw new ContactsRefused('missing', 'condition', 'is missing');
    if (condition.length > MAX_CONDITION) {
      throw new ContactsRefused('invalid', 'condition', `must be at most ${MAX_CONDITION} characters long`);
    }
    const wrong = await this.evaluator.checkRule(condition);
    if (wrong !== undefined) throw conditionRefused(wrong);
    return condition;
  }
}

/** The refusal of a rule, with what the evaluation says of it. */
export function conditionRefused(reason: string, options?: ErrorOptions): ContactsRefused {
  return new ContactsRefused('invalid', 'condition', reason.replace(/\.$/, ''), options);
}
