// Prints as JSON what gift-pegjs reads in the file that is named.
import { readFileSync } from "node:fs";
import { parse } from "gift-pegjs";

console.log(JSON.stringify(parse(readFileSync(process.argv[2], "utf-8"))));
