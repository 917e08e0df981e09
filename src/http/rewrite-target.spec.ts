import { describe, expect, it } from 'vitest';
import { rewriteTarget } from './rewrite-target.js';
import { RouteTable } from './route-table.js';

describe('a request target becomes the path that routes are written in', () => {
  it.each([
    ['/api/list/phone/', '', '/api/list/phone/', ''],
    ['/raspisms/api/list/phone?a=1', '', '/api/list/phone?a=1', '/raspisms'],
    ['/raspisms', '', '/', '/raspisms'],
    ['/raspismsx/api', '', '/raspismsx/api', ''],
    ['/sms/api', '/sms', '/api', '/sms'],
    ['/sms/raspisms/api', '/sms', '/api', '/sms/raspisms'],
    ['/api', '/sms', '/api', ''],
    ['//raspisms///api//list/?a=//b', '', '/api/list/?a=//b', '/raspisms'],
    ['http://example.org/api/x?y=http://z//', '', '/api/x?y=http://z//', ''],
    ['HTTPS://example.org:8443', '', '/', ''],
    ['https://example.org?a=1', '', '/?a=1', ''],
    ['/api/%zz/%41%', '', '/api/%25zz/%41%25', ''],
  ])('%s under "%s"', (original, pathPrefix, target, prefix) => {
    expect(rewriteTarget(original, pathPrefix)).toEqual({ target, prefix });
  });
});

describe('the route table', () => {
  const routes = new RouteTable();
  routes.add('GET', '/api/list/:type');
  routes.add(['POST', 'PUT'], '/api/list/:type/');
  routes.add('GET', '/files/*');

  it.each([
    ['/api/list/phone/', ['GET', 'POST', 'PUT']],
    ['/api/list/phone', ['GET', 'POST', 'PUT']],
    ['/api/list/', []],
    ['/api/list/a/b', []],
    ['/files/a/b', ['GET']],
    ['/', []],
  ])('knows the methods of %s', (path, methods) => {
    expect(routes.methodsOf(path)).toEqual(methods);
  });
});
