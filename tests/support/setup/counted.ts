import type { Database } from "#lib/database/client.ts";

/** A database that counts the requests it gets, by table or function. */
export function counted(database: Database): { database: Database; requests: Record<string, number>; total(): number } {
  const requests: Record<string, number> = {};
  const client = new Proxy(database.client, {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (typeof value !== "function") return value;
      return (name: unknown, ...rest: unknown[]) => {
        if (key === "from" || key === "rpc") requests[String(name)] = (requests[String(name)] ?? 0) + 1;
        return Reflect.apply(value, target, [name, ...rest]);
      };
    },
  });
  return {
    database: { ...database, client },
    requests,
    total: () => Object.values(requests).reduce((sum, count) => sum + count, 0),
  };
}
