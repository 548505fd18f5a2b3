import type { CodeTab } from "../ui/code-tabs";

/** The last hour of candles, in three languages, without anything to install. */
export function candlesCall(origin: string, key: string): CodeTab[] {
  const url = `${origin}/api/v1/candles?symbol=BTC/USDT&interval=1m&limit=60`;
  return [
    { name: "curl", code: `curl "${url}" \\\n  -H "Authorization: Bearer ${key}"` },
    {
      name: "JavaScript",
      code: `const response = await fetch("${url}", {
  headers: { Authorization: "Bearer ${key}" },
});
const { data, feed } = await response.json();
console.log(feed, response.headers.get("RateLimit"));
for (const candle of data) console.log(new Date(candle.time).toISOString(), candle.close, candle.closed);`,
    },
    {
      name: "Python",
      code: `import json, urllib.request

request = urllib.request.Request(
    "${url}",
    headers={"Authorization": "Bearer ${key}"},
)
with urllib.request.urlopen(request) as response:
    answer = json.load(response)
    print(answer["feed"], response.headers["RateLimit"])
    for candle in answer["data"]:
        print(candle["time"], candle["close"], candle["closed"])`,
    },
  ];
}
