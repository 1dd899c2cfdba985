import { normalizeTarget } from './request-target.js';

test.each([
  ['/scim/v2/x/Users', '/scim/v2/x/Users'],
  ['/%73cim/v2/x/Users', '/scim/v2/x/Users'],
  ['/%61%50%49%7e%2D%2e%5F%30', '/aPI~-._0'],
  ['/scim%2Fv2%3F%40%5B%60%7B%00%zz%', '/scim%2Fv2%3F%40%5B%60%7B%00%zz%'],
  ['/%2573cim', '/%2573cim'],
  ['/Users?filter=%73', '/Users?filter=%73'],
  ['/%55sers?filter=%73', '/Users?filter=%73'],
  ['http://sso.example.com/scim/v2', '/scim/v2'],
  ['HTTPS://sso.example.com:443/%73cim?x', '/scim?x'],
  ['http://sso.example.com', '/'],
  ['http://sso.example.com?x', '/?x'],
  ['/http://sso.example.com/scim', '/http://sso.example.com/scim'],
  ['*', '*'],
])('%s is %s', (target, normal) => {
  expect(normalizeTarget(target)).toBe(normal);
});
