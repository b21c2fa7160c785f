/** What every error of this package extends. */
export class ModelsError extends Error {
  override readonly name: string = 'ModelsError';
}

/** A file of a checkpoint is not what it says it is: cut off, overlapping, of wrong sizes, not of its format. */
export class CheckpointError extends ModelsError {
  override readonly name = 'CheckpointError';
  readonly path: string;
  readonly reason: string;

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${path}: ${reason}`, options);
    this.path = path;
    this.reason = reason;
  }
}

/** A tensor is stored in a way that this package can't read as numbers. */
export class UnsupportedDtypeError extends ModelsError {
  override readonly name = 'UnsupportedDtypeError';
  readonly tensor: string;
  readonly dtype: string;

  constructor(path: string, tensor: string, dtype: string, readable: readonly string[]) {
    super(`${path}: tensor "${tensor}" is stored as ${dtype}; ${readable.join(', ')} can be read.`);
    this.tensor = tensor;
    this.dtype = dtype;
  }
}

/** A configuration lacks something, or says something that cannot be. */
export class ConfigError extends ModelsError {
  override readonly name = 'ConfigError';
  /** What is wrong where, one line each. */
  readonly issues: readonly string[];

  constructor(source: string, issues: readonly string[], options?: ErrorOptions) {
    super(`${source}: ${issues.join('; ')}`, options);
    this.issues = issues;
  }
}

/** The model is of a family, or has a feature, that this package can't build. */
export class UnsupportedModelError extends ModelsError {
  override readonly name = 'UnsupportedModelError';
  readonly feature: string;

  constructor(feature: string, advice: string) {
    super(`${feature} is not supported. ${advice}`);
    this.feature = feature;
  }
}

/** The checkpoint lacks tensors that the configuration calls for. */
export class MissingTensorsError extends ModelsError {
  override readonly name = 'MissingTensorsError';
  readonly tensors: readonly string[];

  constructor(path: string, tensors: readonly string[]) {
    super(`${path} lacks ${describe(tensors)}, which its configuration calls for.`);
    this.tensors = tensors;
  }
}

/** The checkpoint has tensors that the configuration gives no place: it may be of another model than it says. */
export class UnexpectedTensorsError extends ModelsError {
  override readonly name = 'UnexpectedTensorsError';
  readonly tensors: readonly string[];

  constructor(path: string, tensors: readonly string[]) {
    super(`${path} has ${describe(tensors)}, which its configuration gives no place.`);
    this.tensors = tensors;
  }
}

/** A tensor has another shape than the configuration calls for. */
export class TensorShapeError extends ModelsError {
  override readonly name = 'TensorShapeError';
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly expected: readonly number[];

  constructor(path: string, tensor: string, shape: readonly number[], expected: readonly number[]) {
    super(
      `${path}: tensor "${tensor}" has the shape [${shape.join(', ')}]; the configuration calls for [${expected.join(', ')}].`,
    );
    this.tensor = tensor;
    this.shape = shape;
    this.expected = expected;
  }
}

/** A tensor holds numbers that no weight can be: infinite, or not a number. */
export class TensorValueError extends ModelsError {
  override readonly name = 'TensorValueError';
  readonly tensor: string;

  constructor(tensor: string, value: number, limit: string) {
    super(`Tensor "${tensor}" holds ${value}: ${limit}.`);
    this.tensor = tensor;
  }
}

/** The output folder of a conversion cannot be written. */
export class OutputError extends ModelsError {
  override readonly name = 'OutputError';
  readonly path: string;

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${path}: ${reason}`, options);
    this.path = path;
  }
}

/** A converted folder is damaged, or made by a version that this one can't read. */
export class ManifestError extends ModelsError {
  override readonly name = 'ManifestError';
  readonly path: string;

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${path}: ${reason}`, options);
    this.path = path;
  }
}

/** A graph was asked of a model that is of another kind. */
export class ModelKindError extends ModelsError {
  override readonly name = 'ModelKindError';
  readonly kind: string;
  readonly asked: string;

  constructor(kind: string, asked: string) {
    super(`This model is of kind "${kind}" and has no ${asked}() graph.`);
    this.kind = kind;
    this.asked = asked;
  }
}

/** An option of a call is out of its range. */
export class OptionError extends ModelsError {
  override readonly name = 'OptionError';
  readonly option: string;

  constructor(option: string, reason: string) {
    super(`Option "${option}": ${reason}`);
    this.option = option;
  }
}

/** An ONNX file from elsewhere is damaged, or has something that is not opened. */
export class OnnxFileError extends ModelsError {
  override readonly name = 'OnnxFileError';
  readonly path: string;
  readonly reason: string;

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${path}: ${reason}`, options);
    this.path = path;
    this.reason = reason;
  }
}

/** An ONNX file from elsewhere did not pass in the child process where it was tried first. */
export class ExportTrialError extends ModelsError {
  override readonly name = 'ExportTrialError';
  readonly path: string;
  /** `refused` by ONNX Runtime; it `crashed`; went past a limit (`timeout`, `memory`); `outputs` are not as declared. */
  readonly outcome: 'refused' | 'crashed' | 'timeout' | 'memory' | 'outputs';

  constructor(path: string, outcome: ExportTrialError['outcome'], reason: string, options?: ErrorOptions) {
    super(`${path}: tried in a process of its own, ${reason}`, options);
    this.path = path;
    this.outcome = outcome;
  }
}

/** `a, b and 3 more`. */
function describe(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => JSON.stringify(name));
  const rest = names.length - shown.length;
  return `${names.length === 1 ? 'tensor' : 'tensors'} ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
