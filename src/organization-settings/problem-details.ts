import { STATUS_CODES } from 'node:http';
import { ApiProperty } from '@nestjs/swagger';

/** The body of every error outside of SCIM (RFC 9457). `type` is about:blank: status and title mean the same. */
export class Problem {
  @ApiProperty({ enum: ['about:blank'] })
  readonly type = 'about:blank';

  @ApiProperty({ example: 'Bad Request' })
  readonly title: string;

  @ApiProperty({ example: 400 })
  readonly status: number;

  @ApiProperty({ description: 'What was wrong, what was expected and what to do next.' })
  readonly detail: string;

  constructor(status: number, detail: string) {
    this.title = STATUS_CODES[status] ?? 'Error';
    this.status = status;
    this.detail = detail;
  }
}
