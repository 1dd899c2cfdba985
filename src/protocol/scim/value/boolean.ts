const texts: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [true, true],
  [false, false],
  ['True', true],
  ['true', true],
  ['False', false],
  ['false', false],
]);

/** A value for a boolean attribute, or undefined. Entra sends `"True"` and `"False"`, OneLogin's templates `"true"`. */
export const readBoolean = (given: unknown): boolean | undefined => texts.get(given);
