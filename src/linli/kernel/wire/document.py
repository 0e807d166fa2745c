"""Words for the OpenAPI document: which shape goes in, which comes out. The shapes describe themselves (`shapes.described`)."""

from typing import Any

JSON = "application/json"


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def takes(name: str) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {JSON: {"schema": ref(name)}}}}


def takes_files(field: str) -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {field: {"type": "array", "items": {"type": "string", "format": "binary"}}},
        "required": [field],
    }
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


def gives(name: str, *, status: int = 200, many: bool = False, media: str = JSON) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "array", "items": ref(name)} if many else ref(name) if name else {}
    content = {media: {"schema": schema}} if schema or media != JSON else {}
    done = {"description": "Done", "content": content} if content else {"description": "Done"}
    return {"responses": {str(status): done, "4XX": {"$ref": "#/components/responses/Problem"}}}


def header(name: str, said: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": said,
        "schema": {"type": "string"},
    }


def open_to_all() -> dict[str, Any]:
    return {"security": [{}, {"token": []}]}
