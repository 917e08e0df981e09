import { ExpressionLanguage } from 'expression-language';
import { createSynchronousArrayLoader, createSynchronousEnvironment } from 'twing';
import type { EvaluationData, Rendering } from './evaluation-data.js';
import { EvaluationRefused } from './evaluation-refused.js';

export interface EvaluatorOptions {
  /** IANA zone of dates in templates and rules. */
  readonly timeZone: string;
}

/** Renders templates and applies rules that users have written. */
export class Evaluator {
  constructor(private readonly options: EvaluatorOptions) {}

  /** In the order of the recipients; never rejects for what a user wrote. */
  async render(template: string, recipients: readonly EvaluationData[]): Promise<readonly Rendering[]> {
    return recipients.map((recipient) => {
      try {
        const loader = createSynchronousArrayLoader({ template });
        const environment = createSynchronousEnvironment(loader, { timezone: this.options.timeZone, autoEscapingStrategy: false as never });
        return { text: environment.render('template', variables(recipient)) };
      } catch (error) {
        return { error: messageOf(error) };
      }
    });
  }

  /**
   * Whether the rule takes each contact, in order; a contact it cannot be evaluated for is not taken.
   * Rejects with `EvaluationRefused` when the rule is unreadable or takes too long.
   */
  async select(rule: string, contacts: readonly EvaluationData[]): Promise<readonly boolean[]> {
    const wrong = await this.checkRule(rule);
    if (wrong !== undefined) throw new EvaluationRefused(wrong);
    const language = new ExpressionLanguage();
    return contacts.map((contact) => {
      try {
        return Boolean(language.evaluate(rule, variables(contact)));
      } catch {
        return false;
      }
    });
  }

  /** What is wrong with the template, for its author; `undefined` when nothing is. */
  async checkTemplate(template: string): Promise<string | undefined> {
    const [rendering] = await this.render(template, [{ contact: '[]', metas: {} }]);
    return rendering !== undefined && 'error' in rendering ? rendering.error : undefined;
  }

  /** What is wrong with the rule, for its author; `undefined` when nothing is. */
  async checkRule(rule: string): Promise<string | undefined> {
    try {
      new ExpressionLanguage().parse(rule, ['contact', 'contact_metas']);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }
}

function variables({ contact, metas }: EvaluationData): Record<string, unknown> {
  return { contact: JSON.parse(contact) as unknown, contact_metas: metas };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
