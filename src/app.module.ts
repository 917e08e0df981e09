import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { AccountsModule } from './accounts/index.js';
import { CallbacksModule } from './callbacks/index.js';
import { ConfigModule } from './config/index.js';
import type { Environment } from './config/index.js';
import { DatabaseModule } from './database/index.js';
import { DispatchModule } from './dispatch/index.js';
import { EventsModule } from './events/index.js';
import { MessagesModule } from './messages/index.js';
import { OperationsModule } from './operations/index.js';
import { OptOutModule } from './opt-out/index.js';
import { PhonesModule } from './phones/index.js';
import { RaspismsApiModule } from './raspisms-api/index.js';
import { TelemetryModule } from './telemetry/index.js';

/** The whole host, in every role: `api` leaves sending to others, `worker` leaves the API to others. */
@Module({})
export class AppModule {
  /** The database of `environment` is running and migrated. */
  static forRoot(environment: Environment): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(environment),
        TelemetryModule,
        DatabaseModule.forRoot(),
        AccountsModule,
        EventsModule,
        OptOutModule,
        PhonesModule,
        MessagesModule,
        DispatchModule,
        CallbacksModule,
        ...(environment.role === 'worker' ? [] : [RaspismsApiModule]),
        OperationsModule,
      ],
    };
  }
}
