export { OctopushSandbox } from './octopush-sandbox.js';
export type { SandboxOptions } from './octopush-sandbox.js';
export type {
  AccountConfig,
  AccountStanding,
  CallbackKind,
  CallbackUrls,
  Fault,
  FaultKind,
  OutboxMessage,
  RecordedRequest,
  ReplyCommand,
  SandboxBehaviour,
  SandboxChanges,
  StopCommand,
  UndeliveredCallback,
  Violation,
  ViolationRule,
} from './sandbox.types.js';
