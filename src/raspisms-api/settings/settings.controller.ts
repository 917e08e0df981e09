import { Controller, Get, Param, Post, Req, UseGuards } from '@nestjs/common';
import { type Caller, DEFAULT_SETTINGS, isSettingName, refuseSetting, type SettingName, SettingsService } from '../../accounts/index.js';
import { type ApiRequest, From } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { Repeatable } from '../idempotency/repeatable.service.js';
import { Form } from '../input/form.pipe.js';
import { SettingForm, settingValueOf, SettingValueForm } from './setting.form.js';

/** The account's settings, under RaspiSMS's names. All but reading needs a full key. */
@Controller('api/setting')
@UseGuards(ApiGuard)
export class SettingsController {
  constructor(
    private readonly settings: SettingsService,
    private readonly repeatable: Repeatable,
  ) {}

  /** All of them: no pages. */
  @Get()
  @Requires('read')
  async list(@From() { idUser }: Caller): Promise<Envelope> {
    const stored = await this.settings.all(idUser);
    return success(
      Object.keys(DEFAULT_SETTINGS)
        .filter(isSettingName)
        .map((name) => present(name, stored)),
    );
  }

  @Get(':name')
  @Requires('read')
  async get(@Param('name') name: string, @From() { idUser }: Caller): Promise<Envelope> {
    return success(present(known(name), await this.settings.all(idUser)));
  }

  @Post()
  set(@Form(SettingForm) form: SettingForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.store(form.name, form, request);
  }

  @Post(':name')
  setNamed(@Param('name') name: string, @Form(SettingValueForm) form: SettingValueForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.store(name, form, request);
  }

  private async store(given: string, form: SettingValueForm, request: ApiRequest): Promise<Envelope> {
    const name = known(given);
    const value = settingValueOf(form);
    const refused = refuseSetting(name, value);
    if (refused !== undefined) throw new ApiError('invalid_parameter', `value : must be ${refused}.`);
    return this.repeatable.answer(request, async ({ idUser }) => {
      await this.settings.set(idUser, name, value);
      return true;
    });
  }
}

function known(name: string): SettingName {
  if (!isSettingName(name)) throw new ApiError('invalid_parameter', 'name : there is no setting with this name.');
  return name;
}

/** A setting that was never set has its default value. */
function present(name: SettingName, stored: Readonly<Record<string, string>>): object {
  return { name, value: stored[name] ?? DEFAULT_SETTINGS[name], default_value: DEFAULT_SETTINGS[name] };
}
