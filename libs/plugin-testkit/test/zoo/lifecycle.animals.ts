import { Controller, Injectable } from '@nestjs/common';
import type { CanActivate, OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { anAnimal } from './acme.contract.js';
import type { Animal } from './animal.js';

@Injectable()
class NeverStops implements OnModuleDestroy {
  onModuleDestroy(): Promise<void> {
    return new Promise(() => undefined);
  }
}

@Injectable()
class FailsToStop implements OnApplicationShutdown {
  onApplicationShutdown(): void {
    throw new Error('the log file is closed');
  }
}

@Controller('acme')
class AcmeController {}

@Injectable()
class OpenDoor implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

export const LIFECYCLE_ANIMALS: readonly Animal[] = [
  {
    name: 'never stops',
    caughtBy: 'the plugin starts alone and stops, and does both a second time',
    contract: anAnimal({ providers: [NeverStops], contract: { timeLimitMs: 3_000 } }),
  },
  {
    name: 'fails to stop',
    caughtBy: 'the plugin starts alone and stops, and does both a second time',
    contract: anAnimal({ providers: [FailsToStop] }),
  },
  {
    name: 'opens routes of its own',
    caughtBy: 'the plugin contributes providers and nothing else',
    contract: anAnimal({ controllers: [AcmeController] }),
  },
  {
    name: 'guards the host’s routes',
    caughtBy: 'the plugin contributes providers and nothing else',
    contract: anAnimal({ providers: [{ provide: APP_GUARD, useClass: OpenDoor }] }),
  },
];
