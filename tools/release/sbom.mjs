// The build's bill of materials (CycloneDX): what of others is in it, and what helped to make it. The same for every clone, so it
// has neither a date nor a serial number.

import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import { PackageURL } from "packageurl-js";
import { allPackages } from "./packages.mjs";

/**
 * The text of the bill.
 * @param {string} version of the project
 */
export async function billOfMaterials(version) {
  const bom = new Models.Bom();
  bom.metadata.component = new Models.Component(Enums.ComponentType.Application, "reinfuse", {
    bomRef: `pkg:cargo/reinfuse@${version}`,
    version,
    purl: `pkg:cargo/reinfuse@${version}`,
    licenses: new Models.LicenseRepository([new Models.LicenseExpression("MIT OR Apache-2.0")]),
  });
  const seen = new Set();
  for (const { registry, name, version, licence, hash, ships } of await allPackages()) {
    const [scope, base] = name.startsWith("@") ? name.split("/") : [undefined, name];
    const purl = String(new PackageURL(registry, scope, base, version, undefined, undefined));
    // A package may stand in more than one place of a lock file.
    if (seen.has(purl)) continue;
    seen.add(purl);
    bom.components.add(
      new Models.Component(Enums.ComponentType.Library, name, {
        bomRef: purl,
        version,
        purl,
        scope: ships ? Enums.ComponentScope.Required : Enums.ComponentScope.Excluded,
        hashes: new Models.HashDictionary([
          [registry === "cargo" ? Enums.HashAlgorithm["SHA-256"] : Enums.HashAlgorithm["SHA-512"], hash],
        ]),
        licenses: new Models.LicenseRepository(licence ? [new Models.LicenseExpression(licence)] : []),
      }),
    );
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 1 })}\n`;
}
