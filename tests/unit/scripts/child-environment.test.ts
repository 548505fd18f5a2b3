import { describe, expect, it } from "vitest";
import { childEnvironment } from "../../../scripts/start/child-environment.mjs";
import { parseOptions } from "../../../scripts/start/parse-options.mjs";

const WIRING = {
  data: "/data",
  ports: {
    http: 8080,
    webSocket: 8080,
    front: 3000,
    control: 8090,
    web: 3001,
    simulators: { binance: 18091 },
  },
  databaseUrl: "postgres://u:p@127.0.0.1:5432/quant",
  redisUrl: null,
  nextauthSecret: "secret",
  stripe: null,
  outbox: { smtpPort: 18101, port: 18102 },
  development: false,
};

function environments(
  given: Record<string, string>,
  outbox: typeof WIRING.outbox | null,
  argv: string[] = [],
) {
  return childEnvironment(given, parseOptions(argv), { ...WIRING, outbox });
}

describe("mail", () => {
  it.each([[[]], [["--live"]]])("goes to the outbox where there is one, started with %j", (argv) => {
    const { server, sandbox, web } = environments({}, WIRING.outbox, argv);
    expect(server.SMTP_URL).toBe("smtp://127.0.0.1:18101");
    expect(sandbox).toMatchObject({ OUTBOX_SMTP_PORT: "18101", OUTBOX_PORT: "18102", QUANT_DATA: "/data" });
    expect(web.OUTBOX_URL).toBe("http://127.0.0.1:18102");
  });

  it("goes to the server that was given, and then no page shows it", () => {
    const given = { SMTP_URL: "smtps://mail.test", OUTBOX_URL: "http://127.0.0.1:1" };
    const { server, sandbox, web } = environments(given, null);
    expect(server.SMTP_URL).toBe("smtps://mail.test");
    expect(web).not.toHaveProperty("OUTBOX_URL");
    expect(sandbox).not.toHaveProperty("OUTBOX_SMTP_PORT");
  });
});
