/** The request cannot be understood at all, whatever it was for. The message completes a sentence and repeats nothing of the request. */
export class MalformedRequest extends Error {
  constructor(
    message: string,
    /** HTTP status that says so. */
    readonly status: 400 | 413 | 415 = 400,
  ) {
    super(message);
    this.name = 'MalformedRequest';
  }
}
