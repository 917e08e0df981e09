export { adapterContract } from './adapter-contract.js';
export { callbackRequest } from './callback-request.js';
export type { CallbackParts } from './callback-request.js';
export type {
  AdapterContract,
  AskingMethod,
  CallbackFixture,
  CallbackFixtures,
  ContractCheck,
  ContractProvider,
  Refusal,
  RunningProvider,
  SeenRequest,
  Values,
} from './contract.types.js';
export { ContractBroken } from './contract-broken.js';
export { FakeProvider } from './fake-provider.js';
export type { FakeAnswer, FakeHandler, FakeOptions, FakeRequest, FakeRoutes } from './fake-provider.js';
