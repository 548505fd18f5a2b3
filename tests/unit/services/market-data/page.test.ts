import { describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor, toPage } from "@/lib/services/market-data/page";

describe("a cursor", () => {
  it.each([
    { backward: true, time: 0, id: "" },
    { backward: false, time: 1_700_000_000_000, id: "123456789012345678" },
    { backward: false, time: 5, id: "0b7e2a52-8f1c-4a3c-9d67-0f2b7f5f3c11" },
  ])("comes back as it was given out: %j", (cursor) => {
    expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
  });

  it.each([
    ["nothing", ""],
    ["another alphabet", "!!!"],
    ["no cursor", Buffer.from("hello").toString("base64url")],
    ["a negative time", Buffer.from("f:-1:").toString("base64url")],
    ["an inexact time", Buffer.from("f:9999999999999999:").toString("base64url")],
    ["leading zeros", Buffer.from("f:007:").toString("base64url")],
    ["a strange id", Buffer.from("f:1:' or 1").toString("base64url")],
    ["padding", `${encodeCursor({ backward: true, time: 1, id: "" })}=`],
    ["too long a text", "A".repeat(200)],
  ])("is refused where it is %s", (_name, text) => {
    expect(decodeCursor(text)).toBeNull();
  });
});

describe("a page", () => {
  const place = (time: number) => ({ time, id: "" });

  it("ascends whichever way the pages run, and goes on after its last row in walking order", () => {
    const forward = toPage([1, 2, 3], { limit: 2, backward: false }, place);
    expect(forward.data).toEqual([1, 2]);
    expect(decodeCursor(forward.next ?? "")).toEqual({ backward: false, time: 2, id: "" });
    const backward = toPage([3, 2, 1], { limit: 2, backward: true }, place);
    expect(backward.data).toEqual([2, 3]);
    expect(decodeCursor(backward.next ?? "")).toEqual({ backward: true, time: 2, id: "" });
  });

  it.each([[[]], [[1]], [[1, 2]]])("is the last one where no row is left over: %j", (rows: number[]) => {
    expect(toPage(rows, { limit: 2, backward: false }, place)).toEqual({ data: rows, next: null });
  });
});
