import { Reflector } from '@nestjs/core';

/** What a handler asks of a key: `send` and `read` are for keys of that scope and for full keys, `all` for full keys only. */
export type Requirement = 'send' | 'read' | 'all';

/** Says what a handler, or every handler of a controller, asks of a key. Without it a full key is asked for. */
export const Requires = Reflector.createDecorator<Requirement>();
