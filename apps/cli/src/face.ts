import type { Tutor } from '@haksup/tutor';
import type { Environment } from './environment.ts';
import type { Messages } from './terminal/messages.ts';

/** What a terminal command is given: streams, the environment, its words, and a tutor to talk through. */
export interface Face {
  input: NodeJS.ReadStream;
  /** Answers go here and nothing else does. */
  output: NodeJS.WriteStream;
  /** Set-up, progress and complaints go here. */
  error: NodeJS.WriteStream;
  environment: Environment;
  messages: Messages;
  tutor: Tutor;
  /** Why the language model's last call failed, once; undefined where none did since it was asked. */
  modelSaid(): string | undefined;
}
