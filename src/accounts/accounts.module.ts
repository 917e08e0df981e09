import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountChanges } from './account-changes.js';
import { AccountEntity } from './account.entity.js';
import { AccountsService } from './accounts.service.js';
import { ApiKeyEntity } from './api-key.entity.js';
import { ApiKeysService } from './api-keys.service.js';
import { Authenticator } from './authenticator.js';
import { CallbackSecrets } from './callback-secrets.js';
import { CallersRepository } from './callers.repository.js';
import { SettingEntity } from './setting.entity.js';
import { SettingsService } from './settings.service.js';

/** Accounts, their keys and settings, and the answer to "who is calling". */
@Module({
  imports: [TypeOrmModule.forFeature([AccountEntity, ApiKeyEntity, SettingEntity])],
  providers: [AccountChanges, AccountsService, ApiKeysService, Authenticator, CallbackSecrets, CallersRepository, SettingsService],
  exports: [AccountsService, ApiKeysService, Authenticator, CallbackSecrets, SettingsService],
})
export class AccountsModule {}
