/** What a browser shows while there are no pages; it asks again by itself. `sentence` is our own text. */
export function unavailablePage(sentence: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="5">
<title>Back in a moment</title>
<style>
:root { color-scheme: dark light }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 15px/1.5 system-ui, sans-serif }
main { max-width: 32rem; padding: 2rem }
h1 { font-size: 20px; font-weight: 550 }
</style>
</head>
<body><main><h1>Back in a moment</h1><p>${sentence}</p></main></body>
</html>
`;
}
