interface Route {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/** Which methods the application's paths have, to tell a wrong verb from an unknown path. */
export class RouteTable {
  private readonly routes = new Map<string, Route>();

  /** `path` in Fastify's notation: `/api/list/:type`. */
  add(methods: string | readonly string[], path: string): void {
    const route = this.routes.get(path) ?? { pattern: toPattern(path), methods: new Set() };
    for (const method of [methods].flat()) route.methods.add(method);
    this.routes.set(path, route);
  }

  /** All paths, each once. */
  paths(): readonly string[] {
    return [...this.routes.keys()];
  }

  methodsOf(path: string): readonly string[] {
    const trimmed = path.length > 1 ? path.replace(/\/$/, '') : path;
    const methods = [...this.routes.values()].filter(({ pattern }) => pattern.test(trimmed)).flatMap((route) => [...route.methods]);
    return [...new Set(methods)].sort();
  }
}

function toPattern(path: string): RegExp {
  const source = path
    .replace(/(.)\/$/, '$1')
    .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll(/:\w+/g, '[^/]+');
  return new RegExp(`^${source}$`);
}
