import { Injectable } from '@nestjs/common';
import type { Origin } from '../campaign.js';
import type { OctopushShortcodeSettings } from './octopush-shortcode.settings.js';
import { OctopushAdapter } from '../octopush.adapter.js';

/** A phone that sends under a name, or else under a short code that can be answered. */
@Injectable()
export class OctopushShortcodeAdapter extends OctopushAdapter<OctopushShortcodeSettings> {
  /** A name cannot be answered; without one Octopush shows a short code that can. */
  protected originOf({ sender }: OctopushShortcodeSettings): Origin {
    return { sender, withReplies: sender === undefined };
  }
}
