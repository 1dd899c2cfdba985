import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { PageLoader } from './components/page-loader.js';
import { HomePage } from './home/home-page.js';
import { LoginPage } from './login/login-page.js';
import { NotFoundPage } from './frame/not-found-page.js';
import { SetupPage } from './setup/setup-page.js';

const SamlScimPage = lazy(async () => ({ default: (await import('./saml-scim/saml-scim-page.js')).SamlScimPage }));

export const App = () => (
  <Suspense fallback={<PageLoader />}>
    <Switch>
      <Route path="/" component={HomePage} />
      <Route path="/login" component={LoginPage} />
      <Route path="/settings/saml-scim" component={SamlScimPage} />
      <Route path="/setup/:code">{({ code }) => <SetupPage code={code} />}</Route>
      <Route component={NotFoundPage} />
    </Switch>
  </Suspense>
);
