import { HttpService } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import axios from 'axios';
import { cancellationAsUnconfirmed, createAxiosAdapter } from './axios-adapter.js';
import { ProviderConnections } from './provider-connections.js';
import { ProviderHttp } from './provider-http.js';
import { PROVIDER_HTTP_OPTIONS } from './provider-http.options.js';
import type { ProviderHttpOptions } from './provider-http.options.js';

/**
 * What a plugin imports to reach its provider: `ProviderHttp`, and `HttpService` of `@nestjs/axios` for those who prefer it,
 * both over the same connections. They close with the application. TLS certificates are always verified.
 */
@Module({
  providers: [
    ProviderConnections,
    ProviderHttp,
    {
      provide: HttpService,
      inject: [ProviderConnections],
      useFactory: (connections: ProviderConnections) => createHttpService(connections),
    },
  ],
  exports: [ProviderHttp, HttpService],
})
export class ProviderHttpModule {
  /** With options; without them the class itself is imported. */
  static register(options: ProviderHttpOptions): DynamicModule {
    return { module: ProviderHttpModule, providers: [{ provide: PROVIDER_HTTP_OPTIONS, useValue: options }] };
  }
}

function createHttpService(connections: ProviderConnections): HttpService {
  const instance = axios.create({ adapter: createAxiosAdapter(connections), maxRedirects: 0 });
  instance.interceptors.response.use(undefined, cancellationAsUnconfirmed);
  return new HttpService(instance);
}
