const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a dotted path such as `Resources.0.id`; undefined when there is none. `.` is the whole. */
export function valueAt(value: unknown, path: string): unknown {
  if (path === '.') return value;
  return path
    .split('.')
    .reduce<unknown>(
      (at, name) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined),
      value,
    );
}

/** The value with a null for each member that is unassigned where null is expected (RFC 7643 §2.5). */
export function withUnassigned(value: unknown, expected: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(expected)) {
    return value.map((each, index) => withUnassigned(each, expected[index]));
  }
  if (!isObject(value) || !isObject(expected)) return value;
  const named = Object.keys(expected).map((name) => [
    name,
    expected[name] === null && isUnassigned(value[name]) ? null : withUnassigned(value[name], expected[name]),
  ]);
  return { ...value, ...(Object.fromEntries(named) as Record<string, unknown>) };
}

const isUnassigned = (value: unknown): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

/** The value with the members of groups in one order: theirs says nothing. */
export function withSortedMembers(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null), (name, each: unknown) =>
    name === 'members' && Array.isArray(each) ? each.sort((a, b) => (valueOf(a) < valueOf(b) ? -1 : 1)) : each,
  ) as unknown;
}

const valueOf = (member: unknown): string => String(valueAt(member, 'value'));
