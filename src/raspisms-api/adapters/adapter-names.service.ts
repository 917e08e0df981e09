import { Injectable } from '@nestjs/common';
import { AdapterRegistry } from '../../phones/index.js';

/** What the API calls an adapter: RaspiSMS's class name for those it has, the uid for all others. */
@Injectable()
export class AdapterNames {
  constructor(private readonly registry: AdapterRegistry) {}

  /** The uid itself, too, when the adapter is no longer loaded. */
  readonly nameOf = (uid: string): string => this.registry.find(uid)?.definition.raspismsName ?? uid;
}
