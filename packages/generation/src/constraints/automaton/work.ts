import { ConstraintSizeError } from '../errors.ts';

/** Steps of working one constraint out: five to ten million are a second. */
const mostSteps = 60_000_000;
/** Of these, what may go into making one part smaller, which gains space and is done without. */
const mostMinimising = 4_000_000;

/** How much has been done for one constraint: it bounds the time that compiling holds up the event loop. */
export class Work {
  readonly mostMinimising: number = mostMinimising;
  #steps = 0;

  /** @throws ConstraintSizeError where it becomes too much. */
  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > mostSteps) throw new ConstraintSizeError('steps to work it out', mostSteps);
  }
}
