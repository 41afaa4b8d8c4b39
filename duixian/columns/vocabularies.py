"""The codes that columns hold, each with its words in Chinese and English: every enumeration once."""

from __future__ import annotations

from collections.abc import Mapping

from duixian.columns.dictionary import Word


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
    "pace": _words(
        ("behind", "落后于时间进度", "behind"),
        ("on_time", "与时间进度相当", "on time"),
        ("ahead", "快于时间进度", "ahead"),
    ),
    "revision": _words(
        ("lowered", "调低", "lowered"),
        ("raised", "调高", "raised"),
        ("reworded", "改了说法", "reworded"),
        ("repeated", "重申", "repeated"),
    ),
    "decided": _words(
        ("engine", "程序", "the program"),
        ("rejected", "人工否定", "a person rejected it"),
        ("made", "人工认定", "a person made it"),
    ),
    "level": _words(
        ("country", "全国", "the whole country"),
        ("province", "省级", "province"),
        ("prefecture", "地级", "prefecture"),
        ("county", "县级", "county"),
    ),
    # What can be wrong or be corrected and is no column of its own.
    "field": _words(
        ("value", "数值", "value"),
        ("withdrawn", "“不是统计数字”", "“no figure”"),
        ("result", "对应的结果", "its result"),
        ("year", "年份", "year"),
        ("place", "地方", "place"),
        ("why", "理由", "reason"),
        ("q", "词语", "words"),
        ("cursor", "翻页位置", "place in the list"),
        ("search", "搜索", "search"),
        ("file", "文件栏", "the field for a file"),
        ("query", "网址中的参数", "parameters of the address"),
    ),
    # What a rule decides: a field of a statement, whose a document is, an answer, a verdict, a check.
    "decides": _words(
        ("identity", "文件是谁的、哪一年的", "Whose a document is, and of which year"),
        ("value", "数值怎样读出", "How a value is read"),
        ("unit", "单位", "Unit"),
        ("modifier", "数字的限定词", "Words that qualify a figure"),
        ("kind", "类型", "Kind"),
        ("role", "数值还是起点", "A value, or where a change began"),
        ("estimated", "预计数", "Estimate"),
        ("status", "结果还是目标", "Result or target"),
        ("period", "所属时期", "Period"),
        ("indicator", "指标", "Indicator"),
        ("place", "地方", "Place"),
        ("link", "承诺与结果怎样对上", "How promise and result are put together"),
        ("verdict", "怎样判定兑现与否", "How a promise is judged"),
        ("check", "数字之间怎样核对", "How figures are checked against each other"),
    ),
    "cell": _words(
        ("text", "文本", "text"),
        ("integer", "整数", "integer"),
        ("number", "数", "number"),
        ("boolean", "是否", "boolean"),
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
