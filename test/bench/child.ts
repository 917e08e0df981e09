import { fork } from 'node:child_process';
import type { ChildProcess, Serializable } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A process of the bench's own that answers one message at a time. */
export class Child {
  private constructor(readonly process: ChildProcess) {}

  static start(script: string): Child {
    return new Child(fork(fileURLToPath(new URL(script, import.meta.url)), { serialization: 'advanced' }));
  }

  tell(message: Serializable): void {
    this.process.send(message);
  }

  ask<Answer>(message: Serializable): Promise<Answer> {
    const answer = this.next<Answer>();
    this.process.send(message);
    return answer;
  }

  next<Answer>(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.process.once('message', (answer) => resolve(answer as Answer));
      this.process.once('exit', () => reject(new Error('a process of the bench ended early')));
    });
  }

  stop(): void {
    this.process.disconnect();
  }
}
