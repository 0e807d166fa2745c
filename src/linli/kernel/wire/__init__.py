"""JSON on the wire: shapes as msgspec structs, read strictly, written fast, described in OpenAPI from the same definition."""

from linli.kernel.wire.problems import Problem, Unknown, problem
from linli.kernel.wire.shapes import Shape, answered, described, read

__all__ = ["Problem", "Shape", "Unknown", "answered", "described", "problem", "read"]
