"""Reads and writes the address of a simulated camera: `sim:SCENE?key=value&key=value`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeAlias
from urllib.parse import quote, unquote

from trailwarden.edge.errors import SourceAddressError
from trailwarden.edge.sim.faults import Fault, FaultKind
from trailwarden.edge.sim.spec import SceneSpec

_Kinds: TypeAlias = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class _Key:
    """One key of an address: the field it sets, how to read and write it, an example."""

    field: str
    read: Callable[[str], Any]
    write: Callable[[Any], str]
    example: str


def _number(value: float) -> str:
    short = f"{value:g}"
    return short if float(short) == value else repr(value)


def _read_switch(text: str) -> bool:
    return {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}[
        text.lower()
    ]


def _read_size(text: str) -> tuple[int, int]:
    width, height = text.lower().split("x")
    return int(width), int(height)


def _read_kinds(text: str) -> _Kinds:
    pairs = (part.partition(":") for part in text.split(","))
    return tuple((kind, float(weight or 1)) for kind, _, weight in pairs)


def _write_kinds(kinds: _Kinds) -> str:
    return ",".join(f"{kind}:{_number(weight)}" for kind, weight in kinds)


_KEYS: dict[str, _Key] = {
    "name": _Key("name", str, lambda name: quote(name, safe=""), "north-gate"),
    "seed": _Key("seed", int, str, "7"),
    "size": _Key("size", _read_size, lambda size: f"{size[0]}x{size[1]}", "640x360"),
    "fps": _Key("fps", float, _number, "10"),
    "wind": _Key("wind", float, _number, "1.5"),
    "rain": _Key("rain", float, _number, "0.5"),
    "night": _Key("night", _read_switch, lambda night: str(int(night)), "1"),
    "start": _Key(
        "start", datetime.fromisoformat, lambda start: start.isoformat(), "2026-05-14T06:00:00Z"
    ),
    "for": _Key("duration_s", float, _number, "60"),
    "visits": _Key("traffic", float, _number, "120"),
    "gap": _Key("gap_s", float, _number, "8"),
    "kinds": _Key("kinds", _read_kinds, _write_kinds, "deer:3,person:1"),
    "noise": _Key("noise", float, _number, "2"),
}
_FAULTS = tuple(kind.value for kind in FaultKind)


def read_address(address: str) -> SceneSpec:
    """The spec written in an address. Raises SourceAddressError saying what is allowed."""
    scheme, _, rest = address.partition(":")
    if scheme != "sim":
        raise SourceAddressError(
            f"{address!r} is no simulated camera; write for example sim:meadow?wind=2&night=1"
        )
    scene, _, query = rest.partition("?")
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for key, text in _pairs(address, query):
        if key in _FAULTS:
            faults += _read_faults(address, key, text)
        elif key in _KEYS:
            values[_KEYS[key].field] = _read_value(address, key, text)
        else:
            allowed = ", ".join((*_KEYS, *_FAULTS))
            raise SourceAddressError(f"{address!r}: there is no key {key!r}; use {allowed}")
    try:
        return SceneSpec(scene=scene or "meadow", faults=tuple(faults), **values)
    except SourceAddressError as error:
        raise SourceAddressError(f"{address!r}: {error}") from error


def _pairs(address: str, query: str) -> list[tuple[str, str]]:
    pairs = []
    for part in filter(None, query.split("&")):
        key, equals, text = part.partition("=")
        if not equals:
            raise SourceAddressError(f"{address!r}: {part!r} has no value; write {part}=VALUE")
        pairs.append((key, unquote(text)))
    return pairs


def _read_value(address: str, key: str, text: str) -> object:
    rule = _KEYS[key]
    try:
        return rule.read(text)
    except (ValueError, KeyError) as error:
        raise SourceAddressError(
            f"{address!r}: {key}={text} cannot be read; write it like {key}={rule.example}"
        ) from error


def _read_faults(address: str, key: str, text: str) -> list[Fault]:
    faults = []
    for part in text.split(","):
        start, _, length = part.partition("+")
        try:
            fault = Fault(FaultKind(key), float(start), float(length))
        except ValueError as error:
            raise SourceAddressError(
                f"{address!r}: {key}={part} cannot be read; write {key}=START+LENGTH in seconds, "
                f"for example {key}=10+5"
            ) from error
        faults.append(fault)
    return faults


def write_address(spec: SceneSpec) -> str:
    """The address of a spec; what stands at its default is left out."""
    defaults = {field.name: field.default for field in fields(SceneSpec)}
    parts = [
        f"{key}={rule.write(value)}"
        for key, rule in _KEYS.items()
        if (value := getattr(spec, rule.field)) != defaults[rule.field]
    ]
    parts += [
        f"{fault.kind.value}={_number(fault.start_s)}+{_number(fault.length_s)}"
        for fault in spec.faults
    ]
    return f"sim:{spec.scene}" + ("?" + "&".join(parts) if parts else "")
