import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { WebhookEntity } from './webhook.entity.js';
import { Webhooks } from './webhooks.service.js';

/** Who hears of what happens, at which address. */
@Module({ imports: [TypeOrmModule.forFeature([WebhookEntity])], providers: [Webhooks], exports: [Webhooks] })
export class WebhooksModule {}
