export { Clock, SystemClock } from './clock.js';
export { ConfigModule } from './config.module.js';
export { ConfigurationError } from './configuration-error.js';
export { Environment } from './environment.js';
export type { TrustProxy } from './environment.js';
export { encryptionKeys, putKeyIntoDataFolder } from './key-file.js';
export { loadEnvironment } from './load-environment.js';
export { OperatorOptions } from './operator-options.js';
export { SecretBox } from './secret-box.js';
