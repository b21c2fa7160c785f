import type { EngineStatistics } from '../contract.ts';

type Summed =
  | 'requests'
  | 'promptTokens'
  | 'cachedPromptTokens'
  | 'generatedTokens'
  | 'guessedTokens'
  | 'acceptedTokens';

/** Sums over all requests of an engine. */
export type Totals = { -readonly [Sum in Summed]: EngineStatistics[Sum] };

export function noTotals(): Totals {
  return {
    requests: 0,
    promptTokens: 0,
    cachedPromptTokens: 0,
    generatedTokens: 0,
    guessedTokens: 0,
    acceptedTokens: 0,
  };
}
