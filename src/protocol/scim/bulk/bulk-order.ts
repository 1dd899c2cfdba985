/** What of an operation decides about its place. */
export interface Dependent {
  /** The bulkId of what it creates. */
  readonly creates: string | undefined;
  /** The bulkIds that it refers to. */
  readonly references: ReadonlySet<string>;
}

/** Operations, by their index, that are to be done together: more than one only if they refer to each other in a circle. */
export interface BulkStep {
  readonly indexes: readonly number[];
  readonly isCircular: boolean;
}

interface Visit {
  readonly number: number;
  /** The lowest number that can be reached without leaving what is open. */
  lowest: number;
  isOpen: boolean;
}

/**
 * The order in which operations can be done: the given one, but what refers to something that comes later waits for it
 * (RFC 7644 §3.7) and comes right after it. Nothing else changes its place, so that an operation that takes what another
 * gave away still comes after it. References that nothing creates count for nothing.
 *
 * These are the strongly connected components as Tarjan's algorithm finds them, dependencies first, each of them put off
 * until the last operation that it needs.
 */
export function orderBulk(operations: readonly Dependent[]): BulkStep[] {
  const creators = new Map(operations.map(({ creates }, index) => [creates, index]));
  creators.delete(undefined);
  const dependencies = operations.map(({ references }) =>
    [...references].flatMap((bulkId) => creators.get(bulkId) ?? []).sort((a, b) => a - b),
  );
  const steps: BulkStep[] = [];
  /** The last of the given operations that one has to wait for; itself where it need not wait. */
  const waitsFor = new Map<number, number>();
  const visits = new Map<number, Visit>();
  const open: number[] = [];

  const visit = (index: number): Visit => {
    const own: Visit = { number: visits.size, lowest: visits.size, isOpen: true };
    visits.set(index, own);
    const position = open.push(index) - 1;
    for (const dependency of dependencies[index] ?? []) {
      const seen = visits.get(dependency);
      if (!seen) own.lowest = Math.min(own.lowest, visit(dependency).lowest);
      else if (seen.isOpen) own.lowest = Math.min(own.lowest, seen.number);
    }
    if (own.lowest === own.number) close(open.splice(position));
    return own;
  };
  const close = (indexes: number[]): void => {
    for (const index of indexes) {
      const visited = visits.get(index);
      if (visited) visited.isOpen = false;
    }
    const [first = 0] = indexes;
    const isCircular = indexes.length > 1 || (dependencies[first]?.includes(first) ?? false);
    const needed = indexes.flatMap((index) => [index, ...(dependencies[index] ?? [])]);
    const last = needed.reduce((latest, index) => Math.max(latest, waitsFor.get(index) ?? index), 0);
    for (const index of indexes) waitsFor.set(index, last);
    steps.push({ indexes: indexes.sort((a, b) => a - b), isCircular });
  };

  operations.forEach((_, index) => {
    if (!visits.has(index)) visit(index);
  });
  const placeOf = ({ indexes: [first = 0] }: BulkStep) => waitsFor.get(first) ?? first;
  return steps.sort((a, b) => placeOf(a) - placeOf(b));
}
