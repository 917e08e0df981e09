import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountsModule } from '../accounts/index.js';
import { EventsModule } from '../events/index.js';
import { CallbackAddresses } from './connections/callback-addresses.js';
import { PhoneAbilitiesReader } from './settings/phone-abilities.js';
import { CircuitsRepository } from './status/circuits.repository.js';
import { Circuits } from './status/circuits.service.js';
import { PhoneChecker } from './status/phone-checker.js';
import { PhoneCallbacks } from './connections/phone-callbacks.service.js';
import { PhoneConnections } from './connections/phone-connections.js';
import { PhoneConnector } from './connections/phone-connector.js';
import { PhoneDirectory } from './choice/phone-directory.js';
import { PhoneEditor } from './phone-editor.js';
import { PhoneEntity } from './phone.entity.js';
import { PhoneGroupEntity, PhoneGroupPhoneEntity } from './groups/phone-group.entity.js';
import { PhoneGroups } from './groups/phone-groups.service.js';
import { PhoneLimitEntity } from './phone-limit.entity.js';
import { PhoneSecrets } from './settings/phone-secrets.js';
import { PhoneSelfCheck, SelfCheckRhythm } from './status/phone-self-check.js';
import { PhonesRepository } from './phones.repository.js';
import { PhonesService } from './phones.service.js';
import { PluginsModule } from './plugins/plugins.module.js';
import { SettingsProof } from './settings/settings-proof.js';

/** Phones of any provider: the plugins behind them, their settings and status, and the choice among them. */
@Module({
  imports: [
    TypeOrmModule.forFeature([PhoneEntity, PhoneGroupEntity, PhoneGroupPhoneEntity, PhoneLimitEntity]),
    AccountsModule,
    EventsModule,
    PluginsModule,
  ],
  providers: [
    CallbackAddresses,
    Circuits,
    CircuitsRepository,
    PhoneAbilitiesReader,
    PhoneCallbacks,
    PhoneChecker,
    PhoneConnections,
    PhoneConnector,
    PhoneDirectory,
    PhoneEditor,
    PhoneGroups,
    PhoneSecrets,
    PhoneSelfCheck,
    PhonesRepository,
    PhonesService,
    SettingsProof,
    { provide: SelfCheckRhythm, useFactory: () => new SelfCheckRhythm() },
  ],
  exports: [Circuits, PhoneCallbacks, PhoneConnections, PhoneDirectory, PhoneGroups, PhonesService, PluginsModule],
})
export class PhonesModule {}
