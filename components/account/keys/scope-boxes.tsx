import { SCOPES, type Scope } from "@/lib/domain/access/scopes";
import { Checkbox, FieldError } from "../../ui/field";

interface ScopeBoxesProps {
  /** What may be given. */
  scopes: readonly Scope[];
  checked: readonly string[];
  error: string | undefined;
}

export function ScopeBoxes({ scopes, checked, error }: ScopeBoxesProps) {
  return (
    <fieldset>
      <legend className="mb-1 text-13 font-label text-ink-1">Scopes</legend>
      <div className="grid gap-x-6 sm:grid-cols-2">
        {scopes.map((scope, index) => (
          <Checkbox
            key={scope}
            name="scopes"
            value={scope}
            defaultChecked={checked.includes(scope)}
            aria-invalid={error && index === 0 ? true : undefined}
            label={<span className="font-mono text-12">{scope}</span>}
            note={SCOPES[scope]}
          />
        ))}
      </div>
      {error && <FieldError text={error} />}
    </fieldset>
  );
}
