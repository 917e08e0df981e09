import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AccountsModule } from '../accounts/index.js';
import { CallsModule } from '../calls/index.js';
import { ContactsModule } from '../contacts/index.js';
import { EventsModule } from '../events/index.js';
import { MediasModule } from '../medias/index.js';
import { MessagesModule } from '../messages/index.js';
import { OptOutModule } from '../opt-out/index.js';
import { PhonesModule } from '../phones/index.js';
import { StatisticsModule } from '../statistics/index.js';
import { WebhooksModule } from '../webhooks/index.js';
import { AdapterNames } from './adapters/adapter-names.service.js';
import { AdaptersController } from './adapters/adapters.controller.js';
import { CallsController } from './calls/calls.controller.js';
import { ConditionalGroupsController } from './conditional-groups/conditional-groups.controller.js';
import { ContactTransferController } from './contacts/contact-transfer.controller.js';
import { ContactsController } from './contacts/contacts.controller.js';
import { ApiExceptionFilter } from './errors/api-exception.filter.js';
import { GroupsController } from './groups/groups.controller.js';
import { IdempotencyRepository } from './idempotency/idempotency.repository.js';
import { KeyKeeper } from './idempotency/key-keeper.service.js';
import { Repeatable } from './idempotency/repeatable.service.js';
import { WallClock } from './input/wall-clock.service.js';
import { JoinedRecipients } from './lists/joined-recipients.service.js';
import { ListFilters } from './lists/list-filters.service.js';
import { ListPages } from './lists/list-pages.service.js';
import { ListsController } from './lists/lists.controller.js';
import { Lists } from './lists/lists.service.js';
import { JoinedMedias } from './medias/joined-medias.service.js';
import { MediasController } from './medias/medias.controller.js';
import { PublicMediasController } from './medias/public-medias.controller.js';
import { OwnPhones } from './phones/own-phones.service.js';
import { PhonesController } from './phones/phones.controller.js';
import { PhoneGroupsController } from './phone-groups/phone-groups.controller.js';
import { ApiDocsController } from './openapi/api-docs.controller.js';
import { PreviewController } from './preview/preview.controller.js';
import { ExpiryReader } from './scheduled/expiry-reader.service.js';
import { ScheduleReader } from './scheduled/schedule-reader.service.js';
import { ScheduledDetailController } from './scheduled/scheduled-detail.controller.js';
import { ScheduledController } from './scheduled/scheduled.controller.js';
import { SendSmsController } from './scheduled/send-sms.controller.js';
import { SendedController } from './sended/sended.controller.js';
import { EventsController } from './events/events.controller.js';
import { ReceivedController } from './received/received.controller.js';
import { SettingsController } from './settings/settings.controller.js';
import { SmsstopController } from './smsstop/smsstop.controller.js';
import { InvalidNumbersController } from './statistics/invalid-numbers.controller.js';
import { SmsStatusController } from './statistics/sms-status.controller.js';
import { UsageController } from './statistics/usage.controller.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

export const API_CONTROLLERS = [
  UsageController,
  SmsStatusController,
  InvalidNumbersController,
  ScheduledController,
  ScheduledDetailController,
  SendSmsController,
  PreviewController,
  ListsController,
  SendedController,
  PhonesController,
  PhoneGroupsController,
  EventsController,
  ReceivedController,
  SettingsController,
  SmsstopController,
  WebhooksController,
  MediasController,
  PublicMediasController,
  AdaptersController,
  ContactsController,
  ContactTransferController,
  GroupsController,
  ConditionalGroupsController,
  CallsController,
  ApiDocsController,
];

export const API_PROVIDERS = [
  { provide: APP_FILTER, useClass: ApiExceptionFilter },
  ScheduleReader,
  ExpiryReader,
  Repeatable,
  IdempotencyRepository,
  KeyKeeper,
  JoinedRecipients,
  ListFilters,
  ListPages,
  Lists,
  JoinedMedias,
  OwnPhones,
  AdapterNames,
  WallClock,
];

/** RaspiSMS's HTTP API and what is added to it in the same style. Its answer to failures holds for the whole application. */
@Module({
  imports: [
    AccountsModule,
    CallsModule,
    ContactsModule,
    EventsModule,
    MediasModule,
    MessagesModule,
    OptOutModule,
    PhonesModule,
    StatisticsModule,
    WebhooksModule,
  ],
  controllers: API_CONTROLLERS,
  providers: API_PROVIDERS,
})
export class RaspismsApiModule {}
