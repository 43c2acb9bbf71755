"""Functions whose keywords are the program's options, as help and editors are to show them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TypeVar

from ._settings import Option

Function = TypeVar("Function", bound=Callable[..., object])


def with_options(options: Mapping[str, Option]) -> Callable[[Function], Function]:
    """Lists options in a function's signature and documentation, in the place of the keywords that it takes as one."""

    def extended(function: Function) -> Function:
        signature = inspect.signature(function)
        own = [one for one in signature.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
        further = [
            inspect.Parameter(keyword, inspect.Parameter.KEYWORD_ONLY, default=None)
            for keyword in options if keyword not in signature.parameters]
        function.__signature__ = signature.replace(parameters=[*own, *further])  # type: ignore[attr-defined]
        listed = "\n".join(f"    {keyword}: {option.help}" for keyword, option in options.items())
        function.__doc__ = f"{inspect.getdoc(function)}\n\n{listed}"
        return function

    return extended
