// Validates a SARIF log on standard input against the schema of SARIF 2.1.0, which lies in the folder of modules that the
// argument names; prints what is wrong.

const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");

const load = createRequire(`${process.argv[2]}/`);
const schema = load("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
const Ajv = load("ajv");
// The schema is written in draft 4 of JSON Schema.
const ajv = new Ajv({ allErrors: true, schemaId: "id", meta: false });
ajv.addMetaSchema(load("ajv/lib/refs/json-schema-draft-04.json"));
const validate = ajv.compile(schema);
if (!validate(JSON.parse(readFileSync(0, "utf8")))) {
    console.log(JSON.stringify(validate.errors, null, 1));
    process.exitCode = 1;
}
