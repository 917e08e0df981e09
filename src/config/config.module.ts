import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { Clock, SystemClock } from './clock.js';
import { Environment } from './environment.js';
import { encryptionKeys } from './key-file.js';
import { OperatorOptions } from './operator-options.js';
import { SecretBox } from './secret-box.js';

/** The configuration, the clock and the secret box, for every module. */
@Module({})
export class ConfigModule {
  static forRoot(environment: Environment): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [
        { provide: Environment, useValue: environment },
        { provide: OperatorOptions, useValue: new OperatorOptions() },
        { provide: Clock, useClass: SystemClock },
        { provide: SecretBox, useFactory: () => secretBox(environment) },
      ],
      exports: [Environment, OperatorOptions, Clock, SecretBox],
    };
  }
}

function secretBox(environment: Environment): SecretBox {
  const [key, ...older] = encryptionKeys(environment);
  return new SecretBox(key, older);
}
