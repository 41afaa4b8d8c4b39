"""Who speaks, where and when: read off a report's head, and every answer with the rule that found it.

The order of trust: what the caller says, what the document says of its delivery (``2022年1月11日在白城市第七届人民代表
大会…上``), titles, the columns or front matter it came with, its own headings, and last the names of file and folder.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from duixian.model import Block, DocumentKind, Identity
from duixian.text import number

Places = Mapping[str, tuple[str, str]]
"""Full or short name of a territory → its full name and GB/T 2260 code."""

_HEAD = 1600
_FOLD = str.maketrans("０１２３４５６７８９", "0123456789")
_CJK_DIGIT = "〇○零ＯOО0一二三四五六七八九"
_YEAR = rf"(?:1[89]|20)\d\d|[一二][{_CJK_DIGIT}]{{3}}"
_DATE = re.compile(
    rf"(?<![\d{_CJK_DIGIT}])({_YEAR})\s*年\s*(\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*月(?:\s*(\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*日)?"
)
_ISO_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)")
_ORDINAL = r"第?[一二三四五六七八九十百\d]{1,3}届"
_TERRITORY = r"[\u4e00-\u9fff]{1,14}?(?:省|自治区|自治州|地区|盟|市|州|县|区|旗)"
_CONGRESS = re.compile(rf"(?:在|[)）日\s—，]|^)\s*(?:中共)?({_TERRITORY})(?:第?{_ORDINAL})(?:人民代表大会|人大)", re.M)
_NATIONAL_CONGRESS = re.compile(r"全国人民代表大会|全国人大")
_GOVERNMENT = re.compile(
    rf"({_TERRITORY})(?:人民)?(?:政府|委员会)(?:代?(?:省长|市长|主席|州长|盟长|县长|区长|专员)|$|\s)", re.M
)
_REPRESENTS = re.compile(r"代表([^，。、\s]{1,14}?)(人民政府|政府|国务院)|(国务院)")
_FOR_THE_NATION = re.compile(r"代表国务院|向第[一二三四五六七八九十]{1,3}届全国人民代表大会")
_SPEAKS_FOR = re.compile(rf"代表({_TERRITORY})(?:人民)?政府")
_PAPER = re.compile(
    r"(?:^|\n)[（(\s]*(?:本报([\u4e00-\u9fff]{0,6})(?:\d{1,2}月\d{1,2}日)?讯)|[□■◆]\s*(?:本报)?(?:首席|见习)?(?:记者|通讯员)|(?:^|\n)本报记者"
)
_DATELINE = re.compile(r"本报([\u4e00-\u9fff]{2,5}?)(?:\d{1,2}月\d{1,2}日)?讯")
_TITLE_YEAR = re.compile(
    rf"(?<!\d)({_YEAR})(?!\d)(?!\s*年\s*\d{{1,2}}\s*月)\s*年?[\s_\-]*[^，。\n]{{0,16}}?(?:政府工作报告|工作报告|民生|实事|公报)|(?:工作报告|公报|实事)[（(\s]*({_YEAR})(?!\d)(?!\s*年\s*\d{{1,2}}\s*月)\s*年?"
)
_REVIEWED = re.compile(
    rf"({_YEAR})年[^，。；\n]{{0,12}}(?:回顾|总结|完成情况)|(?:过去[一五]年|去年|{_YEAR})[^，。\n]{{0,10}}(?:回顾|总结)"
)
_PLANNED = re.compile(rf"({_YEAR})年[^，。；\n]{{0,16}}(?:安排|任务|目标|建议|打算|重点|思路|计划|总体要求|部署|工作$)")
_NAME_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_COMMUNIQUE = re.compile(r"统计公报|执行结果的公报|计划执行结果")
_PROJECTS = re.compile(
    r"民生实事|(?:为民|惠民)?(?:办|兴办|办好)?[^，。\n]{0,6}(?:实事|民生工程|民心工程|民生项目)(?:项目|清单|计划|工程)?"
)
_REPORT = re.compile(r"政府工作报告")
_REPORTING = re.compile(r"向大会(?:作|报告)|作政府?工作报告|报告[^，。]{0,12}工作|请予审[议查]|各位代表")
_COLUMN_PLACE = (
    "city",
    "place",
    "province",
    "region",
    "area",
    "城市",
    "市",
    "地区",
    "省份",
    "省",
    "province_name",
    "city_name",
)
_COLUMN_YEAR = ("year", "年份", "年度")
_COLUMN_DATE = ("publish_date", "date", "pubdate", "published", "发布日期", "发布时间", "日期", "时间")


class Sources(NamedTuple):
    """What a report's identity is read from.

    Attributes:
        text: the report's text.
        blocks: its blocks.
        fields: front matter or the row's other columns, keys in lower case.
        name: path of the file, or the address inside its container.
    """

    text: str
    blocks: Sequence[Block]
    fields: Mapping[str, str]
    name: str


def identify(sources: Sources, *, places: Places, place: str = "", year: int | None = None) -> Identity:
    """Find out who speaks, where and when.

    ``year`` is the year in which a report is given. A report delivered in November or December on behalf of a
    coming year that it plans belongs to that year. A communiqué has the year in which it is published (the one
    of 2025 is published in February 2026 and has year 2026); it reviews the year before. So has the account of a
    year's livelihood projects (2017年民生实事完成情况 has year 2018).

    Args:
        sources: the report's text, blocks, fields and name.
        places: names of territories with full name and code.
        place: said by the caller: wins (rule ``given``).
        year: the same.

    Returns:
        The identity; ``rules`` has one entry for every field that is set.
    """
    rules: dict[str, str] = {}
    head = _head(sources)
    title, rule = _title(sources)
    if title:
        rules["title"] = rule
    kind, rule = _kind(sources, title, head)
    if kind != "other":
        rules["kind"] = rule
    full, code, rule = ("", "", "")
    if place:
        full, code = places.get(place, (place, ""))
        rule = "given"
    else:
        full, code, rule = _place(sources, title, head, kind, places)
    if full:
        rules["place"] = rule
    if code:
        rules["place_code"] = rule
    date, delivered, date_rule = _date(sources, title, head, kind)
    if date:
        rules["date"] = date_rule
    if year is not None:
        rules["year"] = "given"
    else:
        year, rule = _year(sources, title, kind, delivered, date_rule, full)
        if year is not None:
            rules["year"] = rule
    issuer, rule = _issuer(full, kind, title, head)
    if issuer:
        rules["issuer"] = rule
    return Identity(issuer, full, code, year, date, kind, title, tuple(rules.items()))


def _head(sources: Sources) -> str:
    """Return the first lines up to the salutation, without page furniture."""
    lines: list[str] = []
    taken = 0
    for block in sources.blocks[:60]:
        line = sources.text[block.start : block.end]
        if block.kind == "boilerplate":
            continue
        lines.append(line[:400])
        taken += len(lines[-1])
        if taken > _HEAD:
            break
    return "\n".join(lines).translate(_FOLD)


def _opening(head: str) -> str:
    """Return the lines before the salutation: there the delivery is told."""
    cut = re.search(r"各位代表|同志们[:：]|主席[、，:：]", head)
    return head[: cut.start()] if cut else head[:400]


def _title(sources: Sources) -> tuple[str, str]:
    for key in ("title", "标题", "题名"):
        if sources.fields.get(key):
            return sources.fields[key].strip(), "field"
    for block in sources.blocks[:12]:
        if block.kind == "title":
            return sources.text[block.start : block.end], "title-line"
    for block in sources.blocks[:3]:
        if block.kind == "heading" and block.level == 1:
            return sources.text[block.start : block.end], "heading"
    return "", ""


def _kind(sources: Sources, title: str, head: str) -> tuple[DocumentKind, str]:
    opening = title + "\n" + head[:300]
    # A report that names the communiqué as its source below its own title is a report.
    if _COMMUNIQUE.search(title) or (_COMMUNIQUE.search(head[:120]) and not _REPORT.search(title)):
        return "communique", "title"
    bylines = sum(block.kind == "byline" for block in sources.blocks)
    papers = len(_PAPER.findall(sources.text[:200_000])) if bylines or "本报" in sources.text else 0
    reporting = _REPORTING.search(head)
    if (papers >= 2 or bylines >= 2) and not (reporting and "我代表" in head):
        return "newspaper_page", "bylines"
    if reporting and ("我代表" in head or _REPORT.search(opening)):
        return "work_report", "salutation"
    if _REPORT.search(title):
        return "work_report", "title"
    if _PROJECTS.search(title) or _PROJECTS.search(head[:200]):
        return "project_list", "title" if _PROJECTS.search(title) else "first-lines"
    if papers == 1:
        return "newspaper_page", "dateline"
    if reporting or _REPORT.search(opening):
        return "work_report", "first-lines"
    name = sources.name
    if _REPORT.search(name):
        return "work_report", "file-name"
    if _COMMUNIQUE.search(name) or "年度统计" in name:
        return "communique", "file-name"
    if _PROJECTS.search(name):
        return "project_list", "file-name"
    return "other", ""


def _known(name: str, places: Places) -> tuple[str, str]:
    """Return full name and code of a name as written, cutting words before it that belong to the sentence."""
    for k in range(min(4, max(0, len(name) - 1))):
        if name[k:] in places:
            return places[name[k:]]
    return "", ""


def _place(sources: Sources, title: str, head: str, kind: DocumentKind, places: Places) -> tuple[str, str, str]:
    opening = f"{title}\n{_opening(head)}".translate(_FOLD)
    newspaper = kind == "newspaper_page"
    where = sources.text if newspaper else opening
    unknown = ""
    if _NATIONAL_CONGRESS.search(opening) or (kind == "communique" and "中华人民共和国" in opening):
        return "全国", "000000", "congress" if kind != "communique" else "title"
    if kind == "work_report" and _FOR_THE_NATION.search(head[:600]):
        return "全国", "000000", "speaks-for"
    for match in _CONGRESS.finditer(where):
        full, code = _known(match[1], places)
        if full:
            return full, code, "congress"
        if len(match[1]) > 2 and not unknown and match[1] not in ("自治区", "自治州"):
            unknown = match[1].removeprefix("在")
    for match in _GOVERNMENT.finditer(opening):
        full, code = _known(match[1], places)
        if full:
            return full, code, "government"
    if kind == "work_report":
        for match in _SPEAKS_FOR.finditer(head[:600]):
            full, code = _known(match[1], places)
            if full:
                return full, code, "speaks-for"
    # Running text names other places too.
    heads = "\n".join(line for line in opening.split("\n") if len(line) <= 40)
    for text, rule in ((title, "title"), (heads, "first-lines")):
        full, code = _named_in(text, places)
        if full:
            return full, code, rule
    for key in _COLUMN_PLACE:
        value = sources.fields.get(key, "").strip()
        if value:
            full, code = places.get(value, (value, ""))
            return full, code, "column"
    if newspaper:
        named = Counter(match[1] for match in _DATELINE.finditer(sources.text))
        for name, _ in named.most_common():
            full, code = _known(name, places)
            if full:
                return full, code, "dateline"
    for name in _names(sources.name):
        full, code = _named_in(name, places)
        if full:
            return full, code, "file-name"
    if "国务院" in heads or "国务院" in sources.name:
        return "全国", "000000", "first-lines" if "国务院" in heads else "file-name"
    if unknown:
        return unknown, "", "congress"
    for name in _names(sources.name):
        written = re.match(rf"(?:\d{{4}}年?[_\-]?)?({_TERRITORY})(?=$|[_\-\d]|政府|人民)", name)
        if written:
            return written[1], "", "file-name"
    return "", "", ""


def _names(path: str) -> list[str]:
    """Return the parts of a path, the innermost first, without suffixes."""
    parts = [part for part in re.split(r"[/\\!#]", path) if part]
    return [re.sub(r"\.\w{2,4}$", "", part) for part in reversed(parts[-3:])]


def _named_in(text: str, places: Places) -> tuple[str, str]:
    """Return the first territory that a short text names, the longest name at its position."""
    for i in range(min(len(text), 120)):
        if not "\u4e00" <= text[i] <= "\u9fff":
            continue
        for size in range(min(12, len(text) - i), 1, -1):
            name = text[i : i + size]
            found = places.get(name)
            # The short name of a county (福田) is also a part of people's names.
            if found and found[1] != "000000" and (found[0] == name or found[1].endswith("00")):
                return found
    return "", ""


def _iso(match: re.Match[str]) -> tuple[str, tuple[int, int] | None]:
    year, month = number(match[1]), number(match[2])
    day = number(match[3]) if match[3] else None
    if year is None or month is None or not (1 <= month <= 12 and 1900 <= year <= 2099):
        return "", None
    if day is not None and 1 <= day <= 31:
        return f"{year:04}-{month:02}-{day:02}", (year, month)
    return f"{year:04}-{month:02}", (year, month)


def _date(sources: Sources, title: str, head: str, kind: DocumentKind) -> tuple[str, tuple[int, int] | None, str]:
    """Return the day of delivery, its year and month, and the rule."""
    opening = _opening(head)
    for text, rule in ((opening, "delivery"), (title.translate(_FOLD), "title")):
        best: tuple[str, tuple[int, int] | None] = ("", None)
        for match in _DATE.finditer(text):
            iso, when = _iso(match)
            if not when:
                continue
            near = text[max(0, match.start() - 30) : match.end() + 40]
            if "会议" in near or "大会" in near or "人大" in near:
                return iso, when, rule
            if not best[0] and match[3]:
                best = iso, when
        if best[0] and kind != "newspaper_page":
            return best[0], best[1], rule
    for key in _COLUMN_DATE:
        written = _ISO_DATE.search(sources.fields.get(key, "")) or _DATE.search(sources.fields.get(key, ""))
        if written:
            iso, when = _iso(written)
            if when:
                return iso, when, "column"
    for key in ("source", "url", "source_url"):
        address = re.search(r"(?<!\d)t?((?:19|20)\d\d)(\d\d)(\d\d)(?=_)", sources.fields.get(key, ""))
        if address and kind == "communique":
            iso, when = _iso(address)
            if when:
                return iso, when, "address"
    return "", None, ""


def _year(
    sources: Sources,
    title: str,
    kind: DocumentKind,
    delivered: tuple[int, int] | None,
    date_rule: str,
    place: str,
) -> tuple[int | None, str]:
    if delivered and date_rule in ("delivery", "title"):
        year, month = delivered
        if kind == "communique" or month < 11:
            return year, date_rule
        # A title that names the year of delivery or the one after knows better than the calendar.
        named = _title_year(title)
        if named in (year, year + 1):
            return named, "title-delivered-late"
        if place != "全国" and (month == 12 or _plans(sources, year + 1)):
            return year + 1, f"{date_rule}-plans-the-year-after"
        return year, date_rule
    if kind == "communique":
        match = _NAME_YEAR.search(title)
        if delivered:
            return delivered[0], date_rule
        if match:
            return int(match[1]) + 1, "title-year-after-reviewed"
    if kind == "newspaper_page":
        mentioned = re.search(r"((?:19|20)\d\d)年的?《政府工作报告》", sources.text)
        if mentioned:
            return int(mentioned[1]), "report-named"
    named = _title_year(title)
    if named and kind == "project_list" and re.search("(?:完成|落实|办理|进展)情况", title):
        return named + 1, "title-year-after-reviewed"
    if named:
        return named, "title"
    for key in _COLUMN_YEAR:
        value = re.search(r"(?:19|20)\d\d", sources.fields.get(key, ""))
        if value:
            return int(value[0]), "column"
    if kind == "newspaper_page":
        # before the headings: those of a page speak of the year under review
        mentioned = re.search(r"((?:19|20)\d\d)年的?\s*《政府工作报告》", sources.text)
        if mentioned:
            return int(mentioned[1]), "report-named"
    found = _from_headings(sources)
    if found:
        return found, "headings"
    if kind == "newspaper_page":
        years = Counter(int(y) for y in re.findall(r"(?<!\d)(20\d\d)年", sources.text))
        if years and "今年" in sources.text:
            return years.most_common(1)[0][0] + 1, "year-after-most-named"
    for name in _names(sources.name):
        in_name = _NAME_YEAR.search(name)
        if in_name:
            return int(in_name[1]) + (1 if kind == "communique" else 0), "file-name"
    if delivered:
        return delivered[0], date_rule
    return None, ""


def _title_year(title: str) -> int | None:
    match = _TITLE_YEAR.search(title.translate(_FOLD))
    return number(match[1] or match[2]) if match else None


def _plans(sources: Sources, year: int) -> bool:
    """Tell whether a report speaks of a year as the one that it plans."""
    text = sources.text
    return text.count(f"{year}年") >= 2 or "明年" in text


def _from_headings(sources: Sources) -> int | None:
    planned: list[int] = []
    for block in sources.blocks:
        if block.end - block.start > 60 or block.kind == "boilerplate":
            continue
        line = sources.text[block.start : block.end].translate(_FOLD)
        match = _PLANNED.search(line)
        if match:
            year = number(match[1])
            if year:
                planned.append(year)
        else:
            match = _REVIEWED.search(line)
            year = number(match[1]) if match and match[1] else None
            if year:
                planned.append(year + 1)
    return Counter(planned).most_common(1)[0][0] if planned else None


def _issuer(place: str, kind: DocumentKind, title: str, head: str) -> tuple[str, str]:
    if kind == "communique":
        match = re.search(rf"国家统计局|{_TERRITORY}统计局", f"{title}\n{head[:400]}")
        return (match[0], "first-lines") if match else ("", "")
    if kind == "newspaper_page" or not place:
        return "", ""
    if place == "全国":
        return ("国务院", "national-report") if kind == "work_report" else ("", "")
    full = f"{place}人民政府"
    if full in head or full in title:
        return full, "first-lines"
    if kind == "work_report" and _REPRESENTS.search(head):
        return full, "speaks-for"
    return "", ""
