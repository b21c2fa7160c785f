export type { Fault, PlannedFault } from './faults.ts';
export { LoopbackHub, type LoopbackHubOptions, type RecordedRequest } from './loopback-hub.ts';
export {
  gitBlobHash,
  type Lie,
  Repository,
  type RepositoryOptions,
  type StoredFile,
} from './repositories.ts';
