"""Text tables (csv, tsv and their many dialects): encoding, delimiter and rows, with nothing guessed in silence."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from data.core.importing.files import FileRefused
from data.core.importing.sheets import RawFile, RawSheet

DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 256 * 1024
CHUNK = 4096
BLOCK = 2**20
LOOK = 64
MOST_CELLS = 20_000_000
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
    """Hands lines to the csv reader and remembers those of the row being read, to find a quote that never closes."""

    def __init__(self, lines: io.TextIOWrapper) -> None:
        self.source = lines
        self.current: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self.source:
            self.current.append(line)
            yield line


def _read_rows(lines: io.TextIOWrapper, delimiter: str, *, skip_first: bool) -> RawSheet:
    sheet = RawSheet(None, [], [])
    feed = _Lines(lines)
    reader = csv.reader(feed, delimiter=delimiter)
    kept: list[list[str]] = []
    number, cells, start = 0, 0, 1
    try:
        for number, row in enumerate(reader, start=1):
            last, start = start, reader.line_num + 1
            tail, feed.current = feed.current, []
            if (number == 1 and skip_first) or not any(map(str.strip, row)):
                continue
            kept.append(row)
            cells += len(row)
            sheet.row_numbers.append(number)
            if len(kept) >= CHUNK:
                _flush(sheet, kept)
            if cells > MOST_CELLS or len(row) > MOST_COLUMNS:
                raise FileRefused("The file holds more cells than we read at once. Split it and import the parts.")
    except csv.Error as error:
        raise FileRefused(_open_quote(start)) from error
    if number and _never_closes(tail, delimiter):
        raise FileRefused(_open_quote(last))
    _flush(sheet, kept)
    return sheet


def _open_quote(line: int) -> str:
    return f"A quotation mark opens on line {line} and never closes, so rows cannot be told apart. Close it there."


def _never_closes(lines: list[str], delimiter: str) -> bool:
    """The lenient reader accepts an open quote at the end of the file without a word; the strict one says so."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _flush(sheet: RawSheet, kept: list[list[str]]) -> None:
    """Append the rows column by column; short rows are filled up here and judged once the header is known."""
    if not kept:
        return
    done = len(sheet.columns[0]) if sheet.columns else 0
    widths = list(map(len, kept))
    sheet.usual_width = sheet.usual_width or Counter(widths).most_common(1)[0][0]
    width = max(len(sheet.columns), *widths)
    while len(sheet.columns) < width:
        sheet.columns.append([None] * done)
    if set(widths) != {width}:
        for row in kept:
            row.extend([""] * (width - len(row)))
    if set(widths) != {sheet.usual_width}:
        numbers = zip(sheet.row_numbers[done:], widths, strict=True)
        sheet.widths.update((number, size) for number, size in numbers if size != sheet.usual_width)
    for column, values in zip(sheet.columns, zip(*kept, strict=True), strict=True):
        column.extend(_shared(values))
    kept.clear()


def _shared(values: tuple[str, ...]) -> Iterable[str | None]:
    """Cells of a column, blank ones as None; a text that comes again is one object, not thousands."""
    if len(set(values[:LOOK])) * 2 > min(len(values), LOOK):
        return [value or None for value in values]
    known = {value: value or None for value in values}
    return map(known.__getitem__, values)
