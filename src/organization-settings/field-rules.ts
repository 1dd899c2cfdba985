import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform, type TransformFnParams } from 'class-transformer';
import { IsEmail, IsString, Length, Matches, MaxLength, ValidateIf } from 'class-validator';

const trimmed = ({ value }: TransformFnParams): unknown => (typeof value === 'string' ? value.trim() : value);

const lengthMessage = '$property must be a text of $constraint1 to $constraint2 characters';

const MAX_NAME = 200;
const MAX_EMAIL = 254;
const MIN_PASSWORD = 12;
const MAX_PASSWORD = 1024;

/** One line, and a text that UTF-8 has: PostgreSQL and headers take no other. */
export const IsLine = (options: { each?: boolean } = {}): PropertyDecorator =>
  Matches(/^[^\p{Cc}\p{Cs}]*$/u, {
    ...options,
    message: '$property must not contain line breaks, other control characters or half a surrogate pair',
  });

/** The name of an organization: one line of text. */
export const IsName = (): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ minLength: 1, maxLength: MAX_NAME, example: 'Example Inc.' }),
    Transform(trimmed),
    Length(1, MAX_NAME, { message: lengthMessage }),
    IsLine(),
  );

export const IsEmailAddress = (options: { required: boolean } = { required: true }): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ ...options, format: 'email', maxLength: MAX_EMAIL, example: 'admin@example.com' }),
    Transform(trimmed),
    MaxLength(MAX_EMAIL),
    // Before the check below, which throws at half a surrogate pair.
    IsLine(),
    IsEmail({}, { message: '$property must be an e-mail address' }),
  );

/** A password that is being set. No rule but its length: long ones are good, and composition rules make worse ones. */
export const IsNewPassword = (): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ minLength: MIN_PASSWORD, maxLength: MAX_PASSWORD, format: 'password' }),
    Length(MIN_PASSWORD, MAX_PASSWORD, { message: lengthMessage }),
  );

/** A password that is being checked: bounded, but not judged. */
export const IsPassword = (): PropertyDecorator =>
  applyDecorators(ApiProperty({ maxLength: MAX_PASSWORD, format: 'password' }), IsString(), MaxLength(MAX_PASSWORD));

/** A field that may be left out, but not be null: `IsOptional` would take both. */
export const MayBeMissing = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);
