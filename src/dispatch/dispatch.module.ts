import { Module } from '@nestjs/common';
import { MessagesModule } from '../messages/index.js';
import { PhonesModule } from '../phones/index.js';
import { Dispatcher } from './dispatcher.service.js';
import { Failover } from './failover.service.js';
import { ResultWriter } from './result-writer.js';

/** Sends what `messages` has planned. Silent in processes of the role `api`. */
@Module({
  imports: [MessagesModule, PhonesModule],
  providers: [Dispatcher, Failover, ResultWriter],
  exports: [Dispatcher],
})
export class DispatchModule {}
