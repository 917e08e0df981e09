/** The start is refused. The message is one sentence for the operator; it is printed alone, without a stack, and the process ends with code 1. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
