// Prepares a folder in a process of its own, as several processes do at once: `node prepare-child.ts <folder> <home>`.
import { prepareModel } from '../store/prepare-model.ts';

const [, , path = '', home = ''] = process.argv;
let converted = false;
const { folder } = await prepareModel(
  { kind: 'folder', path },
  {
    home,
    onProgress: ({ stage }) => {
      converted ||= stage === 'convert';
    },
  },
);
process.stdout.write(JSON.stringify({ folder, converted }));
