import fc from 'fast-check';
import { type BulkStep, type Dependent, orderBulk } from './bulk-order.js';

/** `a<b` creates a and refers to b; `<b` creates nothing. */
const dependents = (...sources: string[]): Dependent[] =>
  sources.map((source) => {
    const [creates = '', references = ''] = source.split('<');
    return {
      creates: creates === '' ? undefined : creates,
      references: new Set(references === '' ? [] : references.split(',')),
    };
  });
const indexes = (steps: readonly BulkStep[]) => steps.map((step) => [...step.indexes]);

test.each<[string, string[], number[][]]>([
  ['nothing refers to anything', ['a', '<', 'b'], [[0], [1], [2]]],
  ['references go back', ['a', 'b<a', '<b'], [[0], [1], [2]]],
  ['a reference goes forward', ['g<a', '<', 'a'], [[1], [2], [0]]],
  ['references go forward in a chain', ['a<b', 'b<c', 'c'], [[2], [1], [0]]],
  ['what is referred to twice comes once', ['g<a', 'h<a', 'a'], [[2], [0], [1]]],
  ['several are referred to', ['g<b,a', 'a', 'b'], [[1], [2], [0]]],
  ['what waits comes before what was behind it', ['g<a', '<', 'a', '<'], [[1], [2], [0], [3]]],
  ['what waits for what waits', ['h<g', 'g<a', '<', 'a'], [[2], [3], [1], [0]]],
  ['a reference names nothing', ['a<nobody', 'b'], [[0], [1]]],
])('%s', (_, sources, expected) => {
  const steps = orderBulk(dependents(...sources));
  expect(indexes(steps)).toEqual(expected);
  expect(steps.some(({ isCircular }) => isCircular)).toBe(false);
});

test.each<[string, string[], number[][]]>([
  ['two refer to each other', ['a<b', 'b<a'], [[0, 1]]],
  ['one refers to itself', ['a<a'], [[0]]],
  ['three refer to each other in a ring', ['c<a', 'a<b', 'b<c'], [[0, 1, 2]]],
])('%s: they are one circular step', (_, sources, expected) => {
  const steps = orderBulk(dependents(...sources));
  expect(indexes(steps)).toEqual(expected);
  expect(steps.every(({ isCircular }) => isCircular)).toBe(true);
});

test('what refers to a circle comes after it, and what the circle refers to before it', () => {
  const steps = orderBulk(dependents('<a', 'a<b', 'b<a,c', 'c'));
  expect(steps).toEqual([
    { indexes: [3], isCircular: false },
    { indexes: [1, 2], isCircular: true },
    { indexes: [0], isCircular: false },
  ]);
});

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const anyOperations = fc
  .array(fc.record({ isPost: fc.boolean(), references: fc.subarray([...names, 'nobody']) }), {
    maxLength: names.length,
  })
  .map((given): Dependent[] =>
    given.map(({ isPost, references }, index) => ({
      creates: isPost ? names[index] : undefined,
      references: new Set(references),
    })),
  );

test('each operation comes once, after what it refers to, and is circular with what it reaches and is reached by', () => {
  fc.assert(
    fc.property(anyOperations, (operations) => {
      const steps = orderBulk(operations);
      const order = steps.flatMap((step) => step.indexes);
      expect([...order].sort()).toEqual(operations.map((_, index) => index));

      const creator = (bulkId: string) => operations.findIndex(({ creates }) => creates === bulkId);
      const reaches = (from: number, to: number, seen = new Set<number>()): boolean =>
        [...(operations[from]?.references ?? [])].map(creator).some((next) => {
          if (next === -1 || seen.has(next)) return false;
          seen.add(next);
          return next === to || reaches(next, to, seen);
        });
      const stepOf = (index: number) => steps.findIndex((step) => step.indexes.includes(index));
      operations.forEach((_, i) => {
        expect(steps[stepOf(i)]?.isCircular).toBe(reaches(i, i));
        operations.forEach((_other, j) => {
          if (reaches(i, j)) expect(stepOf(j)).toBeLessThanOrEqual(stepOf(i));
          if (i !== j) expect(stepOf(i) === stepOf(j)).toBe(reaches(i, j) && reaches(j, i));
        });
      });
    }),
    { numRuns: 1000 },
  );
});

test('operations that refer to none that comes later keep their order', () => {
  const backward = anyOperations.map((operations) =>
    operations.map(({ creates, references }, index) => ({
      creates,
      references: new Set([...references].filter((name) => names.indexOf(name) < index)),
    })),
  );
  fc.assert(
    fc.property(backward, (operations) => {
      expect(indexes(orderBulk(operations))).toEqual(operations.map((_, index) => [index]));
    }),
  );
});

test('what refers to none that comes later, even indirectly, comes in its order', () => {
  fc.assert(
    fc.property(anyOperations, (operations) => {
      const needs = (index: number, seen = new Set<number>()): number[] => {
        if (seen.has(index)) return [];
        seen.add(index);
        const references = [...(operations[index]?.references ?? [])];
        const creators = references.map((bulkId) => operations.findIndex(({ creates }) => creates === bulkId));
        return [index, ...creators.filter((each) => each !== -1).flatMap((each) => needs(each, seen))];
      };
      const order = indexes(orderBulk(operations)).flat();
      const prompt = order.filter((index) => Math.max(...needs(index)) === index);
      expect(prompt).toEqual([...prompt].sort((a, b) => a - b));
    }),
  );
});

test('a chain of a thousand forward references is put in order', () => {
  const chain = Array.from({ length: 1000 }, (_, index) => `n${index}<n${index + 1}`);
  expect(indexes(orderBulk(dependents(...chain))).flat()).toEqual(chain.map((_, index) => 999 - index));
});
