// Pulls `study/small` in a process of its own, which a test kills: `node pull-child.ts <endpoint> <home>`.
import { pullModel } from '../pull.ts';

const [, , endpoint = '', home = ''] = process.argv;
const pulled = await pullModel({
  repository: 'study/small',
  endpoint,
  home,
  token: false,
  onProgress: ({ file }) => {
    if (file.path === 'model.safetensors') process.stdout.write(`${file.state} ${file.bytes}\n`);
  },
});
process.stdout.write(`pulled ${pulled.commit}\n`);
