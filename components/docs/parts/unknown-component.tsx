import type { ReactNode } from "react";
import { isSeenProp } from "#lib/contract/docs.ts";
import { each } from "./each.ts";
import { ScrollRegion } from "./scroll-region.tsx";

type UnknownProps = { props: Record<string, unknown>; children: ReactNode };

/** A component this site does not have: what it says is better than a gap. */
export function UnknownComponent({ props, children }: UnknownProps) {
  const said = Object.entries(props).filter(([name]) => isSeenProp(name));
  return (
    <>
      {said.map(([name, value]) => (
        <PropText key={name} value={value} />
      ))}
      {children}
    </>
  );
}

function PropText({ value }: { value: unknown }) {
  if (typeof value === "string") return <span className="doc-said">{value} </span>;
  if (!Array.isArray(value) || value.length === 0) return null;
  if (value.every((item) => typeof item === "string" || typeof item === "number")) {
    return (
      <ul>
        {each(value, (item) => (
          <li>{item}</li>
        ))}
      </ul>
    );
  }
  return <PropTable rows={value.filter((item) => typeof item === "object" && item !== null)} />;
}

/** Lists of objects are tables in most docs: props, options, events. */
function PropTable({ rows }: { rows: Record<string, unknown>[] }) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: unknown) => (typeof value === "object" ? "" : String(value ?? ""));
  return (
    <ScrollRegion label="Table" className="doc-table">
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {each(rows, (row) => (
            <tr>
              {columns.map((column) => (
                <td key={column}>{cell(row[column])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
