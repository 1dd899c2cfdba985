import { Route, Switch } from 'wouter';
import { NotFoundPage } from './frame/not-found-page.js';
import { HomePage } from './home/home-page.js';
import { LoginPage } from './login/login-page.js';
import { SettingsPage } from './settings/settings-page.js';
import { SetupPage } from './setup/setup-page.js';

export const App = () => (
  <Switch>
    <Route path="/" component={HomePage} />
    <Route path="/login" component={LoginPage} />
    <Route path="/settings/saml-scim/:section?">{({ section }) => <SettingsPage name={section} />}</Route>
    <Route path="/setup/:code">{({ code }) => <SetupPage code={code} />}</Route>
    <Route component={NotFoundPage} />
  </Switch>
);
