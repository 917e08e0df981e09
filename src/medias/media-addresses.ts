import { Injectable } from '@nestjs/common';
import { Environment } from '../config/index.js';
import { publicOrigin } from '../http/index.js';

/** The public addresses of files, for providers and for people who get them as links. */
@Injectable()
export class MediaAddresses {
  private readonly base: string;

  constructor(environment: Environment) {
    this.base = `${publicOrigin(environment)}/data/public`;
  }

  of(path: string): string {
    return `${this.base}/${path}`;
  }
}
