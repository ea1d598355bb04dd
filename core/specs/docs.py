"""What each field of a spec means: the docstrings under the fields, for forms and the JSON Schema."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import Any

import msgspec


def field_docs(record: type) -> dict[str, str]:
    """Return the docstring of each field of a record type by name; fields without one are left out.

    Python throws these strings away, so they are read from the source, also of the records it extends; without source
    the result is empty.
    """
    inherited = [field_docs(base) for base in record.__bases__ if base not in (msgspec.Struct, object)]
    return {name: text for docs in [*inherited, _own_docs(record)] for name, text in docs.items()}


def _own_docs(record: type) -> dict[str, str]:
    try:
        body = ast.parse(textwrap.dedent(inspect.getsource(record))).body[0]
    except (OSError, TypeError, SyntaxError):
        return {}
    assert isinstance(body, ast.ClassDef), record
    docs: dict[str, str] = {}
    for statement, following in zip(body.body, body.body[1:], strict=False):
        if not (isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)):
            continue
        match following:
            case ast.Expr(value=ast.Constant(value=str(text))):
                docs[statement.target.id] = text
            case _:
                pass
    return docs


def described_schema(record: type) -> dict[str, Any]:
    """Return the JSON Schema of a record type with `description` on every documented field."""
    (schema,), definitions = msgspec.json.schema_components([record], ref_template="#/$defs/{name}")
    docs = {kind.__name__: field_docs(kind) for kind in _record_types(record)}
    for name, definition in definitions.items():
        for field, text in docs.get(name, {}).items():
            described = definition["properties"][field]
            if "$ref" in described:  # beside a reference, readers of older drafts ignore everything else
                definition["properties"][field] = {"allOf": [described], "description": text}
            else:
                described["description"] = text
    header = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "nn-tui run spec"}
    return {**header, **schema, "$defs": definitions}


def _record_types(record: type) -> list[type]:
    """Return the record type and every one its fields can hold."""
    import msgspec.inspect as types

    found: list[type] = []
    waiting: list[types.Type] = [types.type_info(record)]
    while waiting:
        info = waiting.pop()
        if isinstance(info, types.UnionType):
            waiting.extend(info.types)
        elif isinstance(info, types.ListType):
            waiting.append(info.item_type)
        elif isinstance(info, types.StructType) and info.cls not in found:
            found.append(info.cls)
            waiting.extend(field.type for field in info.fields)
    return found
