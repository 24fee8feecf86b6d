import type { ReactNode } from "react";
import { isSeenProp } from "#lib/contract/docs.ts";
import { renderList } from "./render-list.ts";
import { ScrollRegion } from "./scroll-region.tsx";

type UnknownProps = { props: Record<string, unknown>; children: ReactNode };

/** Renders the texts in the props of a component that this site does not have. */
export function UnknownComponent({ props, children }: UnknownProps) {
  const shown = Object.entries(props).filter(([name]) => isSeenProp(name));
  return (
    <>
      {shown.map(([name, value]) => (
        <PropText key={name} value={value} />
      ))}
      {children}
    </>
  );
}

function PropText({ value }: { value: unknown }) {
  if (typeof value === "string") return <span className="doc-prop-text">{value} </span>;
  if (!Array.isArray(value) || value.length === 0) return null;
  if (value.every((item) => typeof item === "string" || typeof item === "number")) {
    return (
      <ul>
        {renderList(value, (item) => (
          <li>{item}</li>
        ))}
      </ul>
    );
  }
  return <PropTable rows={value.filter((item) => typeof item === "object" && item !== null)} />;
}

/** A list of objects as a table, such as props, options or events. */
function PropTable({ rows }: { rows: Record<string, unknown>[] }) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cellText = (value: unknown) => (typeof value === "object" ? "" : String(value ?? ""));
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
          {renderList(rows, (row) => (
            <tr>
              {columns.map((column) => (
                <td key={column}>{cellText(row[column])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
