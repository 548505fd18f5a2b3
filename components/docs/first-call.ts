import type { CodeTab } from "../ui/code-tabs";

interface FirstCallInputs {
  /** This very server's, so that what is copied runs as it stands. */
  origin: string;
  key: string;
  /** Without that scope only what any key may ask is left. */
  readsMarket: boolean;
}

export function callPath(readsMarket: boolean): string {
  return readsMarket ? "/api/v1/trades?symbol=BTC/USDT&limit=1" : "/api/v1/me";
}

/** One call with a key, in three languages, without anything to install. */
export function firstCall({ origin, key, readsMarket }: FirstCallInputs): CodeTab[] {
  const url = `${origin}${callPath(readsMarket)}`;
  return [
    { name: "curl", code: `curl "${url}" \\\n  -H "Authorization: Bearer ${key}"` },
    {
      name: "JavaScript",
      code: `const response = await fetch("${url}", {
  headers: { Authorization: "Bearer ${key}" },
});
console.log(response.status, await response.json());`,
    },
    {
      name: "Python",
      code: `import json, urllib.request

request = urllib.request.Request(
    "${url}",
    headers={"Authorization": "Bearer ${key}"},
)
with urllib.request.urlopen(request) as response:
    print(response.status, json.load(response))`,
    },
  ];
}
