import { isTemplate } from '../../../evaluation/index.js';
import type { PlanRequest } from '../plan-request.js';

/** Whether a request names recipients that must be looked up, or has a text that may be a template. */
export function needsPreparation({ recipients, text }: Pick<PlanRequest, 'recipients' | 'text'>): boolean {
  return recipients.length > 0 || isTemplate(text);
}
