// Preloaded into children that know nothing of their parent: the pipe on standard input ends when it is killed.
if (process.env.QUANT_SUPERVISED === "1") {
  process.stdin.on("end", () => process.kill(process.pid, "SIGTERM"));
  process.stdin.on("error", () => {});
  process.stdin.resume();
  // Only children started by us have that pipe; what they start themselves ends with them.
  delete process.env.QUANT_SUPERVISED;
}
