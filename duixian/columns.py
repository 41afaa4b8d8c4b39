"""The data dictionary: every public column of every exported record, once.

A column has a name, a sort of cell, a meaning, a head in Chinese and in English, the vocabulary of its codes, and the
exits in which it stands. JSONL, CSV, XLSX, Parquet, the dataset, ``datapackage.json``, the API, the site's tables and the
tables of the docs are made from these lists: a column is added here, and where its record gets its value.

Names are the annotation guideline's: ``indicator`` the words for what is measured and ``indicator_id`` the catalogue's
id; ``place`` the territory spoken of, ``document_place`` and ``document_year`` the document's own; ``document`` its key
and ``path`` its file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

Sort = Literal["text", "word", "integer", "number", "decimal", "boolean", "list", "json", "reason", "time"]
Exit = Literal["jsonl", "csv", "xlsx", "parquet", "dataset", "ledger"]
EXITS: tuple[Exit, ...] = ("jsonl", "csv", "xlsx", "parquet", "dataset", "ledger")
# The files that commands write; the tables of a corpus run; the ledger with its site, its API and its downloads.
FILES: frozenset[Exit] = frozenset(("jsonl", "csv", "xlsx", "parquet"))
DATASET: frozenset[Exit] = frozenset(("dataset",))
LEDGER: frozenset[Exit] = frozenset(("ledger",))
EVERYWHERE: frozenset[Exit] = frozenset(EXITS)
Language = Literal["zh", "en"]


class Word(msgspec.Struct, frozen=True):
    """The words for a code.

    Attributes:
        zh: in Chinese.
        en: in English.
    """

    zh: str
    en: str


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column.

    Attributes:
        name: its public name.
        sort: what its cells hold. ``word`` is text of few different values; ``decimal`` a number with its written
            digits; ``list`` several texts; ``json`` an object or a list of them; ``reason`` a ``model.Reason``.
        zh: its head in Chinese.
        en: its head in English.
        says: what it says, for docs and data packages.
        vocabulary: the name in ``VOCABULARIES`` of the codes that it holds; empty if it holds none.
        exits: where it stands.
        field: the attribute of the engine's record that holds it; empty where it has the column's name.
        ledger: the path of the ledger's field that holds it; empty where it has the column's name.
    """

    name: str
    sort: Sort
    zh: str
    en: str
    says: str
    vocabulary: str = ""
    exits: frozenset[Exit] = EVERYWHERE
    field: str = ""
    ledger: str = ""

    def head(self, language: Language) -> str:
        """Return its head in a language."""
        return self.zh if language == "zh" else self.en


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One sort of row.

    Attributes:
        name: in the singular: ``statement``.
        table: of its table and file: ``statements``.
        zh: what a table of it is called in Chinese, for a sheet.
        en: the same in English.
        says: what a row is.
        key: the columns that tell its rows apart; empty where nothing does.
        columns: in the order in which tables have them.
    """

    name: str
    table: str
    zh: str
    en: str
    says: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]


def _words(*lines: tuple[str, str, str]) -> dict[str, Word]:
    return {code: Word(zh, en) for code, zh, en in lines}


VOCABULARIES: dict[str, Mapping[str, Word]] = {
    "status": _words(("result", "结果", "result"), ("target", "目标", "target"), ("other", "其他", "neither")),
    "kind": _words(
        ("level", "数量", "amount"),
        ("change", "增减", "change"),
        ("ratio", "比率", "ratio"),
        ("rank", "位次", "rank"),
        ("pace", "频次", "pace"),
        ("difference", "相差", "difference"),
    ),
    "modifier": _words(
        ("exact", "确数", "exact"),
        ("about", "约数", "about"),
        ("nearly", "接近", "nearly"),
        ("more_than", "超过", "more than"),
        ("at_least", "不少于", "at least"),
        ("at_most", "不超过", "at most"),
        ("range", "区间", "range"),
    ),
    "direction": _words(("up", "上升", "up"), ("down", "下降", "down")),
    "role": _words(("value", "数值", "value"), ("from", "起点", "starting value")),
    "verdict": _words(
        ("met", "已兑现", "kept"),
        ("partly", "部分兑现", "partly kept"),
        ("missed", "未兑现", "missed"),
        ("no_evidence", "再未提及", "never mentioned again"),
        ("unclear", "难以判定", "unclear"),
        ("pending", "未到期", "not yet due"),
    ),
    "outcome": _words(
        ("contradicts", "矛盾", "contradicts"),
        ("cannot_tell", "无法断定", "cannot tell"),
        ("agrees", "相符", "agrees"),
    ),
    "relation": _words(
        ("repeat", "同一数字说了两次", "the same figure said twice"),
        ("sum", "分项与合计", "parts and their total"),
        ("balance", "由两个数定出的第三个数", "what two figures define"),
        ("growth", "前值、后值与增幅", "from one value to another"),
        ("share", "部分、整体与占比", "part, whole and share"),
        ("pace", "总数与频次", "a count and its pace"),
        ("completion", "计划与完成", "what was done of a plan"),
        ("level_growth", "历年数值与增速", "levels and growth over years"),
        ("difference", "与全国、全省相差", "difference from nation or province"),
        ("implied", "由别处推得", "implied by other places"),
        ("rank", "位次与增速", "a rank by growth"),
        ("slip", "单位或小数点", "unit or decimal point"),
    ),
    "document_kind": _words(
        ("work_report", "政府工作报告", "government work report"),
        ("communique", "统计公报", "statistical communiqué"),
        ("newspaper_page", "报纸版面", "newspaper page"),
        ("project_list", "项目清单", "list of projects"),
        ("other", "其他文件", "other document"),
    ),
    "compared": _words(
        ("in_step", "与之同步", "in step with"),
        ("above", "高于", "above"),
        ("not_below", "不低于", "not below"),
        ("below", "低于", "below"),
        ("not_above", "不高于", "not above"),
    ),
    "side": _words(("target", "目标", "target"), ("result", "结果", "result")),
    "state": _words(
        ("figure", "有数字", "a figure"),
        ("named", "只提到，没有读出数字", "named, no figure read"),
        ("absent", "报告没有提到", "not in the report"),
        ("no_document", "没有这一年的报告", "no report of that year"),
    ),
    "pace": _words(("behind", "落后于时间进度", "behind"), ("on_time", "与时间进度相当", "on time"), ("ahead", "快于时间进度", "ahead")),
    "revision": _words(
        ("lowered", "调低", "lowered"),
        ("raised", "调高", "raised"),
        ("reworded", "改了说法", "reworded"),
        ("repeated", "重申", "repeated"),
    ),
    "decided": _words(
        ("engine", "程序", "the program"), ("rejected", "人工否定", "a person rejected it"), ("made", "人工认定", "a person made it")
    ),
    "level": _words(
        ("country", "全国", "the whole country"),
        ("province", "省级", "province"),
        ("prefecture", "地级", "prefecture"),
        ("county", "县级", "county"),
    ),
    "grade": _words(("failed", "没有读入", "not read"), ("doubt", "存疑", "doubtful")),
    "issue": _words(
        ("unread", "没能读出", "could not be read"),
        ("crashed", "读取时出错", "the program failed on it"),
        ("killed", "读取中止", "its process was killed"),
        ("time", "超过时限", "took too long"),
        ("memory", "占用内存过多", "wanted too much memory"),
        ("unknown-place", "地方不明", "place unknown"),
        ("unknown-year", "年份不明", "year unknown"),
        ("no-report", "不像报告", "not like a report"),
        ("date-and-year", "日期与年份不合", "date and year differ"),
        ("truncated", "不完整", "not whole"),
        ("same-text", "正文相同", "same text"),
        ("second-version", "另一版本", "another version"),
    ),
}

# --- the documents that rows are of -----------------------------------------------------------------------------------

_DOCUMENT = (
    Column(
        name="document",
        sort="word",
        zh="文件编号",
        en="Document",
        says="the document's key: report id, code of its place and year; the same document has the same key everywhere",
        ledger="document__key",
    ),
    Column(
        name="path",
        sort="text",
        zh="文件",
        en="File",
        says="the document's path, relative to what was given, or its address inside an archive or table "
        "(`a.zip!b.md`, `dump.csv#3`)",
        ledger="document__name",
    ),
    Column(
        name="report",
        sort="word",
        zh="正文编号",
        en="Text",
        says="the first 16 hexadecimal digits of the SHA-256 of the document's decoded text: the same for the same text",
        ledger="document__report",
    ),
)
_OWN = (
    Column(
        name="document_place",
        sort="word",
        zh="发布地",
        en="Place of the document",
        says="the document's own territory by its full name; empty if unknown",
        ledger="place__name",
    ),
    Column(
        name="document_place_code",
        sort="word",
        zh="发布地代码",
        en="Code of the place",
        says="its code by GB/T 2260 (`000000` is the whole country); empty if unknown",
        exits=DATASET | LEDGER,
        ledger="place__code",
    ),
    Column(
        name="document_year",
        sort="integer",
        zh="报告年份",
        en="Year of the document",
        says="the year in which the document was given: that of January 2024 reviews 2023; missing if unknown",
        ledger="year",
    ),
)
