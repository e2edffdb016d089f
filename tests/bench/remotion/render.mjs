// SPDX-License-Identifier: GPL-3.0-or-later
//   node render.mjs bundle ASSETS_FOLDER BUNDLE_FOLDER
//   node render.mjs render BUNDLE_FOLDER FILM.json OUTPUT.mp4 CHROMIUM PRESET jpeg|png
import {bundle} from "@remotion/bundler";
import {renderMedia, selectComposition} from "@remotion/renderer";
import {readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";

const [verb, ...words] = process.argv.slice(2);
if (verb === "bundle") {
  const [publicDir, outDir] = words;
  await bundle({entryPoint: fileURLToPath(new URL("index.jsx", import.meta.url)), publicDir, outDir});
} else {
  const [serveUrl, filmPath, outputLocation, browserExecutable, x264Preset, imageFormat] = words;
  const inputProps = {film: JSON.parse(readFileSync(filmPath, "utf8"))};
  const browser = {browserExecutable, chromeMode: "chrome-for-testing", logLevel: "error"};
  const composition = await selectComposition({serveUrl, id: "explainer", inputProps, ...browser});
  await renderMedia({composition, serveUrl, inputProps, outputLocation, codec: "h264", crf: 23, x264Preset, imageFormat, concurrency: 2, ...browser});
}
process.exit(0);
