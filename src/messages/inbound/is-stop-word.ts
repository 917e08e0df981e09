const STOP_WORDS: readonly string[] = ['stop', 'stop sms'];

/** Whether a text says nothing but that no more messages are wanted. */
export function isStopWord(text: string): boolean {
  return STOP_WORDS.includes(text.trim().toLowerCase());
}
