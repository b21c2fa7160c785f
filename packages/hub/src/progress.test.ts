import { expect, it } from 'vitest';
import { ProgressMeter, type PullProgress } from './progress.ts';

function measure(sizes: number[]) {
  const clock = { now: 1000 };
  const pictures: PullProgress[] = [];
  const files = sizes.map((size, index) => ({ path: `${index}`, size }));
  const meter = new ProgressMeter(
    { repository: 'study/small', commit: 'c', files },
    (progress) => pictures.push(progress),
    () => clock.now,
  );
  return { clock, meter, pictures };
}

it('counts resumed bytes as here, but not as speed', () => {
  const { clock, meter, pictures } = measure([1000, 500]);
  meter.set('0', 'downloading', 600);
  clock.now += 1000;
  meter.add('0', 200);
  expect(pictures.at(-1)).toMatchObject({
    bytes: 800,
    totalBytes: 1500,
    bytesPerSecond: 200,
    secondsLeft: 3.5,
  });
});

it('forgets the speed of long ago', () => {
  const { clock, meter, pictures } = measure([100_000]);
  meter.set('0', 'downloading', 0);
  for (let second = 0; second < 5; second += 1) {
    clock.now += 1000;
    meter.add('0', 5000);
  }
  expect(pictures.at(-1)!.bytesPerSecond).toBe(5000);
  for (let second = 0; second < 10; second += 1) {
    clock.now += 1000;
    meter.add('0', 100);
  }
  expect(pictures.at(-1)!.bytesPerSecond).toBeCloseTo(120, 0);
});

it('tells every change of state, and bytes ten times a second', () => {
  const { clock, meter, pictures } = measure([1000]);
  meter.set('0', 'downloading', 0);
  for (let index = 0; index < 100; index += 1) {
    clock.now += 10;
    meter.add('0', 10);
  }
  meter.set('0', 'checking');
  meter.set('0', 'done', 1000);
  expect(pictures).toHaveLength(1 + 10 + 2);
  expect(pictures.at(-1)).toMatchObject({ bytes: 1000, secondsLeft: 0 });
});

it('cannot tell the time left before anything came', () => {
  const { meter, pictures } = measure([10]);
  meter.set('0', 'downloading', 0);
  expect(pictures[0]).toMatchObject({ bytesPerSecond: 0, secondsLeft: undefined });
});
