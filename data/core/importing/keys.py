"""What a mapping file may say under a key: texts, lists and single values; anything else is refused by its path."""

from typing import Any

Scalar = str | int | float | bool | None


class MappingRefused(ValueError):
    """The mapping file says something we do not know; `message` names the key by its path."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def keys_of(raw: Any, path: str, known: tuple[str, ...] | None = None) -> dict[str, Any]:
    """A mapping with text keys, of the known ones only when they are given."""
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise MappingRefused(f"{path.rstrip('.') or 'The mapping file'}: expected keys with values.")
    for key in raw:
        if known is not None and key not in known:
            raise MappingRefused(f"{path}{key}: unknown key. Known here: {', '.join(known)}.")
    return {word(key): value for key, value in raw.items()}


def word(key: Any) -> str:
    """A key or a word as the file has it: nothing is "", yes and no are words too."""
    return "" if key is None else str(key).lower() if isinstance(key, bool) else str(key)


def scalars(raw: Any, path: str) -> dict[str, Scalar]:
    """Keys with one value each."""
    found = keys_of(raw, path)
    for key, value in found.items():
        if not isinstance(value, (str, int, float, bool, type(None))):
            raise MappingRefused(f"{path}{key}: expected a single value.")
    return found


def text_of(raw: Any, path: str) -> str:
    """A text that is not blank."""
    if raw is None or isinstance(raw, (dict, list, bool)) or not str(raw).strip():
        raise MappingRefused(f"{path}: expected a text.")
    return str(raw)


def text_or_none(match: dict[str, Any], key: str, path: str) -> str | None:
    """The text under a key of `match`, if it is there."""
    return None if match.get(key) is None else text_of(match[key], f"{path}match.{key}")


def texts_of(raw: Any, path: str) -> tuple[str, ...] | None:
    """A list of texts, or None where the key is not there."""
    if raw is None:
        return None
    if not isinstance(raw, list) or any(isinstance(one, (dict, list)) for one in raw):
        raise MappingRefused(f"{path}: expected a list of texts.")
    return tuple(word(one) for one in raw)
