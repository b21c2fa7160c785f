interface Point {
  readonly step: number;
  readonly loss: number;
}

/** A training's losses over its steps. */
export interface LossCurve {
  readonly title: string;
  readonly training: readonly Point[];
  readonly validation?: readonly Point[];
}

const size = { width: 800, height: 420 };
const margin = { left: 64, right: 24, top: 48, bottom: 48 };
const plot = {
  width: size.width - margin.left - margin.right,
  height: size.height - margin.top - margin.bottom,
};
const colours = {
  raw: '#c9d6ea',
  smooth: '#1f5fbf',
  validation: '#c2410c',
  grid: '#e5e7eb',
  text: '#374151',
};
/** More points than pixels only make the file larger. */
const mostPoints = 1600;

/** Larger losses are as good as infinite, and smaller ones as good as 0: arithmetic on them ends at its limits. */
const largest = 1e30;
const smallest = 1e-30;

/**
 * Draws the curve as SVG: every step's loss pale, its moving average strong, validation losses as dots. The
 * loss axis is logarithmic where losses span more than a factor of twenty. Losses that are not finite, or beyond
 * ±10³⁰, are left out.
 */
export function drawLossCurve({ title, training, validation = [] }: LossCurve): string {
  const isDrawn = ({ step, loss }: Point): boolean => Number.isFinite(step) && Math.abs(loss) <= largest;
  const points = training.filter(isDrawn);
  const dots = validation.filter(isDrawn);
  const finite = [...points, ...dots];
  // Not by spreading: a long training has more losses than a call may have arguments.
  const extreme = (of: (...numbers: number[]) => number, key: keyof Point, first: number): number =>
    finite.reduce((found, point) => of(found, point[key]), first);
  const lowest = extreme(Math.min, 'loss', Number.POSITIVE_INFINITY);
  const highest = extreme(Math.max, 'loss', Number.NEGATIVE_INFINITY);
  const logarithmic = lowest >= smallest && highest / lowest > 20;
  const transform = (loss: number): number => (logarithmic ? Math.log10(loss) : loss);
  const lossTicks =
    finite.length === 0 ? [] : logarithmic ? logTicks(lowest, highest) : linearTicks(lowest, highest);
  const bottom = transform(Math.min(lowest, ...lossTicks));
  const top = transform(Math.max(highest, ...lossTicks));
  const lastStep = extreme(Math.max, 'step', 1);
  const x = (step: number): number => margin.left + (step / lastStep) * plot.width;
  const y = (loss: number): number =>
    margin.top + plot.height * (1 - (transform(loss) - bottom) / Math.max(1e-12, top - bottom));
  const line = (drawn: readonly Point[]): string =>
    drawn.map(({ step, loss }) => `${round(x(step))},${round(y(loss))}`).join(' ');

  const steps = linearTicks(0, lastStep).filter((step) => step <= lastStep);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="system-ui, sans-serif" font-size="13" fill="${colours.text}">`,
    // What screen readers say of the picture.
    `<title>Loss of every step, and its moving average: ${escaped(title)}</title>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="${margin.left}" y="26" font-size="16" font-weight="600">${escaped(title)}</text>`,
    legend(dots.length > 0),
    ...lossTicks.map(
      (loss) =>
        `<line x1="${margin.left}" x2="${margin.left + plot.width}" y1="${round(y(loss))}" y2="${round(y(loss))}" stroke="${colours.grid}"/>` +
        `<text x="${margin.left - 8}" y="${round(y(loss) + 4)}" text-anchor="end">${label(loss)}</text>`,
    ),
    ...steps.map(
      (step) =>
        `<text x="${round(x(step))}" y="${margin.top + plot.height + 20}" text-anchor="middle">${step.toLocaleString('en')}</text>`,
    ),
    `<text x="${margin.left + plot.width / 2}" y="${size.height - 8}" text-anchor="middle">step</text>`,
    `<polyline fill="none" stroke="${colours.raw}" stroke-width="1" points="${line(thinned(points))}"/>`,
    `<polyline fill="none" stroke="${colours.smooth}" stroke-width="2" points="${line(thinned(smoothed(points)))}"/>`,
    ...dots.map(
      ({ step, loss }) =>
        `<circle cx="${round(x(step))}" cy="${round(y(loss))}" r="3.5" fill="${colours.validation}"/>`,
    ),
    '</svg>\n',
  ].join('\n');
}

function legend(withValidation: boolean): string {
  const entries = [
    ['each step', colours.raw],
    ['moving average', colours.smooth],
    ...(withValidation ? [['validation', colours.validation]] : []),
  ];
  return entries
    .map(([text, colour], index) => {
      const left = margin.left + plot.width - (entries.length - index) * 140;
      return `<rect x="${left}" y="16" width="14" height="10" rx="2" fill="${colour}"/><text x="${left + 20}" y="26">${text}</text>`;
    })
    .join('');
}

/** An exponential average over about a fiftieth of the training. */
function smoothed(points: readonly Point[]): Point[] {
  const share = 1 / Math.max(1, Math.min(50, points.length / 50));
  let average: number | undefined;
  return points.map(({ step, loss }) => {
    // A mean of both lies between them; average + share · (loss − average) loses a small loss beside a large one.
    average = average === undefined ? loss : (1 - share) * average + share * loss;
    return { step, loss: average };
  });
}

function thinned(points: readonly Point[]): Point[] {
  const stride = Math.ceil(points.length / mostPoints);
  return points.filter((_, index) => index % stride === 0 || index === points.length - 1);
}

/** Round numbers (1, 2 or 5 times a power of ten) that enclose the range in four to eight steps. */
function linearTicks(low: number, high: number): number[] {
  const span = Math.max(high - low, Math.abs(high) * 1e-3, 1e-9);
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const width = [1, 2, 5, 10].map((factor) => factor * power).find((step) => span / step <= 7)!;
  const first = Math.floor(low / width);
  const count = Math.ceil(high / width) - first;
  return Array.from({ length: count + 1 }, (_, index) => Number(((first + index) * width).toPrecision(10)));
}

/** 1, 2 and 5 of every power of ten, from one below the range to one above it; over a wide range some powers alone. */
function logTicks(low: number, high: number): number[] {
  const all: number[] = [];
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const stride = Math.ceil((last - first) / 10);
  const factors = last - first > 6 ? [1] : [1, 2, 5];
  for (let power = first; power < last + stride; power += stride) {
    all.push(...factors.map((factor) => Number((factor * 10 ** power).toPrecision(6))));
  }
  const below = all.filter((tick) => tick <= low).at(-1) ?? all[0]!;
  const above = all.find((tick) => tick >= high) ?? all.at(-1)!;
  return all.filter((tick) => tick >= below && tick <= above);
}

function label(number: number): string {
  return Number(number.toPrecision(4)).toString();
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
