import { Field, TextArea } from "../../ui/field";

/** Addresses and networks, one a line; read back with `networksOf`. */
export function NetworksField({
  networks,
  error,
}: {
  networks: readonly string[];
  error: string | undefined;
}) {
  return (
    <Field
      label="Allowed networks"
      hint="One address or network a line, such as 203.0.113.0/24. Empty: from anywhere."
      error={error}
    >
      {(wiring) => (
        <TextArea
          {...wiring}
          name="networks"
          rows={Math.min(6, Math.max(2, networks.length))}
          defaultValue={networks.join("\n")}
          spellCheck={false}
          className="font-mono"
        />
      )}
    </Field>
  );
}

export function networksOf(form: FormData): string[] {
  return String(form.get("networks") ?? "")
    .split(/[\s,]+/)
    .filter(Boolean);
}
