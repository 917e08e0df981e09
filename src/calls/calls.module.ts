import { Module } from '@nestjs/common';
import { MessagesModule } from '../messages/index.js';
import { CallsRepository } from './calls.repository.js';
import { Calls } from './calls.service.js';

/** Telephone calls to our phones. */
@Module({ imports: [MessagesModule], providers: [Calls, CallsRepository], exports: [Calls] })
export class CallsModule {}
