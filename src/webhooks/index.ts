export { WebhookRefused } from './webhook.js';
export type { WebhookInput, WebhookView } from './webhook.js';
export { WebhooksModule } from './webhooks.module.js';
export { Webhooks } from './webhooks.service.js';
