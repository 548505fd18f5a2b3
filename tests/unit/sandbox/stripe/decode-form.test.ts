import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeForm } from "@/server/sandbox/stripe/wire/decode-form";

test.each([
  ["a=1&b=two", { a: "1", b: "two" }],
  [
    "items[0][price]=p&items[0][quantity]=2&items[1][price]=q",
    { items: [{ price: "p", quantity: "2" }, { price: "q" }] },
  ],
  ["expand[]=one&expand[]=two", { expand: ["one", "two"] }],
  ["metadata[a%20b]=c%26d&name=%C3%A9", { metadata: { "a b": "c&d" }, name: "é" }],
  ["created[gte]=5", { created: { gte: "5" } }],
  ["metadata=", { metadata: "" }],
])("%s is nested", (text, wanted) => {
  expect(decodeForm(text)).toEqual(wanted);
});

test.each(["a[b=1", "a[b]c=1", "a[b][=1", "a=1&a[b]=2", `a${"[b]".repeat(12)}=1`])(
  "%s is refused",
  (text) => {
    expect(() => decodeForm(text)).toThrow(/Invalid|nest/);
  },
);

test("no name reaches a prototype", () => {
  decodeForm("__proto__[polluted]=1&constructor[prototype][polluted]=1&a[__proto__][polluted]=1");
  expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
});

test("any text is decoded or refused with a sentence", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "[", "]", "=", "&", "%", "0", "1") }), (text) => {
      try {
        decodeForm(text);
      } catch (error) {
        expect(error).toHaveProperty("status", 400);
      }
    }),
  );
});
