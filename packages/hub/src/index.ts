export { withLock } from './cache/lock.ts';
export { catalogue, findModel } from './catalogue/catalogue.ts';
export { type CatalogueModel, type ModelKind, type WeightType, weightBytes } from './catalogue/model.ts';
export {
  HashMismatchError,
  HubAccessError,
  HubCacheError,
  HubError,
  HubNetworkError,
  HubNotFoundError,
  HubRateLimitError,
  HubResponseError,
  HubSettingError,
  NotCachedError,
  NothingToPullError,
  OutOfSpaceError,
  PullTooLargeError,
  UnsafePathError,
} from './errors.ts';
export type { RetryPolicy } from './http/retry.ts';
export type { ContentHash } from './listing.ts';
export type { FileProgress, FileState, PullProgress } from './progress.ts';
export { type PulledFile, type PulledModel, type PullOptions, pullModel } from './pull.ts';
