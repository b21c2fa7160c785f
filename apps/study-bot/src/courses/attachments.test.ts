import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AttachedFile, noteName, readAttachments } from './attachments.ts';

let server: Server;
let cdn: string;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    switch (request.url) {
      case '/good.md':
        return void response.end('# Good');
      case '/moved.md':
        return void response.writeHead(302, { location: '/good.md' }).end();
      case '/gone.md':
        return void response.writeHead(404).end();
      case '/endless.md':
        return void response.write('slow');
      case '/broken.md':
        response.writeHead(200, { 'content-length': '100' });
        response.write('half');
        return void setTimeout(() => response.destroy(), 20);
      case '/cut.md':
        // Without a length the end of the connection is the end of the file, wherever it comes.
        response.useChunkedEncodingByDefault = false;
        return void response.writeHead(200, { connection: 'close' }).end('half');
      case '/huge.md': {
        const write = (): void => {
          if (!response.destroyed) response.write('x'.repeat(1000), () => setImmediate(write));
        };
        return write();
      }
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  cdn = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const attached = (name: string, more: Partial<AttachedFile> = {}): AttachedFile => ({
  name,
  size: 6,
  url: `${cdn}/${name}`,
  ...more,
});
const read = (files: AttachedFile[], signal: AbortSignal = new AbortController().signal) =>
  readAttachments(files, { cdn, largest: 5000, timeout: 400, signal });

describe('attached files', () => {
  test.each([
    ['good.md', {}, undefined],
    ['moved.md', {}, 'download'],
    ['gone.md', {}, 'download'],
    ['endless.md', {}, 'download'],
    ['broken.md', {}, 'download'],
    ['cut.md', { size: 5 }, 'download'],
    ['huge.md', {}, 'too-large'],
    ['claimed.md', { size: 6000 }, 'too-large'],
    ['program.exe', {}, 'unsupported'],
    ['noending', {}, 'unsupported'],
    ['elsewhere.md', { url: 'http://169.254.169.254/elsewhere.md' }, 'foreign-host'],
    ['lookalike.md', { url: 'http://127.0.0.1.evil.example/good.md' }, 'foreign-host'],
    ['credentials.md', { url: 'file:///etc/passwd' }, 'foreign-host'],
    ['nourl.md', { url: 'nonsense' }, 'foreign-host'],
  ])('%s', async (name, more, problem) => {
    const { sources, failed } = await read([attached(name, more)]);
    expect(failed.map((each) => each.problem.kind)).toEqual(problem === undefined ? [] : [problem]);
    expect(sources.map(({ path }) => path)).toEqual(problem === undefined ? [name] : []);
  });

  test('that are refused by name, size or host are never asked for', async () => {
    asked.length = 0;
    await read([attached('a.exe'), attached('claimed.md', { size: 6000 })]);
    expect(asked).toEqual([]);
  });

  test('are fetched at once and side by side, and handed over as bytes', async () => {
    const { sources, failed } = await read([attached('good.md'), attached('gone.md'), attached('good.md')]);
    expect(new TextDecoder().decode(await sources[0]!.bytes())).toBe('# Good');
    expect(sources[0]!.size).toBe(6);
    expect(failed.map(({ name, problem }) => [name, problem.kind])).toEqual([
      ['gone.md', 'download'],
      ['good.md', 'same-name'],
    ]);
  });

  test('end with the signal', async () => {
    const stop = new AbortController();
    const reading = read([attached('endless.md')], stop.signal);
    stop.abort(new Error('shutdown'));
    await expect(reading).rejects.toThrow('shutdown');
  });
});

test.each([
  [{ name: 'a.md' }, 'a.md'],
  [{ name: 'A.MD' }, 'A.md'],
  [{ name: '_.md', title: '1주차 강의' }, '1주차 강의.md'],
  [{ name: '../../etc/passwd.txt' }, '_.._etc_passwd.txt'],
  [{ name: '.md' }, 'note.md'],
  [{ name: '.md', title: '강의' }, '강의.md'],
  [{ name: 'x.md', title: 'a/b\\c\u0000d\u202e' }, 'a_b_c_d_.md'],
  [{ name: 'x.md', title: '  ' }, 'note.md'],
  [{ name: '\u1112\u1161\u11ab.md' }, '한.md'],
  [{ name: `${'가'.repeat(300)}.md` }, `${'가'.repeat(100)}.md`],
  [{ name: 'x.md', title: `a${'😀'.repeat(90)}` }, `a${'😀'.repeat(49)}.md`],
  [{ name: 'x.md', title: 'a\ud83d' }, 'a\ufffd.md'],
])('the note’s name of %j', (file, name) => {
  expect(noteName(file)).toBe(name);
});
