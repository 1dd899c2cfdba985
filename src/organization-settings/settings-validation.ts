import { BadRequestException, ValidationPipe } from '@nestjs/common';
import { getMetadataStorage, type ValidationError } from 'class-validator';

const MAX_REPORTED = 10;

/** Checks bodies and queries against their DTOs; a field that a DTO does not have is refused rather than ignored. */
export const settingsValidation = new ValidationPipe({
  transform: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  stopAtFirstError: true,
  validationError: { target: true, value: false },
  exceptionFactory: (errors) => new BadRequestException(errors.flatMap(toSentences).slice(0, MAX_REPORTED).join(' ')),
});

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
