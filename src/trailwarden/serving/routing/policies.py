"""The policies by the names that configuration and reports use, each with its usual settings."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from trailwarden.serving.routing.consistent import ConsistentHash
from trailwarden.serving.routing.kv_aware import KvAware
from trailwarden.serving.routing.plain import LeastLoad, RoundRobin
from trailwarden.serving.routing.policy import Policy

_ALL: tuple[Policy, ...] = (RoundRobin(), LeastLoad(), ConsistentHash(), KvAware())

POLICIES: Mapping[str, Policy] = MappingProxyType({policy.name: policy for policy in _ALL})
