import { Injectable } from '@nestjs/common';
import type { Origin } from '../campaign.js';
import type { OctopushVirtualNumberSettings } from './octopush-virtual-number.settings.js';
import { OctopushAdapter } from '../octopush.adapter.js';

/** A phone that sends from a number rented from Octopush, which people can answer and write to. */
@Injectable()
export class OctopushVirtualNumberAdapter extends OctopushAdapter<OctopushVirtualNumberSettings> {
  protected originOf({ number }: OctopushVirtualNumberSettings): Origin {
    return { sender: number, withReplies: true };
  }
}
