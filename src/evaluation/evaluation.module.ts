import { Module } from '@nestjs/common';
import { Clock, Environment } from '../config/index.js';
import { Evaluator } from './evaluator.js';

/** Templates and rules that users write. */
@Module({
  providers: [
    {
      provide: Evaluator,
      useFactory: ({ timeZone }: Environment, clock: Clock) => new Evaluator({ timeZone, clock }),
      inject: [Environment, Clock],
    },
  ],
  exports: [Evaluator],
})
export class EvaluationModule {}
