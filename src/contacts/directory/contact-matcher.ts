import { Injectable } from '@nestjs/common';
import { Clock, Environment, localTimeWriter } from '../../config/index.js';
import { EvaluationRefused, Evaluator } from '../../evaluation/index.js';
import { toTarget } from '../contact.js';
import type { ContactView } from '../contact.js';
import { DirectoryRepository } from './directory.repository.js';
import { RuleTime } from './rule-time.js';

/** Contacts looked at together: with the largest data allowed they are some 60 MB. */
const CHUNK = 1000;

/** Finds the contacts that a rule takes, among all of an account. */
@Injectable()
export class ContactMatcher {
  private readonly writeTime: (moment: Date) => string;

  constructor(
    private readonly repository: DirectoryRepository,
    private readonly evaluator: Evaluator,
    private readonly clock: Clock,
    private readonly time: RuleTime,
    { timeZone }: Environment,
  ) {
    this.writeTime = localTimeWriter(timeZone);
  }

  /** In rising order of ids, part by part. Throws `EvaluationRefused` for a rule that is unreadable or takes too long, an empty account's too. */
  async *matching(idUser: number, rule: string): AsyncGenerator<readonly ContactView[]> {
    const deadline = this.clock.now().getTime() + this.time.milliseconds;
    for (let last = 0; ;) {
      const chunk = await this.repository.after(idUser, last, CHUNK);
      const taken = await this.evaluator.select(
        rule,
        chunk.map((contact) => this.evaluationOf(contact)),
      );
      yield chunk.filter((_, index) => taken[index] === true);
      if (chunk.length < CHUNK) return;
      if (this.clock.now().getTime() > deadline) throw new EvaluationRefused('the rule takes too long for all contacts together');
      last = chunk.at(-1)?.id ?? last;
    }
  }

  private evaluationOf(contact: ContactView) {
    const { data, metas } = toTarget(contact, this.writeTime);
    return { contact: data, metas };
  }
}
