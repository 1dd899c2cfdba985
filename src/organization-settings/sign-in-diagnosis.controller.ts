import { Get, Headers, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import { preferredLanguage } from '../language.js';
import type { Caller } from '../sessions/caller.js';
import { CurrentCaller } from './current-caller.decorator.js';
import { ResourceId } from './resource-id.js';
import { SettingsController } from './settings-controller.js';
import { NewSignInTest, SignInAttemptList, SignInTest } from './sign-in-diagnosis.dto.js';
import { SignInDiagnosisService } from './sign-in-diagnosis.service.js';

@SettingsController('organizations/:org/saml', 'SAML')
export class SignInDiagnosisController {
  constructor(private readonly diagnosis: SignInDiagnosisService) {}

  @Post('test')
  @ApiCreatedResponse({ type: NewSignInTest, description: 'A real sign-in that opens no session and writes no user.' })
  beginTest(@Param('org') orgId: string, @CurrentCaller() caller: Caller): Promise<NewSignInTest> {
    return this.diagnosis.beginTest(orgId, caller);
  }

  @Get('tests/:id')
  @ApiOkResponse({ type: SignInTest })
  findTest(
    @Param('org') orgId: string,
    @ResourceId() id: string,
    @Headers('accept-language') acceptLanguage: string | undefined,
  ): Promise<SignInTest> {
    return this.diagnosis.findTest(orgId, id, preferredLanguage(acceptLanguage));
  }

  @Get('attempts')
  @ApiOkResponse({ type: SignInAttemptList })
  listAttempts(
    @Param('org') orgId: string,
    @Headers('accept-language') acceptLanguage: string | undefined,
  ): Promise<SignInAttemptList> {
    return this.diagnosis.listAttempts(orgId, preferredLanguage(acceptLanguage));
  }
}
