import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { CallsModule } from '../calls/index.js';
import { MessagesModule } from '../messages/index.js';
import { OptOutModule } from '../opt-out/index.js';
import { PhonesModule } from '../phones/index.js';
import { CallbackCaretaker } from './callback-caretaker.service.js';
import { CallbackEventsRepository } from './callback-events.repository.js';
import { CallbackIntake } from './callback-intake.service.js';
import { CallbackInterpreter } from './callback-interpreter.service.js';
import { CallbackMetrics } from './callback-metrics.js';
import { CallbackProcessor } from './callback-processor.service.js';
import { FilesFirst } from './files-first.service.js';
import { CallbacksController } from './callbacks.controller.js';

/** What providers tell us: delivery reports, messages, opt-outs, calls. */
@Module({
  imports: [AccountsModule, CallsModule, MessagesModule, OptOutModule, PhonesModule],
  controllers: [CallbacksController],
  providers: [
    CallbackCaretaker,
    CallbackEventsRepository,
    CallbackIntake,
    CallbackInterpreter,
    CallbackMetrics,
    CallbackProcessor,
    FilesFirst,
  ],
})
export class CallbacksModule {}
