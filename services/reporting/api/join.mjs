// The one OpenAPI document from its parts: api/openapi.json and every room's own openapi.json, which adds paths, tags and
// components. What two parts say of one name is an error.
//
// usage: node join.mjs OUT BASE PART…
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

function add(into, from, where) {
  for (const [name, value] of Object.entries(from)) {
    if (name in into) throw new Error(`${where}${name} stands in two parts`);
    into[name] = value;
  }
}

export function join(files) {
  const [doc, ...parts] = files.map((f) => JSON.parse(readFileSync(f, "utf8")));
  for (const part of parts) {
    add(doc.paths, part.paths ?? {}, "paths ");
    (doc.tags ??= []).push(...(part.tags ?? []));
    for (const [kind, named] of Object.entries(part.components ?? {})) add((doc.components[kind] ??= {}), named, `${kind} `);
  }
  return doc;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [out, ...files] = process.argv.slice(2);
  writeFileSync(out, JSON.stringify(join(files), null, 1));
}
