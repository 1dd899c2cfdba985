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

/** The value with a null for each member that is absent where null is expected: both mean unassigned (RFC 7643 §2.5). */
export function withUnassigned(value: unknown, expected: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(expected)) {
    return value.map((each, index) => withUnassigned(each, expected[index]));
  }
  if (!isObject(value) || !isObject(expected)) return value;
  const named = Object.keys(expected).map((name) => [name, withUnassigned(value[name] ?? null, expected[name])]);
  return { ...value, ...(Object.fromEntries(named) as Record<string, unknown>) };
}
