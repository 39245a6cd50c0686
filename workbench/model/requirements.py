"""What mailbox providers demand of senders, from `resources/requirements.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from workbench.model.errors import UsageError
from workbench.model.resources import resource

TEXTS = "requirements"
"""The context under which the catalogue holds the rules' texts."""


class Means(StrEnum):
    """What answers a rule."""

    DNS = "dns"
    MESSAGE = "message"
    DATA = "data"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One demand.

    Attributes:
        id: The same forever: `GB1`.
        provider: Id of the provider.
        bulk: Whether only bulk senders must keep it.
        required: False where the provider merely recommends it.
        text: English; translated under the context `TEXTS`.
        answered_by: What answers it; the first can refute it, the last proves it.
        every: What an audit is asked of which each must hold; see `analysis.requirement_tests`.
        any_of: What an audit is asked of which one must hold.
        source: Document that says so.
        date: Day of the text that was read, ISO 8601.
        data: What statistics are asked; see `analysis.requirement_data`.
        message: What the header of a message is asked; see `analysis.requirement_messages`.
        proof: What proves it alone: the last of `answered_by`, if nothing else is said.
    """

    id: str
    provider: str
    bulk: bool
    required: bool
    text: str
    answered_by: tuple[Means, ...]
    every: tuple[str, ...]
    any_of: tuple[str, ...]
    source: str
    date: str
    data: str = ""
    message: str = ""
    proof: tuple[Means, ...] = ()


@dataclass(frozen=True, slots=True)
class Provider:
    """
    A mailbox provider and its rules.

    Attributes:
        bulk: From when on a sender is a bulk sender, English; empty if it makes no difference.
        certain: Whether the rules were read at the provider itself, not in copies.
    """

    id: str
    name: str
    source: str
    date: str
    certain: bool
    bulk: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Requirements:
    """The whole list, and the day of its last review."""

    updated: str
    providers: tuple[Provider, ...]


@cache
def load_requirements() -> Requirements:
    """Return every provider with its rules, in the order of the file."""
    data = tomllib.loads(resource("requirements.toml").read_text("utf-8"))
    providers = tuple(
        Provider(
            name,
            entry["name"],
            entry["source"],
            entry["date"],
            entry["certainty"] == "primary",
            entry["bulk"],
            tuple(_rule(rule, entry) for rule in data["rule"] if rule["provider"] == name),
        )
        for name, entry in data["provider"].items()
    )
    return Requirements(data["updated"], providers)


def _rule(data: dict[str, Any], provider: dict[str, Any]) -> Rule:
    answered_by = tuple(Means(word) for word in data["answered_by"])
    return Rule(
        data["id"],
        data["provider"],
        data["for"] == "bulk",
        data.get("level", "required") == "required",
        data["text"],
        answered_by,
        tuple(data.get("all", ())),
        tuple(data.get("any", ())),
        data.get("source", provider["source"]),
        data.get("date", provider["date"]),
        data.get("data", ""),
        data.get("message", ""),
        tuple(Means(word) for word in data["proof"]) if "proof" in data else answered_by[-1:],
    )


def find_provider(name: str) -> Provider:
    """
    Return a provider by its id.

    Raises:
        UsageError: there is none.
    """
    known = load_requirements().providers
    for provider in known:
        if provider.id == name.lower():
            return provider
    ids = ", ".join(provider.id for provider in known)
    raise UsageError("No rules of a provider {name} are known", "The providers are {known}", name=name, known=ids)
