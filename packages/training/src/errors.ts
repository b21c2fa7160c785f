/** What every error of this package extends. */
export class TrainingError extends Error {
  override readonly name: string = 'TrainingError';
}

/** A model's definition or an option cannot be trained with. */
export class DefinitionError extends TrainingError {
  override readonly name = 'DefinitionError';
}

/** A batch does not fit the model, or its shapes would open more sessions than allowed. */
export class BatchError extends TrainingError {
  override readonly name = 'BatchError';
}

/** The loss or the gradient's norm is not a finite number; the parameters are as they were before the step. */
export class DivergedError extends TrainingError {
  override readonly name = 'DivergedError';
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;

  constructor(step: number, loss: number, gradientNorm: number) {
    super(
      `Step ${step} has a loss of ${loss} and a gradient norm of ${gradientNorm}. Lower the learning rate, lengthen the warm-up or look at the batch.`,
    );
    this.step = step;
    this.loss = loss;
    this.gradientNorm = gradientNorm;
  }
}

/** A trainer was asked for something while it is at work, or after its release. */
export class TrainerStateError extends TrainingError {
  override readonly name = 'TrainerStateError';
}

/** A file is no checkpoint, is damaged, or belongs to another model. */
export class CheckpointError extends TrainingError {
  override readonly name = 'CheckpointError';
  readonly path: string;

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${path}: ${reason}`, options);
    this.path = path;
  }
}
