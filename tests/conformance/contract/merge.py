"""Lays the overlay (second argument) over Twilio's description (first argument), and prints the whole as JSON."""

import json
import sys

import yaml


def patched(target, patch):
    """A JSON Merge Patch (RFC 7396), but that nothing is removed: null is a value."""
    if not isinstance(patch, dict):
        return patch
    target = target if isinstance(target, dict) else {}
    return {**target, **{name: patched(target.get(name), value) for name, value in patch.items()}}


def error(status, codes):
    """The response of an error: Twilio's body, with this status and one of these codes."""
    own = {"properties": {"status": {"type": "integer", "enum": [status]}, "code": {"type": "integer", "enum": codes}}}
    schema = {"allOf": [{"$ref": "#/components/schemas/problem"}, own]}
    return {"description": f"Twilio's {codes}", "content": {"application/json": {"schema": schema}}}


with open(sys.argv[1], encoding="utf-8") as file:
    description = json.load(file)
with open(sys.argv[2], encoding="utf-8") as file:
    overlay = yaml.safe_load(file)

operations = dict(overlay["operations"])
for path in description["paths"].values():
    for operation in (value for value in path.values() if isinstance(value, dict) and "operationId" in value):
        patch = operations.pop(operation["operationId"], None)
        if patch is None:
            sys.exit(f"the overlay has no {operation['operationId']}: say which errors it has")
        errors = patch.pop("errors")
        operation.update(patched(operation, patch))
        operation["responses"].update({str(status): error(status, codes) for status, codes in errors.items()})
        for parameter in operation.get("parameters", []):
            parameter.update(patched(parameter, overlay["parameters"].get(parameter["name"], {})))
if operations:
    sys.exit(f"the description has no {', '.join(operations)}")
description["components"] = patched(description["components"], overlay["components"])
json.dump(description, sys.stdout)
