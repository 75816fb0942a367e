// SPDX-License-Identifier: Apache-2.0
// dicomweb-client and dcmjs against a running gateway: stores a file, finds it, reads its metadata
// and gets it back. usage: node dicomweb_client.mjs PACKAGES URL FILE PATIENT
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [packages, url, file, patient] = process.argv.slice(2);
const require = createRequire(packages + "/package.json");
globalThis.XMLHttpRequest = require("xhr2");
const { api } = require("dicomweb-client");
const dcmjs = require("dcmjs");

function check(condition, what) {
  if (!condition) throw new Error(what);
}

const client = new api.DICOMwebClient({ url });
const bytes = readFileSync(file);
const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
const sent = dcmjs.data.DicomMessage.readFile(buffer);
const value = (set, tag) => set.dict[tag].Value[0];
const study = value(sent, "0020000D");
const series = value(sent, "0020000E");
const instance = value(sent, "00080018");

await client.storeInstances({ datasets: [buffer] });
const studies = await client.searchForStudies({ queryParams: { PatientID: patient } });
check(studies.length === 1, "one study");
check(studies[0]["0020000D"].Value[0] === study, "its UID");
check((await client.searchForSeries({ studyInstanceUID: study })).length === 1, "one series");
const instances = await client.searchForInstances({ studyInstanceUID: study });
check(instances[0]["00080018"].Value[0] === instance, "its instance");
const metadata = await client.retrieveInstanceMetadata({
  studyInstanceUID: study, seriesInstanceUID: series, sopInstanceUID: instance,
});
const model = Array.isArray(metadata) ? metadata[0] : metadata;
check(model["00100020"].Value[0] === patient, "metadata");
check((await client.retrieveStudyMetadata({ studyInstanceUID: study })).length === 1, "of study");
check((await client.retrieveSeriesMetadata({
  studyInstanceUID: study, seriesInstanceUID: series,
})).length === 1, "of series");
const back = await client.retrieveInstance({
  studyInstanceUID: study, seriesInstanceUID: series, sopInstanceUID: instance,
});
const got = dcmjs.data.DicomMessage.readFile(back);
check(value(got, "00080018") === instance, "the file");
check(Buffer.from(back).subarray(132).equals(bytes.subarray(132)), "byte for byte");
console.log("dicomweb-client: stored, found, read, got back");
