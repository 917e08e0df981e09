import type { ProviderReply } from '@pigeonnier/plugin-sdk';

/** What OVH answered, and what must not be repeated of it. */
export interface OvhReply extends ProviderReply {
  readonly secrets: readonly string[];
}
