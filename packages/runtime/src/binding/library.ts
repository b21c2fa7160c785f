import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import koffi from 'koffi';
import { type Address, type Api, apiTable, apiTableLength, apiVersion } from './api-table.ts';

const libraryFiles: Readonly<Record<string, string>> = {
  linux: 'libonnxruntime.so.1',
  darwin: 'libonnxruntime.1.dylib',
  win32: 'onnxruntime.dll',
};

/** Kept for good: koffi unloads a library whose handle is collected, and the functions would dangle. */
const loadedLibraries: unknown[] = [];

/** Kernels need more stack than koffi's 128 KiB for calls on other threads. */
const asyncStackBytes = 4 * 1024 * 1024;

/**
 * Gives native calls on other threads the stack they need, before koffi loads anything.
 *
 * @throws Error where another package has loaded a library through koffi already, with less stack.
 */
export function reserveStack(): void {
  const stack = koffi.config().async_stack_size ?? 0;
  if (stack >= asyncStackBytes) return;
  try {
    koffi.config({ async_stack_size: asyncStackBytes });
  } catch (cause) {
    throw new Error(`koffi is in use with stacks of ${stack} bytes; ${asyncStackBytes} are needed`, {
      cause,
    });
  }
}

const manifestPath = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');

/** The version of ONNX Runtime that `onnxruntime-node` brings. */
export const onnxRuntimeVersion: string = (
  JSON.parse(readFileSync(manifestPath, 'utf8')) as { version: string }
).version;

/**
 * The path of the library that `onnxruntime-node` brings.
 *
 * @throws Error where the platform has none.
 */
export function bundledLibrary(): string {
  const file = libraryFiles[process.platform];
  if (file === undefined) throw new Error(`onnxruntime-node has no library for ${process.platform}`);
  return join(dirname(manifestPath), 'bin', 'napi-v6', process.platform, process.arch, file);
}

/**
 * Loads ONNX Runtime and reads its table of function pointers.
 *
 * @throws Error where the library does not load, or it does not offer the API's version.
 */
export function loadApi(path: string): Api {
  reserveStack();
  const library = koffi.load(path);
  loadedLibraries.push(library);
  const base = library.func('void *OrtGetApiBase()')() as Address;
  // OrtApiBase is two function pointers: GetApi(version) and GetVersionString().
  const [getApi, getVersion] = koffi.decode(base, 'void *', 2) as [Address, Address];
  const table = koffi.call(getApi, koffi.proto('void *(uint32_t version)'), apiVersion) as Address;
  if (!table) {
    const version = koffi.call(getVersion, koffi.proto('const char *()')) as string;
    throw new Error(`ONNX Runtime ${version} does not offer version ${apiVersion} of its C API`);
  }
  const pointers = koffi.decode(table, 'void *', apiTableLength) as Address[];
  const pathType = process.platform === 'win32' ? 'char16_t' : 'char';
  const functions = Object.entries(apiTable).map(([name, [place, signature]]) => {
    const prototype = koffi.proto(signature.replace('ORTCHAR', pathType));
    return [name, koffi.decode(pointers[place], prototype)] as const;
  });
  return Object.fromEntries(functions) as unknown as Api;
}

/** Address of a view's first byte. The view must be kept while the address is in use. */
export function addressOf(view: ArrayBufferView): bigint {
  return koffi.address(view);
}

/** The bytes of native memory, not copied: gone when whoever owns the memory frees it. */
export function viewMemory(address: Address, bytes: number): ArrayBuffer {
  return koffi.view(address, bytes);
}

/** Zero-terminated UTF-8 in native memory. */
export function readText(address: Address): string {
  return address ? koffi.decode.string(address) : '';
}

/** A run of addresses in native memory. */
export function readAddresses(address: Address, count: number): bigint[] {
  if (count === 0) return [];
  return (koffi.decode(address, 'void *', count) as Address[]).map((value) => value ?? 0n);
}
