import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The notes that a newcomer's first `npm start` opens on. */
export const sampleCourseFolder: string = join(dirname(fileURLToPath(import.meta.url)), '..', 'course');
