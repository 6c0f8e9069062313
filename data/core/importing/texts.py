"""Text tables (csv, tsv and their many dialects): encoding, delimiter and rows, with nothing guessed in silence."""

import codecs
import csv
import io
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import compress, islice
from typing import cast

from data.core.importing.cells import Cells
from data.core.importing.files import FileRefused
from data.core.importing.packs import blank, block_of
from data.core.importing.sheets import RawFile, RawSheet, joined

DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 256 * 1024
CHUNK = 4096
BLOCK = 2**20
MOST_CELLS = 20_000_000
MOST_TOGETHER = 500_000
MOST_COLUMNS = 16_384
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def read_text(content: bytes) -> RawFile:
    """One sheet without a name. Raises FileRefused for files that are not text or whose quotes never close."""
    encoding, note = encoding_of(content)
    lines = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
    sample = lines.read(SAMPLE)
    lines.seek(0)
    delimiter, declared = delimiter_of(sample, whole=len(sample) < SAMPLE)
    sheet = _read_rows(lines, delimiter, skip_first=declared)
    notes = [note] if note else []
    if delimiter != ",":
        notes.append(f"Columns are separated by {_NAMES.get(delimiter, repr(delimiter))}.")
    return RawFile([sheet], notes=notes)


def encoding_of(content: bytes) -> tuple[str, str | None]:
    """The codec and, when it is not UTF-8, what to tell the reader.

    >>> encoding_of("é".encode("cp1252"))
    ('cp1252', 'The text is in the Windows-1252 encoding, not UTF-8: check the accents.')
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _checked(content, "utf-16", "UTF-16")
    head = content[:4096]
    if b"\0" in content:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        half = max(1, len(head) // 2)
        if odd > 0.4 * half and even < 0.05 * half:
            return _checked(content, "utf-16-le", "UTF-16")
        if even > 0.4 * half and odd < 0.05 * half:
            return _checked(content, "utf-16-be", "UTF-16")
        raise FileRefused("This is not a text file: it contains binary zeros.")
    if sum(head.count(code) for code in range(1, 32) if code not in (9, 10, 11, 12, 13)) > len(head) // 50 + 2:
        raise FileRefused("This is not a text file: it contains binary data.")
    for codec in ("utf-8-sig", "cp1252"):
        if _decodes(content, codec):
            return codec, None if codec == "utf-8-sig" else _said("Windows-1252")
    return "latin-1", _said("Latin-1")


def _decodes(content: bytes, codec: str) -> bool:
    """Whether all of it can be read: looked at in blocks, because the whole text would be held beside the file."""
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for start in range(0, len(content), BLOCK):
            decoder.decode(content[start : start + BLOCK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _said(name: str) -> str:
    return f"The text is in the {name} encoding, not UTF-8: check the accents."


def _checked(content: bytes, codec: str, name: str) -> tuple[str, str]:
    if not _decodes(content, codec):
        raise FileRefused(f"The file starts as {name} text but is damaged or cut short further on.")
    return codec, f"The text is in the {name} encoding."


def delimiter_of(sample: str, *, whole: bool = True) -> tuple[str, bool]:
    """The delimiter and whether a `sep=` line declares it: the one that gives most rows the same number of fields.

    >>> delimiter_of("a;b\\n1.234;1,5\\n2.000;2,25\\n")
    (';', False)
    """
    first = sample.lstrip("\ufeff").split("\n", 1)[0].split("\r", 1)[0]
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], True
    if not whole:
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1]
    return max(DELIMITERS, key=lambda delimiter: _consistency(sample, delimiter)), False


def _consistency(sample: str, delimiter: str) -> tuple[float, int]:
    counts: Counter[int] = Counter()
    try:
        for row in islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), 500):
            if row and any(row):
                counts[len(row)] += 1
    except csv.Error:
        return 0.0, 0
    several = {width: n for width, n in counts.items() if width > 1}
    if not several:
        return 0.0, 0
    width, rows = max(several.items(), key=lambda item: (item[1], item[0]))
    return rows / counts.total(), width


class _Lines:
    """Hands lines to the csv reader and remembers those of the last rows, to find a quote that never closes."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.source = lines
        self.whole: list[str] = []
        self.current: list[str] = []
        self.above = 0

    def __iter__(self) -> Iterator[str]:
        for line in self.source:
            self.current.append(line)
            yield line

    def go_on(self) -> None:
        """All rows so far are whole: remember the last of them until the next are."""
        self.above += len(self.whole)
        self.whole, self.current = self.current, []

    def last(self) -> tuple[int, list[str]]:
        """Return the last lines, from the beginning of a row, and how many are above them."""
        return (self.above + len(self.whole), self.current) if self.current else (self.above, self.whole)


def _read_rows(lines: Iterable[str], delimiter: str, *, skip_first: bool) -> RawSheet:
    sheet = RawSheet(None, [], [])
    feed = _Lines(lines)
    number = 1
    try:
        for some in _portions(csv.reader(feed, delimiter=delimiter)):
            _put_below(sheet, some, number, skip_first=skip_first and number == 1)
            number += len(some)
            feed.go_on()
    except csv.Error as error:
        raise FileRefused(_open_quote(feed, delimiter)) from error
    if _never_closes(feed, delimiter):
        raise FileRefused(_open_quote(feed, delimiter))
    return sheet


def _portions(rows: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    some: list[list[str]] = []
    cells = before = 0
    for row in rows:
        some.append(row)
        cells += len(row)
        if len(some) >= CHUNK or cells - before > MOST_TOGETHER:
            _refuse_too_many(cells, max(map(len, some)))
            yield some
            some, before = [], cells
    if some:
        _refuse_too_many(cells, max(map(len, some)))
        yield some


def _refuse_too_many(cells: int, width: int) -> None:
    if cells > MOST_CELLS or width > MOST_COLUMNS:
        raise FileRefused("The file holds more cells than we read at once. Split it and import the parts.")


def _open_quote(feed: _Lines, delimiter: str) -> str:
    above, lines = feed.last()
    line = above + _last_row(lines, delimiter) + 1
    return f"A quotation mark opens on line {line} and never closes, so rows cannot be told apart. Close it there."


def _last_row(lines: list[str], delimiter: str) -> int:
    """The place of the line on which the last row begins, or the one that cannot be read."""
    reader, place, following = csv.reader(lines, delimiter=delimiter), 0, 0
    with suppress(csv.Error):
        for _ in reader:
            place, following = following, reader.line_num
        return place
    return following


def _never_closes(feed: _Lines, delimiter: str) -> bool:
    """The lenient reader accepts an open quote at the end of the file without a word; the strict one says so."""
    _, lines = feed.last()
    if not any('"' in line for line in lines):
        return False
    try:
        list(csv.reader(lines[_last_row(lines, delimiter) :], delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _put_below(sheet: RawSheet, some: list[list[str]], number: int, *, skip_first: bool) -> None:
    """Put rows below the sheet's, without blank ones; short ones are filled up and judged once the header is known."""
    numbers: Sequence[int] = range(number, number + len(some))
    if skip_first or not all(map(_has_text, some)):
        keep = [_has_text(row) or any(map(str.strip, row)) for row in some]
        keep[0] = keep[0] and not skip_first
        some, numbers = list(compress(some, keep)), array("I", compress(numbers, keep))
    if not some:
        return
    done = len(sheet.row_numbers)
    sheet.row_numbers = joined(sheet.row_numbers, numbers)
    widths = list(map(len, some))
    sheet.usual_width = sheet.usual_width or Counter(widths).most_common(1)[0][0]
    columns = cast("list[Cells]", sheet.columns)
    width = max(len(columns), *widths)
    columns += [Cells([blank(done)]) for _ in range(width - len(columns))]
    if set(widths) != {width}:
        for row in some:
            row.extend([""] * (width - len(row)))
    if set(widths) != {sheet.usual_width}:
        pairs = zip(numbers, widths, strict=True)
        sheet.widths.update((number, size) for number, size in pairs if size != sheet.usual_width)
    for column, values in zip(columns, zip(*some, strict=True), strict=True):
        column.add(block_of(values))


def _has_text(row: list[str]) -> bool:
    """Whether the first cell says something: most rows need no second look."""
    return bool(row) and bool(row[0]) and not row[0].isspace()
