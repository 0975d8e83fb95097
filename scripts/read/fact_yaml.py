"""YAML in, located nodes out: every scalar keeps its line, and nothing but plain data is accepted.

The rule: a fact file is UTF-8, holds one document made of mappings, lists and scalars, and no anchors,
aliases, tags or repeated keys. Scalars stay text; the table's schema decides what type they have, so `no` is
the word "no" and `2014` can be a year or a name. For example ``parse("a.yaml", "ada: {age: 40}")`` gives a
`Mapping` whose entry
``ada`` is a `Mapping` whose entry ``age`` is ``Scalar("40", line=1, plain=True)``.

PyYAML's event stream is read in a loop, not by recursion: neither deep nesting nor alias bombs cost anything.
"""

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from scripts.problems import Problem
from scripts.read.files import read_bytes

DEEPEST = 12

_PLAIN = {None, ""}  # how the two parsers say that a scalar has no quotes
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Scalar:
    """A text with its line; `plain` is true where it stood without quotes."""

    text: str
    line: int
    plain: bool = True


@dataclass
class Sequence:
    """A list of nodes."""

    line: int
    items: list["Node"] = field(default_factory=list)


@dataclass
class Mapping:
    """Keys and nodes; `key_lines` holds the line of each key."""

    line: int
    entries: dict[str, "Node"] = field(default_factory=dict)
    key_lines: dict[str, int] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


class _Refused(Exception):  # noqa: N818 (as above)
    def __init__(self, line: int, message: str, allowed: str, value: str | None = None) -> None:
        super().__init__(message)
        self.line, self.message, self.allowed, self.value = line, message, allowed, value


def read_fact_file(path: Path, name: str) -> tuple[Mapping | None, list[Problem]]:
    """Read one fact file; return its top-level mapping, or None, and the problems found.

    `name` is the path to show. A file that cannot be opened raises OSError.
    """
    data = b""
    try:
        data = read_bytes(path)
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"0x{data[error.start]:02x}"
        return None, [_problem(name, line, byte, "is not UTF-8", "do: save the file as UTF-8")]
    except ValueError as error:
        return None, [_problem(name, 0, None, f"the file {error}", "")]
    return parse(name, text)


def parse(name: str, text: str) -> tuple[Mapping | None, list[Problem]]:
    """Parse the text of a fact file; see the module's example."""
    try:
        return _compose(text), []
    except _Refused as refused:
        return None, [_problem(name, refused.line, refused.value, refused.message, refused.allowed)]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
        line = mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", 0) or 0) + 1
        return None, [_problem(name, line, None, f"not YAML: {said}", "do: mend the syntax at this line")]


def _problem(name: str, line: int, value: str | None, message: str, allowed: str) -> Problem:
    return Problem(name, message, line=line, value=value, allowed=allowed)


def _compose(text: str) -> Mapping:
    """Build the tree from the event stream; raise _Refused for what facts do not need."""
    stack: list[Sequence | Mapping] = []
    keys: list[str | None] = []  # the key that waits for its value, for each open mapping
    root: Node | None = None
    documents = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _Refused(line, "a second document starts here", "do: keep one document in a file")
        elif isinstance(event, yaml.AliasEvent):
            raise _Refused(line, "aliases are not read", "do: write the value out", f"*{event.anchor}")
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            stack.pop()
            keys.pop()
        elif isinstance(event, yaml.ScalarEvent | yaml.SequenceStartEvent | yaml.MappingStartEvent):
            _refuse_extras(event, line, len(stack))
            if isinstance(event, yaml.ScalarEvent) and stack and isinstance(stack[-1], Mapping) and keys[-1] is None:
                keys[-1] = _new_key(stack[-1], event.value, line)
                continue
            node = _node(event, line)
            root = _place(node, stack, keys, line) or root
            if not isinstance(node, Scalar):
                stack.append(node)
                keys.append(None)
    if not isinstance(root, Mapping):
        raise _Refused(1, "the file is not a mapping", "do: begin with the name of a table, as `actors:`")
    return root


def _refuse_extras(event: yaml.NodeEvent, line: int, depth: int) -> None:
    if event.anchor is not None:
        raise _Refused(line, "anchors are not read", "do: write the value out", f"&{event.anchor}")
    if getattr(event, "tag", None) is not None:
        raise _Refused(line, "tags are not read", "do: leave the tag out", str(getattr(event, "tag", "")))
    if depth >= DEEPEST:
        raise _Refused(line, "nested too deep", f"at most {DEEPEST} levels")


def _new_key(mapping: Mapping, key: str, line: int) -> str:
    if key in mapping.entries:
        raise _Refused(line, "stands twice in one mapping", "do: keep one of the two", key)
    mapping.key_lines[key] = line
    return key


def _node(event: yaml.NodeEvent, line: int) -> Node:
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(event.value, line, plain=event.style in _PLAIN)
    return Sequence(line) if isinstance(event, yaml.SequenceStartEvent) else Mapping(line)


def _place(node: Node, stack: list[Sequence | Mapping], keys: list[str | None], line: int) -> Node | None:
    """Put the node into the open collection; return it where it is the root."""
    if not stack:
        return node
    parent, key = stack[-1], keys[-1]
    if isinstance(parent, Sequence):
        parent.items.append(node)
    elif key is None:
        raise _Refused(line, "a key must be a text", "do: write a field name before the colon")
    else:
        parent.entries[key] = node
        keys[-1] = None
    return None
