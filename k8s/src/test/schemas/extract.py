#!/usr/bin/env python3
"""Makes src/test/resources/kubernetes-schemas.json, the JSON Schemas that the charts' tests hold rendered objects against.

usage: extract.py RELEASE KUBERNETES_SWAGGER_JSON CRD_YAML...

The second argument is api/openapi-spec/swagger.json of a Kubernetes release (it lies in the Go module k8s.io/kubernetes), the others
are CustomResourceDefinitions (of the Go modules sigs.k8s.io/gateway-api and github.com/prometheus-operator/prometheus-operator).
Only the kinds that the charts render are kept, without their prose, and unknown fields are refused, as server-side validation does.
"""
import json
import sys
from pathlib import Path

import yaml

KINDS = {
    "apps/v1/Deployment", "apps/v1/StatefulSet", "batch/v1/Job", "v1/Service", "v1/ServiceAccount", "v1/ConfigMap", "v1/Pod",
    "autoscaling/v2/HorizontalPodAutoscaler", "policy/v1/PodDisruptionBudget", "networking.k8s.io/v1/NetworkPolicy",
    "networking.k8s.io/v1/Ingress", "gateway.networking.k8s.io/v1/HTTPRoute", "monitoring.coreos.com/v1/ServiceMonitor",
    "monitoring.coreos.com/v1/PodMonitor", "monitoring.coreos.com/v1/PrometheusRule", "v1/ResourceQuota",
    "rbac.authorization.k8s.io/v1/Role", "rbac.authorization.k8s.io/v1/RoleBinding", "rbac.authorization.k8s.io/v1/ClusterRole",
    "rbac.authorization.k8s.io/v1/ClusterRoleBinding",
}
KEEP = {"type", "properties", "items", "required", "enum", "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems",
        "maxItems", "additionalProperties", "anyOf", "oneOf", "allOf", "not", "$ref"}


def strict(schema):
    """Keeps what validates, drops the prose, closes every object that lists its fields."""
    if isinstance(schema, bool):
        return schema
    kept = {}
    for key, value in schema.items():
        if key not in KEEP:
            continue
        if key == "properties":
            kept[key] = {name: strict(value[name]) for name in sorted(value)}
        elif key in ("items", "not", "additionalProperties"):
            kept[key] = strict(value)
        elif key in ("anyOf", "oneOf", "allOf"):
            kept[key] = [strict(v) for v in value]
        elif key == "$ref":
            kept[key] = value.replace("#/definitions/", "#/$defs/")
        else:
            kept[key] = value
    if schema.get("x-kubernetes-int-or-string") or schema.get("format") == "int-or-string":
        kept.pop("type", None)
        kept.pop("anyOf", None)
        kept["type"] = ["integer", "string"]
    if "properties" in kept and "additionalProperties" not in kept and not schema.get("x-kubernetes-preserve-unknown-fields"):
        kept["additionalProperties"] = False
    return kept


def main(version, swagger_path, crd_paths):
    swagger = json.loads(Path(swagger_path).read_text())
    definitions, kinds = {}, {}

    def take(name):
        if name in definitions:
            return
        definitions[name] = None
        raw = swagger["definitions"][name]
        definitions[name] = strict(raw)
        if name.endswith("resource.Quantity"):
            definitions[name] = {"type": ["string", "number"]}
        for ref in set(_refs(raw)):
            take(ref.removeprefix("#/definitions/"))

    for name, definition in swagger["definitions"].items():
        for gvk in definition.get("x-kubernetes-group-version-kind", []):
            key = "/".join(filter(None, (gvk["group"], gvk["version"], gvk["kind"])))
            if key in KINDS:
                take(name)
                kinds[key] = {"$ref": "#/$defs/" + name}
    for path in crd_paths:
        for crd in yaml.safe_load_all(Path(path).read_text()):
            for served in crd["spec"]["versions"]:
                key = f'{crd["spec"]["group"]}/{served["name"]}/{crd["spec"]["names"]["kind"]}'
                if key in KINDS:
                    kinds[key] = strict(served["schema"]["openAPIV3Schema"])
                    kinds[key]["properties"]["metadata"] = {"$ref": "#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}
    missing = KINDS - kinds.keys()
    if missing:
        sys.exit(f"extract.py: no schema for {sorted(missing)}")
    target = Path(__file__).resolve().parent.parent / "resources" / "kubernetes-schemas.json"
    target.write_text(json.dumps({"kubernetes": version, "kinds": dict(sorted(kinds.items())), "$defs": dict(sorted(definitions.items()))},
                                 separators=(",", ":"), sort_keys=True) + "\n")
    print(f"{len(kinds)} kinds of Kubernetes {version}, {target.stat().st_size} bytes")


def _refs(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from _refs(value)
    elif isinstance(node, list):
        for value in node:
            yield from _refs(value)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
