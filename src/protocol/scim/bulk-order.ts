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
 * The order in which operations can be done: the given one, but what is referred to comes before what refers to it
 * (RFC 7644 §3.7). Nothing else changes its place. References that nothing creates count for nothing.
 *
 * These are the strongly connected components as Tarjan's algorithm finds them: dependencies first.
 */
export function orderBulk(operations: readonly Dependent[]): BulkStep[] {
  const creators = new Map(operations.map(({ creates }, index) => [creates, index]));
  creators.delete(undefined);
  const dependencies = operations.map(({ references }) =>
    [...references].flatMap((bulkId) => creators.get(bulkId) ?? []).sort((a, b) => a - b),
  );
  const steps: BulkStep[] = [];
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
    steps.push({ indexes: indexes.sort((a, b) => a - b), isCircular });
  };

  operations.forEach((_, index) => {
    if (!visits.has(index)) visit(index);
  });
  return steps;
}
