/** An address in native memory, as koffi gives and takes it. Null is `null` or `0n`. */
export type Address = bigint | null;

/** What a fallible function returns: null, or an error object that has to be released. */
export type Status = Address;

/** A native function; `async` runs it on one of libuv's worker threads. */
export interface NativeFunction<Arguments extends unknown[], Result> {
  (...values: Arguments): Result;
  readonly async: (...values: [...Arguments, (error: unknown, result: Result) => void]) => void;
}

/**
 * The part of ONNX Runtime's C API that is used. `out` arguments are addresses that results are written to;
 * ONNX Runtime's own header documents the functions.
 */
export interface Api {
  readonly GetErrorMessage: NativeFunction<[status: Address], string>;
  readonly CreateEnv: NativeFunction<[level: number, logId: string, out: Address], Status>;
  readonly CreateSession: NativeFunction<
    [env: Address, path: string, options: Address, out: Address],
    Status
  >;
  readonly CreateSessionFromArray: NativeFunction<
    [env: Address, bytes: Address, size: number, options: Address, out: Address],
    Status
  >;
  readonly Run: NativeFunction<
    [
      session: Address,
      options: Address,
      inputNames: Address,
      inputs: Address,
      inputCount: number,
      outputNames: Address,
      outputCount: number,
      outputs: Address,
    ],
    Status
  >;
  readonly CreateSessionOptions: NativeFunction<[out: Address], Status>;
  readonly SetIntraOpNumThreads: NativeFunction<[options: Address, threads: number], Status>;
  readonly SessionGetInputCount: NativeFunction<[session: Address, out: Address], Status>;
  readonly SessionGetOutputCount: NativeFunction<[session: Address, out: Address], Status>;
  readonly SessionGetInputTypeInfo: NativeFunction<[session: Address, index: number, out: Address], Status>;
  readonly SessionGetOutputTypeInfo: NativeFunction<[session: Address, index: number, out: Address], Status>;
  readonly SessionGetInputName: NativeFunction<
    [session: Address, index: number, allocator: Address, out: Address],
    Status
  >;
  readonly SessionGetOutputName: NativeFunction<
    [session: Address, index: number, allocator: Address, out: Address],
    Status
  >;
  readonly CreateRunOptions: NativeFunction<[out: Address], Status>;
  readonly RunOptionsSetTerminate: NativeFunction<[options: Address], Status>;
  readonly CreateTensorWithDataAsOrtValue: NativeFunction<
    [
      memoryInfo: Address,
      data: Address,
      size: number,
      shape: Address,
      rank: number,
      type: number,
      out: Address,
    ],
    Status
  >;
  readonly CreateTensorAsOrtValue: NativeFunction<
    [allocator: Address, shape: Address, rank: number, type: number, out: Address],
    Status
  >;
  readonly GetTensorMutableData: NativeFunction<[value: Address, out: Address], Status>;
  readonly CastTypeInfoToTensorInfo: NativeFunction<[typeInfo: Address, out: Address], Status>;
  readonly GetTensorElementType: NativeFunction<[info: Address, out: Address], Status>;
  readonly GetDimensionsCount: NativeFunction<[info: Address, out: Address], Status>;
  readonly GetDimensions: NativeFunction<[info: Address, out: Address, count: number], Status>;
  readonly GetSymbolicDimensions: NativeFunction<[info: Address, out: Address, count: number], Status>;
  readonly GetTensorTypeAndShape: NativeFunction<[value: Address, out: Address], Status>;
  readonly CreateCpuMemoryInfo: NativeFunction<
    [allocatorType: number, memoryType: number, out: Address],
    Status
  >;
  readonly CreateMemoryInfo: NativeFunction<
    [name: string, allocatorType: number, deviceId: number, memoryType: number, out: Address],
    Status
  >;
  readonly CreateAllocator: NativeFunction<[session: Address, memoryInfo: Address, out: Address], Status>;
  readonly ReleaseAllocator: NativeFunction<[allocator: Address], undefined>;
  readonly ReleaseMemoryInfo: NativeFunction<[memoryInfo: Address], undefined>;
  readonly AllocatorFree: NativeFunction<[allocator: Address, memory: Address], Status>;
  readonly GetAllocatorWithDefaultOptions: NativeFunction<[out: Address], Status>;
  readonly ReleaseStatus: NativeFunction<[status: Address], undefined>;
  readonly ReleaseSession: NativeFunction<[session: Address], undefined>;
  readonly ReleaseValue: NativeFunction<[value: Address], undefined>;
  readonly ReleaseRunOptions: NativeFunction<[options: Address], undefined>;
  readonly ReleaseTypeInfo: NativeFunction<[typeInfo: Address], undefined>;
  readonly ReleaseTensorTypeAndShapeInfo: NativeFunction<[info: Address], undefined>;
  readonly ReleaseSessionOptions: NativeFunction<[options: Address], undefined>;
  readonly AddSessionConfigEntry: NativeFunction<[options: Address, key: string, value: string], Status>;
  readonly CreateCUDAProviderOptions: NativeFunction<[out: Address], Status>;
  readonly UpdateCUDAProviderOptions: NativeFunction<
    [cudaOptions: Address, keys: Address, values: Address, count: number],
    Status
  >;
  readonly SessionOptionsAppendExecutionProvider_CUDA_V2: NativeFunction<
    [options: Address, cudaOptions: Address],
    Status
  >;
  readonly ReleaseCUDAProviderOptions: NativeFunction<[cudaOptions: Address], undefined>;
  readonly SessionOptionsAppendExecutionProvider: NativeFunction<
    [options: Address, provider: string, keys: Address, values: Address, count: number],
    Status
  >;
  readonly AddExternalInitializersFromFilesInMemory: NativeFunction<
    [options: Address, names: Address, buffers: Address, sizes: Address, count: number],
    Status
  >;
  readonly GetEpDevices: NativeFunction<[env: Address, outDevices: Address, outCount: Address], Status>;
  readonly HardwareDevice_Type: NativeFunction<[device: Address], number>;
  readonly EpDevice_Device: NativeFunction<[epDevice: Address], Address>;
}

/**
 * For each function its place in the API's table of function pointers, and its C signature. The table only
 * ever grows at its end, so a place holds for every later version of the library.
 */
export const apiTable: Readonly<Record<keyof Api, readonly [place: number, signature: string]>> = {
  GetErrorMessage: [2, 'const char *(void *status)'],
  CreateEnv: [3, 'void *(int level, const char *log_id, void *out)'],
  CreateSession: [7, 'void *(void *env, const ORTCHAR *path, void *options, void *out)'],
  CreateSessionFromArray: [8, 'void *(void *env, void *bytes, size_t size, void *options, void *out)'],
  Run: [
    9,
    'void *(void *session, void *options, void *input_names, void *inputs, size_t input_count, void *output_names, size_t output_count, void *outputs)',
  ],
  CreateSessionOptions: [10, 'void *(void *out)'],
  SetIntraOpNumThreads: [24, 'void *(void *options, int threads)'],
  SessionGetInputCount: [30, 'void *(void *session, void *out)'],
  SessionGetOutputCount: [31, 'void *(void *session, void *out)'],
  SessionGetInputTypeInfo: [33, 'void *(void *session, size_t index, void *out)'],
  SessionGetOutputTypeInfo: [34, 'void *(void *session, size_t index, void *out)'],
  SessionGetInputName: [36, 'void *(void *session, size_t index, void *allocator, void *out)'],
  SessionGetOutputName: [37, 'void *(void *session, size_t index, void *allocator, void *out)'],
  CreateRunOptions: [39, 'void *(void *out)'],
  RunOptionsSetTerminate: [46, 'void *(void *options)'],
  CreateTensorAsOrtValue: [48, 'void *(void *allocator, void *shape, size_t rank, int type, void *out)'],
  CreateTensorWithDataAsOrtValue: [
    49,
    'void *(void *memory_info, void *data, size_t size, void *shape, size_t rank, int type, void *out)',
  ],
  GetTensorMutableData: [51, 'void *(void *value, void *out)'],
  CastTypeInfoToTensorInfo: [55, 'void *(void *type_info, void *out)'],
  GetTensorElementType: [60, 'void *(void *info, void *out)'],
  GetDimensionsCount: [61, 'void *(void *info, void *out)'],
  GetDimensions: [62, 'void *(void *info, void *out, size_t count)'],
  GetSymbolicDimensions: [63, 'void *(void *info, void *out, size_t count)'],
  GetTensorTypeAndShape: [65, 'void *(void *value, void *out)'],
  CreateMemoryInfo: [
    68,
    'void *(const char *name, int allocator_type, int device_id, int memory_type, void *out)',
  ],
  CreateCpuMemoryInfo: [69, 'void *(int allocator_type, int memory_type, void *out)'],
  AllocatorFree: [76, 'void *(void *allocator, void *memory)'],
  GetAllocatorWithDefaultOptions: [78, 'void *(void *out)'],
  ReleaseStatus: [93, 'void (void *status)'],
  ReleaseMemoryInfo: [94, 'void (void *memory_info)'],
  ReleaseSession: [95, 'void (void *session)'],
  ReleaseValue: [96, 'void (void *value)'],
  ReleaseRunOptions: [97, 'void (void *options)'],
  ReleaseTypeInfo: [98, 'void (void *type_info)'],
  ReleaseTensorTypeAndShapeInfo: [99, 'void (void *info)'],
  ReleaseSessionOptions: [100, 'void (void *options)'],
  AddSessionConfigEntry: [130, 'void *(void *options, const char *key, const char *value)'],
  CreateAllocator: [131, 'void *(void *session, void *memory_info, void *out)'],
  ReleaseAllocator: [132, 'void (void *allocator)'],
  SessionOptionsAppendExecutionProvider_CUDA_V2: [204, 'void *(void *options, void *cuda_options)'],
  CreateCUDAProviderOptions: [205, 'void *(void *out)'],
  UpdateCUDAProviderOptions: [206, 'void *(void *cuda_options, void *keys, void *values, size_t count)'],
  ReleaseCUDAProviderOptions: [208, 'void (void *cuda_options)'],
  SessionOptionsAppendExecutionProvider: [
    216,
    'void *(void *options, const char *provider, void *keys, void *values, size_t count)',
  ],
  AddExternalInitializersFromFilesInMemory: [
    279,
    'void *(void *options, void *names, void *buffers, void *sizes, size_t count)',
  ],
  GetEpDevices: [303, 'void *(void *env, void *out_devices, void *out_count)'],
  HardwareDevice_Type: [307, 'int (void *device)'],
  EpDevice_Device: [316, 'void *(void *ep_device)'],
};

/** Version of the API that the places are taken from; the library must offer it. */
export const apiVersion = 24;

/** Number of function pointers that are read from the table. */
export const apiTableLength: number = Math.max(...Object.values(apiTable).map(([place]) => place)) + 1;
