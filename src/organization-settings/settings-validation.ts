import { type ArgumentMetadata, BadRequestException, type Type, ValidationPipe } from '@nestjs/common';
import { getMetadataStorage, type ValidationError } from 'class-validator';

const MAX_REPORTED = 10;
/** Fields and items at all depths: an attribute mapping has six lists of ten names, no other request more than twenty. */
const MAX_VALUES = 70;

class SettingsValidationPipe extends ValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (this.toValidate(metadata)) refuseOtherShapes(value);
    return super.transform(value, metadata) as Promise<unknown>;
  }
}

/** Checks bodies and queries against their DTOs; a field that a DTO does not have is refused rather than ignored. */
export const settingsValidation = new SettingsValidationPipe({
  transform: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  stopAtFirstError: true,
  validationError: { target: true, value: false },
  exceptionFactory: (errors) =>
    new BadRequestException(errors.slice(0, MAX_REPORTED).flatMap(toSentences).slice(0, MAX_REPORTED).join(' ')),
});

/** For a handler that has something to do before. @throws BadRequestException */
export const validateBody = <T>(dto: Type<T>, body: unknown): Promise<T> =>
  settingsValidation.transform(body, { type: 'body', metatype: dto }) as Promise<T>;

/** Transformation and validation look at every value several times: a body of a few kilobytes can hold thousands. */
function refuseOtherShapes(value: unknown): void {
  if (value === undefined || value === null) return;
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new BadRequestException('The body must be a JSON object.');
  }
  const values: unknown[] = [value];
  for (const each of values) {
    if (typeof each !== 'object' || each === null) continue;
    const inner: unknown[] = Object.values(each);
    if (values.length + inner.length > MAX_VALUES) {
      throw new BadRequestException(
        `The body has more than ${MAX_VALUES} values: send the fields of this request only.`,
      );
    }
    values.push(...inner);
  }
}

function toSentences({ property, constraints = {}, children = [], target }: ValidationError): string[] {
  if ('whitelistValidation' in constraints) return [unknownField(property, target)];
  const sentences = Object.values(constraints).map((constraint) => `${constraint}.`);
  return [...sentences, ...children.flatMap(toSentences)];
}

function unknownField(property: string, target: object | undefined): string {
  const known = getMetadataStorage().getTargetValidationMetadatas(target?.constructor ?? Object, '', true, false);
  const fields = [...new Set(known.map(({ propertyName }) => propertyName))];
  return `${JSON.stringify(property.slice(0, 50))} is not a field of this request; it takes ${fields.join(', ')}.`;
}
