"""Sweep files and mappings become messages; everything that does not fit is reported at once, as the lab does it."""

from __future__ import annotations

import difflib
import math
import numbers
import os
import pathlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Union

import yaml
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.struct_pb2 import Value

from . import _formulas
from ._errors import Rejected, Violation
from .v1 import spec_pb2

SpecSource = Union[str, "os.PathLike[str]", Mapping[str, Any], spec_pb2.SweepSpec]
"""A sweep: a mapping, YAML or JSON text, the path of a sweep file, or the message itself."""

_MOST_CHARACTERS = 1 << 20
_MOST_VALUES = 100_000
_DEEPEST = 24
_WHOLE = {FieldDescriptor.CPPTYPE_INT32: 31, FieldDescriptor.CPPTYPE_INT64: 63}


class _Loader(yaml.SafeLoader):  # type: ignore[misc,unused-ignore]
    """YAML with the scalars that people mean: 1e-3 is a number, ``no`` and dates are words."""

    yaml_implicit_resolvers: dict[str, Any] = {}


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,9})?$"),
    list("-.0123456789"),
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])


def _number(loader: _Loader, node: yaml.ScalarNode) -> int | float:
    text = str(node.value)
    if re.fullmatch(r"-?[0-9]{1,400}", text):
        return int(text)
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else "a list or mapping"
        if key in found:
            raise Rejected([Violation(str(key), f"given twice, line {key_node.start_mark.line + 1}", "each field once")])
        found[str(key)] = loader.construct_object(value_node, deep=True)
    return found


_Loader.add_constructor("tag:yaml.org,2002:float", _number)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


class _Findings:
    def __init__(self) -> None:
        self.violations: list[Violation] = []
        self.meant: set[str] = set()
        self._values = 0

    def add(self, path: str, value: object, expected: str) -> None:
        self.violations.append(Violation(path, str(value), expected))

    def counts(self) -> bool:
        self._values += 1
        if self._values == _MOST_VALUES:
            self.add("sweep", "too many values", f"at most {_MOST_VALUES}")
        return self._values < _MOST_VALUES


def read(source: SpecSource, what: str = "sweep") -> tuple[spec_pb2.SweepSpec, _Findings]:
    """The message that ``source`` spells, however much of it can be read, and what can not."""
    found = _Findings()
    spec = spec_pb2.SweepSpec()
    if isinstance(source, spec_pb2.SweepSpec):
        spec.CopyFrom(source)
        return spec, found
    tree = source if isinstance(source, Mapping) else _parsed(_text(source, what), what)
    if isinstance(tree, Mapping):
        tree = _formulas.moved(tree, lambda path: found.add(f"formulas.{path}", "given twice", "each name once"))
    if tree is None:
        found.add(what, "empty", "fields of a sweep: data, network, training, axes")
    else:
        _message(tree, spec, "", found, 0)
    return spec, found


def whole(source: SpecSource, what: str = "sweep") -> spec_pb2.SweepSpec:
    """The message that ``source`` spells.

    :raises Rejected: with everything that cannot be read
    """
    spec, found = read(source, what)
    if found.violations:
        raise Rejected(found.violations)
    return spec


def _text(source: str | os.PathLike[str], what: str) -> str:
    if isinstance(source, str) and ("\n" in source or source.lstrip().startswith("{") or ": " in source):
        return source
    if not isinstance(source, (str, os.PathLike)):
        raise Rejected([Violation(what, type(source).__name__, "a mapping, YAML text, or the path of a file")])
    file = pathlib.Path(source).expanduser()
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Rejected([Violation(what, str(file), "UTF-8 text")]) from None
    except OSError as e:
        raise Rejected([Violation(what, str(file), f"an existing file, or YAML text; {e.strerror}")]) from None


def _parsed(text: str, what: str) -> Any:
    if len(text) > _MOST_CHARACTERS:
        raise Rejected([Violation(what, f"{len(text)} characters", f"at most {_MOST_CHARACTERS}")])
    try:
        # JSON may be indented by tabs, which YAML forbids.
        return yaml.load(text.replace("\t", " ") if text.lstrip().startswith("{") else text, _Loader)
    except yaml.MarkedYAMLError as e:
        place = f"line {e.problem_mark.line + 1}: " if e.problem_mark else ""
        raise Rejected([Violation(what, f"{place}{e.problem}", "YAML or JSON")]) from None
    except (yaml.YAMLError, ValueError) as e:
        if isinstance(e, Rejected):
            raise
        raise Rejected([Violation(what, str(e).splitlines()[0], "YAML or JSON")]) from None
    except RecursionError:
        raise Rejected([Violation(what, "nested too deeply", f"at most {_DEEPEST} levels")]) from None


def _message(tree: Any, message: Any, path: str, found: _Findings, depth: int) -> None:
    descriptor: Descriptor = message.DESCRIPTOR
    names = [f.name for f in descriptor.fields]
    if not isinstance(tree, Mapping):
        found.add(path or "sweep", _shown(tree), "a mapping of " + ", ".join(names))
        return
    if depth > _DEEPEST:
        found.add(path, "nested too deeply", f"at most {_DEEPEST} levels")
        return
    seen: dict[str, str] = {}
    for key, value in tree.items():
        if not found.counts():
            return
        field = _field(descriptor, str(key))
        if field is None:
            near = difflib.get_close_matches(str(key), names, 1)
            found.add(_join(path, str(key)), "unknown field", f"perhaps {near[0]}" if near else "one of " + ", ".join(names))
            found.meant.update(_join(path, n) for n in near)
            continue
        group = field.containing_oneof.name if field.containing_oneof else field.name
        if seen.setdefault(group, field.name) != field.name and not group.startswith("_"):
            choices = ", ".join(f.name for f in field.containing_oneof.fields)
            found.add(_join(path, field.name), f"given beside {seen[group]}", f"only one of {choices}")
            continue
        _set(value, field, message, _join(path, field.name), found, depth)


def _field(descriptor: Descriptor, key: str) -> FieldDescriptor | None:
    return next((f for f in descriptor.fields if key in (f.name, f.json_name)), None)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _set(value: Any, field: FieldDescriptor, message: Any, path: str, found: _Findings, depth: int) -> None:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        _set_map(value, field, message, path, found)
    elif field.is_repeated:
        _set_list(value, field, message, path, found, depth)
    elif _is_plain_message(field):
        child = getattr(message, field.name)
        child.SetInParent()
        _message(value, child, path, found, depth + 1)
    else:
        read = _scalar(value, field, path, found)
        if read is not None:
            _assign(message, field, read)


def _is_plain_message(field: FieldDescriptor) -> bool:
    return field.message_type is not None and field.message_type.full_name != Value.DESCRIPTOR.full_name


def _assign(message: Any, field: FieldDescriptor, read: Any) -> None:
    if isinstance(read, Value):
        getattr(message, field.name).CopyFrom(read)
    else:
        setattr(message, field.name, read)


def _set_list(value: Any, field: FieldDescriptor, message: Any, path: str, found: _Findings, depth: int) -> None:
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        found.add(path, _shown(value), "a list")
        return
    target = getattr(message, field.name)
    for i, element in enumerate(value):
        if not found.counts():
            return
        at = f"{path}[{i}]"
        if _is_plain_message(field):
            _message(element, target.add(), at, found, depth + 1)
            continue
        read = _scalar(element, field, at, found)
        if isinstance(read, Value):
            target.add().CopyFrom(read)
        elif field.message_type is not None:
            target.add()  # a gap, so that later elements keep their places
        else:
            target.append(read if read is not None else field.default_value or "")


def _set_map(value: Any, field: FieldDescriptor, message: Any, path: str, found: _Findings) -> None:
    if not isinstance(value, Mapping):
        found.add(path, _shown(value), "a mapping of names to values")
        return
    of = field.message_type.fields_by_name["value"]
    target = getattr(message, field.name)
    for key, element in value.items():
        if not found.counts():
            return
        read = _scalar(element, of, _join(path, str(key)), found)
        if isinstance(read, Value):
            target[str(key)].CopyFrom(read)
        elif read is not None:
            target[str(key)] = read


def _scalar(value: Any, field: FieldDescriptor, path: str, found: _Findings) -> Any:
    """The value as the field takes it; ``None``, reported, where it does not fit."""
    plain = value.item() if hasattr(value, "item") and getattr(value, "ndim", 0) == 0 else value
    read = _fitting(plain, field)
    if read is None:
        found.add(path, _shown(plain), _expected(field))
    return read


def _fitting(value: Any, field: FieldDescriptor) -> Any:
    number = isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)
    kind = field.cpp_type
    if kind in _WHOLE:
        bound = 1 << _WHOLE[kind]
        if isinstance(value, str) and kind == FieldDescriptor.CPPTYPE_INT64 and re.fullmatch(r"-?[0-9]{1,19}", value):
            value, number = int(value), True
        return int(value) if number and value == int(value) and -bound <= value < bound else None
    if kind == FieldDescriptor.CPPTYPE_DOUBLE:
        return float(value) if number else None
    if kind == FieldDescriptor.CPPTYPE_BOOL:
        return value if isinstance(value, bool) else None
    if kind == FieldDescriptor.CPPTYPE_STRING:
        return value if isinstance(value, str) else None
    if kind == FieldDescriptor.CPPTYPE_ENUM:
        return next((v.number for v in field.enum_type.values if v.number and value in (v.name, short(v))), None)
    return _any(value, number)


def _any(value: Any, number: bool) -> Value | None:
    if isinstance(value, bool):
        return Value(bool_value=value)
    if number:
        return Value(number_value=float(value))
    if isinstance(value, str):
        return Value(string_value=value)
    return Value(null_value=0) if value is None else None  # type: ignore[arg-type,unused-ignore]


def short(value: Any) -> str:
    """``mlp`` for ``NETWORK_FAMILY_MLP``."""
    unset: str = value.type.values_by_number[0].name
    return str(value.name).removeprefix(unset.removesuffix("UNSPECIFIED")).lower()


def word(message: Any, field: str) -> str:
    """The value of an enum field without its prefix, in capitals as documents have it; empty when not set."""
    descriptor = message.DESCRIPTOR.fields_by_name[field]
    number = getattr(message, field)
    value = descriptor.enum_type.values_by_number.get(number)
    return "" if number == 0 else short(value).upper() if value is not None else str(number)


def _expected(field: FieldDescriptor) -> str:
    if field.cpp_type in _WHOLE:
        return f"a whole number of at most {_WHOLE[field.cpp_type] + 1} bits"
    if field.cpp_type == FieldDescriptor.CPPTYPE_ENUM:
        return "one of " + ", ".join(short(v) for v in field.enum_type.values if v.number)
    return {
        FieldDescriptor.CPPTYPE_DOUBLE: "a finite number",
        FieldDescriptor.CPPTYPE_BOOL: "true or false",
        FieldDescriptor.CPPTYPE_STRING: "text; quote what looks like a number",
    }.get(field.cpp_type, "a finite number or a word")


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return "a list"
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 80 else f'"{value[:80]}..."'
    return str(value).lower() if isinstance(value, bool) else str(value)[:80]
