"""Of which document a row is, and the records of documents, their sections and what is the matter with them."""

from __future__ import annotations

from duixian.columns.dictionary import DATASET, LEDGER, Column, Record

OF_DOCUMENT = (
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
        sort="word",
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
        en="Text id",
        says="the first 16 hexadecimal digits of the SHA-256 of its decoded text: the same for the same text",
        ledger="document__report",
    ),
)
OWN = (
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
OWN_KIND = Column(
    name="document_kind",
    sort="word",
    zh="文件类型",
    en="Kind of document",
    says="what sort of document it is",
    vocabulary="document_kind",
    exits=DATASET | LEDGER,
    ledger="document__kind",
)
SPAN = (
    Column(
        name="start",
        sort="integer",
        zh="起",
        en="Start",
        says="the first character of the figure, counted in code points from 0: in the decoded source where that is a "
        "text file and the exit is a file, else in the document's text",
    ),
    Column(
        name="end", sort="integer", zh="止", en="End", says="one past its last character: `text[start:end] = quote`"
    ),
    Column(name="quote", sort="text", zh="原文", en="Quote", says="the characters from `start` to `end`"),
)
SENTENCE = Column(
    name="sentence",
    sort="text",
    zh="所在句子",
    en="Sentence",
    says="the sentence around the figure, in the document's own characters",
    ledger="-",
)
IN_SECTION = Column(
    name="section",
    sort="list",
    zh="所在部分",
    en="Section",
    says="titles of the sections around it, outermost first, joined by ` > ` in flat tables",
    ledger="section__path",
)
RULES = Column(
    name="rules",
    sort="list",
    zh="规则",
    en="Rules",
    says="which rule set each field, `field=rule`, joined by `; ` in flat tables",
)
INDICATOR_ID = Column(
    name="indicator_id",
    sort="word",
    zh="指标编号",
    en="Indicator in the catalogue",
    says="the id of the catalogue's indicator that it is of; empty if it is of none",
    correctable=True,
)
INDICATOR_NAME = Column(
    name="indicator_name",
    sort="word",
    zh="目录中的指标",
    en="Name in the catalogue",
    says="the name of that indicator",
    exits=LEDGER,
    ledger="indicator__name",
)
URL = Column(
    name="url", sort="text", zh="网址", en="Address", says="its permanent address on the site", exits=LEDGER, ledger="-"
)

SECTION = Record(
    name="section",
    table="sections",
    zh="章节",
    en="Sections",
    says="a section of a document",
    key=("document", "number"),
    columns=(
        *OF_DOCUMENT,
        Column(
            name="number",
            sort="integer",
            zh="序号",
            en="Number",
            says="its place in the document's list of sections, from 0",
        ),
        Column(
            name="parent",
            sort="integer",
            zh="上级序号",
            en="Parent",
            says="`number` of the section around it; -1 at the top",
        ),
        Column(name="level", sort="integer", zh="层级", en="Level", says="depth, from 1"),
        Column(
            name="numbering",
            sort="word",
            zh="编号",
            en="Numbering",
            says="the numbering as written (`一、`); empty if none",
        ),
        Column(name="title", sort="word", zh="标题", en="Title", says="the heading without its numbering"),
        Column(
            name="start",
            sort="integer",
            zh="起",
            en="Start",
            says="first character of the heading in the document's text",
        ),
        Column(
            name="end",
            sort="integer",
            zh="止",
            en="End",
            says="one past the last character that belongs to it, subsections included",
        ),
    ),
)

DOCUMENT = Record(
    name="document",
    table="documents",
    zh="文件",
    en="Documents",
    says="a document that was read",
    key=("document",),
    columns=(
        Column(
            name="document",
            sort="word",
            zh="文件编号",
            en="Document",
            says=OF_DOCUMENT[0].says,
            ledger="key",
        ),
        Column(name="path", sort="text", zh="文件", en="File", says=OF_DOCUMENT[1].says, ledger="name"),
        Column(name="report", sort="word", zh="正文编号", en="Text id", says=OF_DOCUMENT[2].says),
        *OWN,
        Column(
            name="document_place_slug",
            sort="word",
            zh="发布地网址",
            en="Address of the place",
            says="the place in addresses: its code, or its name where it has none",
            exits=LEDGER,
            ledger="place__slug",
        ),
        Column(
            name="document_kind",
            sort="word",
            zh="文件类型",
            en="Kind of document",
            says="what sort of document it is",
            vocabulary="document_kind",
            ledger="kind",
        ),
        Column(
            name="date",
            sort="word",
            zh="日期",
            en="Date",
            says="day of delivery or publication, ISO 8601, as far as known",
        ),
        Column(
            name="issuer", sort="word", zh="发布机关", en="Issuer", says="the body that speaks, as far as the text says"
        ),
        Column(name="title", sort="text", zh="标题", en="Title", says="the title as written"),
        Column(name="content_hash", sort="text", zh="内容摘要", en="SHA-256", says="SHA-256 of the document's bytes"),
        Column(
            name="identity_rules",
            sort="text",
            zh="识别规则",
            en="Rules of identity",
            says="which rule found place, year, date, kind and issuer, `field=rule` joined by `; `",
        ),
        Column(name="characters", sort="integer", zh="字数", en="Characters", says="length of the text"),
        Column(
            name="statements",
            sort="integer",
            zh="数字个数",
            en="Figures",
            says="how many figures were read",
            ledger="statement_count",
        ),
        Column(
            name="comparisons",
            sort="integer",
            zh="没有数字的目标个数",
            en="Targets without a figure",
            says="how many targets and results without a figure were read",
            ledger="comparison_count",
        ),
        Column(
            name="sections",
            sort="integer",
            zh="章节数",
            en="Sections",
            says="how many sections it has",
            exits=DATASET,
        ),
        Column(
            name="sketch",
            sort="text",
            zh="正文指纹",
            en="Sketch",
            says="hashes of some of its sentences, by which one text under two names is recognised",
            exits=DATASET,
        ),
        Column(
            name="text",
            sort="text",
            zh="正文",
            en="Text",
            says="the text as it is read: a paragraph a line, wrapped lines joined",
            exits=DATASET,
        ),
        Column(
            name="current",
            sort="boolean",
            zh="现行版本",
            en="Current",
            says="the version that stands for its place, year and kind",
            exits=LEDGER,
        ),
        Column(
            name="engine",
            sort="word",
            zh="读取版本",
            en="Engine",
            says="the version of the program that read it",
            exits=LEDGER,
        ),
        Column(name="added", sort="time", zh="记入时间", en="Added", says="when it came into the ledger", exits=LEDGER),
        Column(name="read", sort="time", zh="读取时间", en="Read", says="when it was read last", exits=LEDGER),
        URL,
    ),
)

ISSUE = Record(
    name="issue",
    table="issues",
    zh="问题",
    en="Issues",
    says="something that a user must know of a document",
    key=(),
    columns=(
        Column(name="path", sort="text", zh="文件", en="File", says=OF_DOCUMENT[1].says, ledger="name"),
        Column(
            name="document",
            sort="word",
            zh="文件编号",
            en="Document",
            says="its key; empty if it is not there",
            ledger="document__key",
        ),
        Column(name="issue", sort="word", zh="问题", en="Issue", says="what is the matter", vocabulary="issue"),
        Column(
            name="grade",
            sort="word",
            zh="性质",
            en="Grade",
            says="`failed`: it is not there; `doubt`: it is, look at it before you rely on it",
            vocabulary="grade",
        ),
        Column(name="why", sort="reason", zh="理由", en="Reason", says="what is wrong"),
        Column(name="remedy", sort="reason", zh="怎么办", en="What to do", says="what can be done"),
        Column(
            name="other",
            sort="text",
            zh="另一文件",
            en="Other document",
            says="the path of the other document concerned; empty if there is none",
        ),
        Column(name="at", sort="time", zh="时间", en="When", says="when it was noted", exits=LEDGER),
    ),
)
