import { NotFoundException, Param, ParseUUIDPipe } from '@nestjs/common';

/** `:id` of the path. What is no UUID cannot be the id of anything. */
export const ResourceId = (): ParameterDecorator =>
  Param(
    'id',
    new ParseUUIDPipe({
      exceptionFactory: () => new NotFoundException('There is nothing with this id. Check the id.'),
    }),
  );
