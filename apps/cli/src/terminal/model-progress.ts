import type { ModelProgress, ModelStage, OnModelProgress } from '@haksup/ai-provider';
import type { Messages } from './messages.ts';
import { canRedraw, type Progress, type ProgressStream, showProgress } from './progress.ts';

const mega = 1e6;

/**
 * Shows how far a local model has come: a bar at a terminal, one line for each stage that takes its time elsewhere, and
 * news in a line anywhere.
 * Call `end` before anything else is written.
 */
export function showModelProgress(
  stream: ProgressStream,
  words: Messages,
): { update: OnModelProgress; end(): void } {
  let stage: Exclude<ModelStage, 'float-cache'> | undefined;
  let bar: Progress | undefined;
  return {
    update(progress) {
      if (progress.stage === 'float-cache') {
        bar?.end();
        stream.write(`${words.floatCache(progress.item)}\n`);
        return;
      }
      if (progress.stage !== stage) {
        bar?.end();
        stage = progress.stage;
        bar = showProgress(stream, words.modelStage[stage]);
        if (!canRedraw(stream) && stage !== 'load') stream.write(`${words.modelStage[stage]} …\n`);
      }
      // Bytes and weights alike are counted in millions.
      const { done, total } = progress;
      bar?.update(Math.round(done / mega), Math.max(1, Math.round(total / mega)), itemOf(progress));
    },
    end() {
      bar?.end();
      bar = undefined;
      stage = undefined;
    },
  };
}

function itemOf({ item, secondsLeft }: ModelProgress): string {
  return secondsLeft === undefined || secondsLeft < 1 ? item : `${item} · ${Math.ceil(secondsLeft)} s`;
}
