import { Module } from '@nestjs/common';
import { Environment } from '../config/index.js';
import { Evaluator } from './evaluator.js';

/** Templates and rules that users write. */
@Module({
  providers: [{ provide: Evaluator, useFactory: ({ timeZone }: Environment) => new Evaluator({ timeZone }), inject: [Environment] }],
  exports: [Evaluator],
})
export class EvaluationModule {}
