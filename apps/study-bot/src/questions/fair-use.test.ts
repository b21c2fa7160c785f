import { describe, expect, test } from 'vitest';
import { FairUse } from './fair-use.ts';

const limits = { atOnce: 2, burst: 3, refill: 6000 };

describe('fair use', () => {
  test('admits a burst, then one per while, each person by themselves', () => {
    let now = 0;
    const fair = new FairUse(limits, () => now);
    const ask = (user = 'a'): string => {
      const admission = fair.enter(user);
      if (admission.admitted) admission.release();
      return admission.admitted
        ? 'yes'
        : admission.reason === 'too-fast'
          ? `in ${admission.seconds}`
          : 'at once';
    };
    expect([ask(), ask(), ask(), ask(), ask('b')]).toEqual(['yes', 'yes', 'yes', 'in 6', 'yes']);
    now += 4000;
    expect(ask()).toBe('in 2');
    now += 2000;
    expect([ask(), ask()]).toEqual(['yes', 'in 6']);
    now += 1_000_000;
    expect([ask(), ask(), ask(), ask()]).toEqual(['yes', 'yes', 'yes', 'in 6']);
  });

  test('admits two at once, and a release counts once', () => {
    const fair = new FairUse({ ...limits, burst: 100 }, () => 0);
    const first = fair.enter('a');
    fair.enter('a');
    expect(fair.enter('a')).toMatchObject({ admitted: false, reason: 'at-once', firstRefusal: true });
    expect(fair.enter('a')).toMatchObject({ admitted: false, firstRefusal: false });
    if (first.admitted) {
      first.release();
      first.release();
    }
    expect(fair.enter('a').admitted).toBe(true);
    expect(fair.enter('a')).toMatchObject({ admitted: false, firstRefusal: true });
  });

  test('forgets who has rested', () => {
    let now = 0;
    const fair = new FairUse(limits, () => now);
    for (let user = 0; user < 1200; user++) {
      const admission = fair.enter(`${user}`);
      if (admission.admitted) admission.release();
    }
    now += 60_000;
    fair.enter('last');
    expect(fair.remembered).toBe(1);
  });
});
