import { join } from 'node:path';
import type { OnModelProgress } from '@haksup/ai-provider';
import {
  type Database,
  DatabaseLockedError,
  type Embedder,
  type Library,
  openDatabase,
  openLibrary,
} from '@haksup/knowledge';
import { openReader, type Reader } from '@haksup/reader';
import { createTutor, type Tutor } from '@haksup/tutor';
import type { Environment } from './environment.ts';
import type { TutorModel } from './tutor-model.ts';

/** The opened parts that a face talks to. */
export interface Haksup {
  database: Database;
  library: Library;
  reader: Reader;
  tutor: Tutor;
  /** The language model that converses, where one is configured. */
  modelName?: string;
  /** How long an answer may take, in milliseconds, where the model is slower than usual ones: the reader answers after it. */
  answerTime?: number;
  close(): Promise<void>;
}

export interface AssembleOptions {
  environment: Environment;
  /** The variables from which the language model is resolved. Left out: no language model, the reader answers. */
  variables?: NodeJS.ProcessEnv | undefined;
  /** By which notes are searched beside their words. It stays the caller's. */
  embed?: Embedder | undefined;
  /** Told where another process has the data folder open, so that this one works in memory and keeps nothing. Left out: that fails. */
  onIndexInUse?: () => void;
  /** Told how far a local model has come. */
  onModelProgress?: OnModelProgress;
  /** Told why a local model cannot be had, so that the reader answers. Left out: that fails. */
  onModelFailed?: (error: unknown) => void;
  /** Told in a line why a call of the language model failed, so that the reader answered in its place. */
  onModelCallFailed?: (reason: string) => void;
  /** Ends the opening of a model. */
  signal?: AbortSignal;
}

/** Opens every part, independent ones side by side. What was opened is closed again where one fails. */
export async function assemble(options: AssembleOptions): Promise<Haksup> {
  const { environment, variables, embed, onIndexInUse } = options;
  let model: TutorModel | undefined;
  if (variables?.HAKSUP_MODEL?.trim()) {
    // Loaded for those alone who use it: it brings every provider along.
    const { openTutorModel } = await import('./tutor-model.ts');
    model = await openTutorModel({
      variables,
      onProgress: options.onModelProgress,
      onFailed: options.onModelFailed,
      onCallFailed: options.onModelCallFailed,
      signal: options.signal,
    });
  }
  const opening = { database: openKnowledgeDatabase(environment, onIndexInUse), reader: openReader() };
  const [database, reader] = await Promise.allSettled([opening.database, opening.reader]);
  if (database.status === 'rejected' || reader.status === 'rejected') {
    if (database.status === 'fulfilled') await database.value.close();
    if (reader.status === 'fulfilled') await reader.value.release();
    await model?.release();
    throw database.status === 'rejected' ? database.reason : (reader as PromiseRejectedResult).reason;
  }
  const close = async (): Promise<void> => {
    await model?.release();
    await reader.value.release();
    await database.value.close();
  };
  try {
    options.signal?.throwIfAborted();
    const library = await openLibrary({ database: database.value, ...(embed && { embed }) });
    const tutor = await createTutor({
      library,
      database: database.value,
      reader: reader.value,
      ...model?.options,
    });
    return {
      database: database.value,
      library,
      reader: reader.value,
      tutor,
      close,
      ...(model && { modelName: model.name }),
      ...(model?.answerTime !== undefined && { answerTime: model.answerTime }),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openKnowledgeDatabase(environment: Environment, onIndexInUse?: () => void): Promise<Database> {
  if (environment.databaseUrl !== undefined) return openDatabase({ url: environment.databaseUrl });
  try {
    return await openDatabase({ folder: join(environment.home, 'database') });
  } catch (error) {
    if (!(error instanceof DatabaseLockedError) || !onIndexInUse) throw error;
    onIndexInUse();
    return openDatabase('memory');
  }
}
