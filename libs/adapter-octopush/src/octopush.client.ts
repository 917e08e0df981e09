import { Injectable } from '@nestjs/common';
import { ProviderHttp, redact } from '@pigeonnier/plugin-sdk';
import type { CallContext, ProviderReply, ProviderRequest } from '@pigeonnier/plugin-sdk';
import { campaignBody } from './campaign.js';
import type { Campaign, Origin } from './campaign.js';
import { OctopushOptions } from './octopush.options.js';
import { readAcceptance, readBalance } from './read-answer.js';
import type { Acceptance, Balance, Reply } from './read-answer.js';
import type { OctopushSettings } from './sending-fields.js';

type Context = Pick<CallContext<OctopushSettings>, 'settings' | 'signal'>;

/** The two calls of Octopush's API that phones need, each one attempt. Shared by all kinds of Octopush phones. */
@Injectable()
export class OctopushClient {
  constructor(
    private readonly http: ProviderHttp,
    private readonly options: OctopushOptions,
  ) {}

  /** Hands a campaign over. @throws AdapterError of every kind, by the rules of `readAcceptance` and of `ProviderHttp`. */
  async send(campaign: Campaign, origin: Origin, context: Context): Promise<Acceptance & { readonly answer: string }> {
    const json = campaignBody(campaign, context.settings, origin);
    const reply = await this.request('sms-campaign/send', { json, signal: context.signal }, context);
    return { ...readAcceptance(reply), answer: redact(`${reply.status} ${reply.text}`, reply.secrets) };
  }

  /** Asks for the account's credit. @throws AdapterError by the rules of `readBalance` and of `ProviderHttp`. */
  async balance(context: Context): Promise<Balance> {
    return readBalance(await this.request('wallet/check-balance', { signal: context.signal, readOnly: true }, context));
  }

  private async request(path: string, request: Omit<ProviderRequest, 'url'>, { settings }: Context): Promise<ProviderReply & Reply> {
    const reply = await this.http.request({
      ...request,
      url: `${this.options.baseUrl.replace(/\/+$/, '')}/${path}`,
      headers: { 'api-login': settings.login, 'api-key': settings.api_key },
    });
    return { ...reply, secrets: [settings.api_key] };
  }
}
