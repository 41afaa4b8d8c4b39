"""Word (.docx): the XML walked directly, because what shows on the page is more than ``document.paragraphs``.

Read: paragraphs, tables, tracked insertions and moves to, content controls, hyperlinks, text boxes. Left out: tracked
deletions, hidden text, field codes and page numbers, footnotes, headers and footers. Numbers that Word counts itself
(automatic lists) stand nowhere in the file and are not made up. The parser refuses document types and entities.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from xml.parsers import expat

from duixian.model import BlockKind, ReadError, Report, say
from duixian.read.document import part_report
from duixian.read.origin import Part
from duixian.read.plain import Hint

_MAX_PART = 64 * 2**20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN_PART = re.compile(
    rb'PartName="/?([^"]+)"[^>]*ContentType="application/vnd\.(?:openxmlformats-officedocument\.wordprocessingml\.document'
    rb'|ms-word\.document\.macroEnabled)\.main\+xml"'
)
_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*([1-9])", re.I)
_PAGE_FIELD = re.compile(r"\s*(?:PAGE|PAGEREF|NUMPAGES|SECTIONPAGES)\b")
_CONTENTS_STYLE = re.compile(r"(?:toc|目录)\s*\d", re.I)
_LONG_CELL = 240


class _Refused(Exception):
    """The XML has a document type."""


class _Paragraph:
    __slots__ = ("inner", "level", "number", "pieces", "style")

    def __init__(self, number: int) -> None:
        self.number = number
        self.pieces: list[str] = []
        self.style = ""
        self.level = 0
        self.inner: list[_Item] = []

    @property
    def text(self) -> str:
        return "".join(self.pieces).strip()


class _Row:
    __slots__ = ("cells", "inner", "number")

    def __init__(self, number: int) -> None:
        self.number = number
        self.cells: list[list[_Item]] = []


_Item = _Paragraph | _Row
_SKIPPED = frozenset(("del", "moveFrom", "Fallback", "instrText", "delText", "footnotePr", "rPrChange", "pPrChange"))


class _Walk:
    """Handlers for the main part: builds paragraphs and table rows in reading order."""

    def __init__(self) -> None:
        self.items: list[_Item] = []
        self.open: list[_Paragraph] = []
        self.rows: list[_Row] = []
        self.paragraphs = self.tables = 0
        self.skip = 0
        self.in_text = self.hidden = self.in_run_properties = False
        self.fields: list[list[str | bool]] = []
        self.in_code = False
        self.stack: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition(":")[2]
        self.stack.append(name)
        if name == "instrText":
            self.in_code = True
        if self.skip or name in _SKIPPED:
            self.skip += 1
            return
        if name == "p" and tag.startswith("w:"):
            self.paragraphs += 1
            self.open.append(_Paragraph(self.paragraphs))
        elif name == "tr" and tag.startswith("w:"):
            self.rows.append(_Row(self.paragraphs + 1))
        elif name == "tc" and self.rows:
            self.rows[-1].cells.append([])
        elif name == "t":
            self.in_text = True
        elif name == "r":
            self.hidden = False
        elif name == "rPr":
            self.in_run_properties = len(self.stack) > 1 and self.stack[-2] == "r"
        elif name == "vanish" and self.in_run_properties:
            self.hidden = attributes.get("w:val", "1") not in ("0", "false")
        elif self.open:
            self._in_paragraph(name, attributes)

    def _in_paragraph(self, name: str, attributes: Mapping[str, str]) -> None:
        paragraph = self.open[-1]
        value = attributes.get("w:val", "")
        if name == "pStyle":
            paragraph.style = value
        elif name == "outlineLvl" and value.isdecimal():
            paragraph.level = int(value) + 1 if int(value) < 9 else 0
        elif name == "tab" and "tabs" not in self.stack:
            self._add("\t")
        elif name in ("br", "cr"):
            self._add("\n")
        elif name == "noBreakHyphen":
            self._add("-")
        elif name == "fldChar":
            what = attributes.get("w:fldCharType", "")
            if what == "begin":
                self.fields.append(["", False])
            elif what == "separate" and self.fields:
                self.fields[-1][1] = True
            elif what == "end" and self.fields:
                self.fields.pop()
        elif name == "fldSimple" and _PAGE_FIELD.match(attributes.get("w:instr", "")):
            self.skip += 1

    def end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        self.stack.pop()
        if name == "instrText":
            self.in_code = False
        if self.skip:
            self.skip -= 1
            return
        if name == "t":
            self.in_text = False
        elif name == "rPr":
            self.in_run_properties = False
        elif name == "p" and tag.startswith("w:") and self.open:
            done = self.open.pop()
            for item in (done, *done.inner):
                self._place(item)
        elif name == "tr" and tag.startswith("w:") and self.rows:
            self._place(self.rows.pop())

    def _place(self, item: _Item) -> None:
        # A paragraph inside a paragraph is a text box's: it comes behind its anchor.
        if self.rows and self.rows[-1].cells and not (self.open and self.open[-1].number < self.rows[-1].number):
            self.rows[-1].cells[-1].append(item)
        elif self.open:
            self.open[-1].inner.append(item)
        else:
            self.items.append(item)

    def characters(self, data: str) -> None:
        if self.in_code and self.fields:
            self.fields[-1][0] = f"{self.fields[-1][0]}{data}"
        if self.in_text and not self.skip:
            self._add(data)

    def _add(self, data: str) -> None:
        if self.hidden or not self.open:
            return
        if any(done and _PAGE_FIELD.match(str(code)) for code, done in self.fields):
            return
        self.open[-1].pieces.append(data)


def read_word(data: bytes, name: str, *, place: str = "", year: int | None = None) -> Report:
    """Read a Word file.

    Args:
        data: its bytes.
        name: what to call it.
        place: overrides what the document says.
        year: likewise.

    Returns:
        The report; its runs name the paragraph in the main part (``paragraph=12``).

    Raises:
        ReadError: it is encrypted, damaged, no Word file, too large, or has no text.
    """
    if data.startswith(_OLE):
        raise ReadError(say("read.locked-word"), name, say("read.without-password"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            found = (
                _MAIN_PART.search(_part(archive, "[Content_Types].xml", name))
                if "[Content_Types].xml" in names
                else None
            )
            main = found[1].decode("utf-8", "replace") if found else "word/document.xml"
            if main not in names:
                raise ReadError(say("read.no-word"), name, say("read.right-ending-or-docx"))
            body = _part(archive, main, name)
            styles = _styles(_part(archive, "word/styles.xml", name)) if "word/styles.xml" in names else {}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
        raise ReadError(say("read.damaged-word"), name, say("read.fetch-or-save-again")) from None
    walk = _Walk()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.characters
    _parse(parser, body, name)
    lines = _Lines(styles)
    for item in walk.items:
        lines.add(item)
    if not lines.pieces:
        raise ReadError(say("read.no-text"), name, say("read.give-text-of-pictures"))
    return part_report("\n".join(lines.pieces), lines.parts, lines.hints, name=name, fields={}, place=place, year=year)


def _part(archive: zipfile.ZipFile, part: str, name: str) -> bytes:
    with archive.open(part) as opened:
        data = opened.read(_MAX_PART + 1)
    if len(data) > _MAX_PART:
        raise ReadError(say("read.word-bomb"), name, say("read.save-docx-again"))
    return data


def _refuse(*_: object) -> None:
    raise _Refused


def _parse(parser: expat.XMLParserType, data: bytes, name: str) -> None:
    try:
        parser.Parse(data, True)
    except _Refused:
        raise ReadError(say("read.entities"), name, say("read.save-docx-again")) from None
    except (expat.ExpatError, ValueError):
        raise ReadError(say("read.damaged-xml"), name, say("read.save-docx-again")) from None


def _styles(data: bytes) -> dict[str, str]:
    """Return the styles' names by their ids."""
    names: dict[str, str] = {}
    current = ""

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal current
        if tag == "w:style":
            current = attributes.get("w:styleId", "")
        elif tag == "w:name" and current:
            names.setdefault(current, attributes.get("w:val", ""))

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except (_Refused, expat.ExpatError, ValueError):
        # Without styles headings are told by their text.
        return {}
    return names


class _Lines:
    """Paragraphs and rows as the lines of one text, with parts and hints."""

    def __init__(self, styles: Mapping[str, str]) -> None:
        self.styles = styles
        self.pieces: list[str] = []
        self.parts: list[Part] = []
        self.hints: dict[int, Hint] = {}
        self.position = 0

    def add(self, item: _Item) -> None:
        if isinstance(item, _Row):
            self._row(item)
            return
        text = item.text
        if not text:
            return
        style = self.styles.get(item.style, item.style)
        kind: BlockKind | None = None
        level = item.level
        heading = _HEADING_STYLE.match(style)
        if _CONTENTS_STYLE.match(style):
            kind = "boilerplate"
        elif heading or level:
            kind, level = "heading", level or int(heading[1] if heading else 1)
        elif style.lower() == "title":
            kind = "title"
        # A long paragraph in a heading's style is a style misused.
        if kind == "heading" and len(text) > 80:
            kind, level = None, 0
        for line in text.split("\n"):
            if line.strip():
                self._line(line, item.number, (kind, level))

    def _row(self, row: _Row) -> None:
        cells = [" ".join(_flat(cell)) for cell in row.cells]
        filled = [cell for cell in cells if cell]
        # A table that only lays out the page holds paragraphs.
        if len(filled) < 2 or max(map(len, filled)) > _LONG_CELL:
            for cell in row.cells:
                for item in cell:
                    self.add(item)
            return
        self._line(" | ".join(cells), row.number, ("table_row", 0))

    def _line(self, line: str, number: int, hint: Hint) -> None:
        self.parts.append(Part(self.position, f"paragraph={number}"))
        self.hints[self.position] = hint
        self.pieces.append(line)
        self.position += len(line) + 1


def _flat(items: list[_Item]) -> list[str]:
    texts: list[str] = []
    for item in items:
        if isinstance(item, _Row):
            for cell in item.cells:
                texts += _flat(cell)
        elif item.text:
            texts.append(item.text.replace("\n", " "))
    return texts
