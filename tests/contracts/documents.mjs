// The published documents against the official schemas: asyncapi.yaml against AsyncAPI 3.0 (@asyncapi/specs), every
// service's openapi.json against OpenAPI 3.1 (@seriousme/openapi-schema-validator), and every $ref resolved. Each
// validator first refuses documents with a known fault, so that a validator that looks at nothing is noticed.
//
// usage: node documents.mjs CHECKOUT
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import { join as joined } from "../../services/reporting/api/join.mjs";

const root = resolve(process.argv[2]);
const faults = [];
let held = 0;

const require = createRequire(import.meta.url);
const ajv = new Ajv({ strict: false, allErrors: false, logger: false });
addFormats.default ? addFormats.default(ajv) : addFormats(ajv);
const asyncapiSchema = require("@asyncapi/specs/schemas/3.0.0-without-$id.json");
const asyncapi = ajv.compile(asyncapiSchema);

function hold(what, errors) {
  held++;
  if (errors.length) faults.push(`${what}: ${errors.join("; ").slice(0, 600)}`);
}

function asyncapiErrors(doc) {
  return asyncapi(doc) ? [] : asyncapi.errors.slice(0, 3).map((e) => `${e.instancePath || "/"} ${e.message}`);
}

async function openapiErrors(doc) {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(doc));
  if (!valid) return (Array.isArray(errors) ? errors : [errors]).slice(0, 3).map((e) => `${e.instancePath ?? ""} ${e.message ?? e}`);
  try {
    validator.resolveRefs();
    return [];
  } catch (e) {
    return [e.message];
  }
}

// What the schemas cannot say: a local $ref names something, a relative one a file.
function refErrors(doc, folder) {
  const broken = [];
  const walk = (node) => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (!node || typeof node !== "object") return;
    for (const [key, value] of Object.entries(node)) {
      if (key !== "$ref" || typeof value !== "string") {
        walk(value);
      } else if (value.startsWith("#/")) {
        let at = doc;
        for (const part of value.slice(2).split("/")) at = at?.[part.replaceAll("~1", "/").replaceAll("~0", "~")];
        if (at === undefined) broken.push(`${value} names nothing`);
      } else if (!existsSync(join(folder, value.split("#")[0]))) {
        broken.push(`${value} is no file`);
      }
    }
  };
  walk(doc);
  return broken;
}

// Every operation of OpenAPI: an id that no other has, and every variable of its path described.
function operationErrors(doc) {
  const broken = [], ids = new Set();
  for (const [path, item] of Object.entries(doc.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (!["get", "post", "put", "delete", "patch", "head"].includes(method)) continue;
      const name = `${method} ${path}`;
      if (!operation.operationId) broken.push(`${name} has no operationId`);
      else if (ids.has(operation.operationId)) broken.push(`${name}: operationId ${operation.operationId} twice`);
      ids.add(operation.operationId);
      const described = [...(item.parameters ?? []), ...(operation.parameters ?? [])]
        .map((p) => (p.$ref ? p.$ref.slice(2).split("/").reduce((at, part) => at?.[part], doc) : p))
        .filter((p) => p?.in === "path").map((p) => p.name).sort();
      const named = [...path.matchAll(/\{([^}]+)\}/g)].map((m) => m[1]).sort();
      if (described.join() !== named.join()) broken.push(`${name}: path variables ${named}, described ${described}`);
    }
  }
  return broken;
}

function damaged(doc, change) {
  const copy = structuredClone(doc);
  change(copy);
  return copy;
}

async function checkAsyncapi() {
  const folder = join(root, "deploy/contracts");
  const doc = parse(readFileSync(join(folder, "asyncapi.yaml"), "utf8"));
  hold("asyncapi.yaml", asyncapiErrors(doc));
  hold("asyncapi.yaml", refErrors(doc, folder));
  const bad = {
    "no info": damaged(doc, (d) => delete d.info),
    "another version": damaged(doc, (d) => (d.asyncapi = "2.6.0")),
    "an unknown field": damaged(doc, (d) => (d.canales = {})),
    "a channel that is a text": damaged(doc, (d) => (d.channels.pqrReceived = "pqr.received")),
    "an operation without its action": damaged(doc, (d) => (d.operations = { x: { channel: { $ref: "#/channels/pqrBase" } } })),
  };
  for (const [what, d] of Object.entries(bad))
    hold(`AsyncAPI's schema refuses ${what}`, asyncapiErrors(d).length ? [] : ["it was taken"]);
  hold("a reference to nothing is found", refErrors({ a: { $ref: "#/b" } }, folder).length === 1 ? [] : ["it was not"]);
}

// The parts of a service's document that its rooms have, beside the one named below.
function rooms(service) {
  if (service !== "reporting") return [];
  const folder = join(root, "services/reporting");
  return readdirSync(folder)
    .map((room) => join(folder, room, "openapi.json"))
    .filter((file) => !file.includes("/api/") && existsSync(file));
}

async function checkOpenapi() {
  const found = {
    ingest: "services/ingest/rest/openapi.json",
    contact: "services/contact/api/openapi.json",
    reporting: "services/reporting/api/openapi.json",
  };
  for (const [service, path] of Object.entries(found)) {
    const file = join(root, path);
    const doc = joined([file, ...rooms(service)]);
    hold(`${service}: version`, doc.openapi?.startsWith("3.1.") ? [] : [`openapi is ${doc.openapi}`]);
    hold(`${service}: openapi.json`, await openapiErrors(doc));
    hold(`${service}: references`, refErrors(doc, dirname(file)));
    hold(`${service}: operations`, operationErrors(doc));
    const bad = {
      "no info": damaged(doc, (d) => delete d.info),
      "an unknown method": damaged(doc, (d) => (Object.values(d.paths)[0].tomar = {})),
      "an answer without a description": damaged(doc, (d) => {
        for (const item of Object.values(d.paths))
          for (const operation of Object.values(item))
            for (const answer of Object.values(operation.responses ?? {})) delete answer.description;
      }),
      "a parameter in no place": damaged(doc, (d) => (d.components = { ...d.components, parameters: { x: { name: "x", in: "aire" } } })),
    };
    for (const [what, d] of Object.entries(bad))
      hold(`OpenAPI's schema refuses ${what}`, (await openapiErrors(d)).length ? [] : ["it was taken"]);
  }
}

await checkAsyncapi();
await checkOpenapi();
faults.forEach((f) => console.log(f));
console.log(`${held - faults.length} of ${held} right`);
process.exit(faults.length || held < 30 ? 1 : 0);
