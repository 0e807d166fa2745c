"""The answers of GeoReport v2 as JSON Schema, written from its specification."""

TEXT = {"type": ["string", "null"]}
NUMBER = {"type": ["number", "null"]}
CODE = {"type": "string", "minLength": 1}
MOMENT = {
    "type": ["string", "null"],
    "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$",
}


def _array(properties: dict[str, object], required: list[str], *, exactly: bool = True) -> dict[str, object]:
    item = {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": not exactly,
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "array", "items": item}


SERVICES = _array(
    {
        "service_code": CODE,
        "service_name": CODE,
        "description": TEXT,
        "metadata": {"type": "boolean"},
        "type": {"enum": ["realtime", "batch", "blackbox"]},
        "keywords": {"type": "string"},
        "group": {"type": "string"},
    },
    ["service_code", "service_name", "description", "metadata", "type", "keywords", "group"],
)
DEFINITION = {
    "type": "object",
    "required": ["service_code", "attributes"],
    "additionalProperties": False,
    "properties": {
        "service_code": CODE,
        "attributes": _array(
            {
                "variable": {"type": "boolean"},
                "code": CODE,
                "datatype": {
                    "enum": ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
                },
                "required": {"type": "boolean"},
                "datatype_description": TEXT,
                "order": {"type": "integer", "minimum": 1},
                "description": TEXT,
                "values": _array({"key": CODE, "name": CODE}, ["key", "name"]),
            },
            ["variable", "code", "datatype", "required", "order", "description"],
        ),
    },
}
REQUESTS = _array(
    {
        "service_request_id": CODE,
        "status": {"enum": ["open", "closed"]},
        "status_notes": TEXT,
        "service_name": TEXT,
        "service_code": {"type": "string"},
        "description": TEXT,
        "agency_responsible": TEXT,
        "service_notice": TEXT,
        "requested_datetime": MOMENT,
        "updated_datetime": MOMENT,
        "expected_datetime": MOMENT,
        "address": TEXT,
        "address_id": TEXT,
        "zipcode": TEXT,
        "lat": NUMBER,
        "long": NUMBER,
        "media_url": TEXT,
    },
    ["service_request_id", "status", "service_name", "service_code", "requested_datetime"],
)
SUBMITTED = {
    **_array(
        {"service_request_id": CODE, "token": CODE, "service_notice": TEXT, "account_id": TEXT},
        ["service_notice"],
    ),
    "minItems": 1,
    "maxItems": 1,
}
TOKENS = _array({"service_request_id": CODE, "token": CODE}, ["service_request_id", "token"])
ERRORS = {
    **_array({"code": {"type": "integer"}, "description": CODE}, ["code", "description"]),
    "minItems": 1,
}
