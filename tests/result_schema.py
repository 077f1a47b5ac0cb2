"""Whether a result document is what `cupel help --schema result` says: the part of JSON Schema that such a schema uses, and stricter, since a field
that the schema does not know is one that no list has."""

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def is_of(value, name):
    if name in ("integer", "number"):
        return not isinstance(value, bool) and isinstance(value, int if name == "integer" else (int, float))
    return isinstance(value, TYPES[name])


def violations(schema, value, path=""):
    """A line for each place that is not as it shall be."""
    unknown = set(schema) - {"$schema", "title", "description", "format", "type", "enum", "const", "anyOf", "properties", "required", "items",
                             "minimum", "minItems", "maxItems"}
    if unknown:
        return [f"{path}: the schema uses {sorted(unknown)}"]
    if "anyOf" in schema:
        found = [violations(each, value, path) for each in schema["anyOf"]]
        return [] if [] in found else min(found, key=len)
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(is_of(value, name) for name in types):
        return [f"{path}: {value!r} is not of the type {' or '.join(types)}"]
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        return [f"{path}: {value!r} is no value it may have"]
    if "minimum" in schema and value is not None and value < schema["minimum"]:
        return [f"{path}: {value!r} is less than {schema['minimum']}"]
    found = []
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            found.append(f"{path}: {len(value)} items")
        for place, each in enumerate(value):
            found += violations(schema.get("items", {}), each, f"{path}/{place}")
    if isinstance(value, dict) and "properties" in schema:
        found += [f"{path}: '{name}' is missing" for name in schema.get("required", []) if name not in value]
        for name, each in value.items():
            if name not in schema["properties"]:
                found.append(f"{path}: '{name}' is not in the schema")
            else:
                found += violations(schema["properties"][name], each, f"{path}/{name}")
    return found
