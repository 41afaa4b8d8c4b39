"""Word: all that shows on the page, and nothing that does not."""

from __future__ import annotations

from duixian.read import read
from tests.read.documents import paragraph, word


def lines(body: str) -> list[str]:
    return read(word(body), name="a.docx").text.split("\n")


def test_paragraphs_headings_and_parts() -> None:
    report = read(
        word(paragraph("一些话。") + paragraph("总体要求", '<w:pStyle w:val="a1"/>') + paragraph("新增就业3.6万人。")),
        name="a.docx",
    )
    assert report.text == "一些话。\n总体要求\n新增就业3.6万人。"
    assert [(b.kind, b.level) for b in report.blocks] == [("paragraph", 0), ("heading", 2), ("paragraph", 0)]
    assert report.source_text is None
    run = report.origin.run_at(report.text.index("3.6"))
    assert run is not None and run.part == "paragraph=3"
    assert report.origin.source_span(report.text.index("3.6"), report.text.index("3.6") + 3) == (4, 7)


def test_tracked_changes() -> None:
    assert lines(
        "<w:p><w:r><w:t>增长</w:t></w:r><w:del><w:r><w:delText>5.0</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>5.6</w:t></w:r></w:ins><w:r><w:t>%。</w:t></w:r>"
        "<w:moveFrom><w:r><w:t>旧处</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>新处</w:t></w:r></w:moveTo></w:p>"
    ) == ["增长5.6%。新处"]


def test_tables_are_rows() -> None:
    row = "<w:tr>{}</w:tr>"
    cell = "<w:tc>{}</w:tc>"
    table = "<w:tbl>" + "".join(
        row.format("".join(cell.format(paragraph(c)) for c in cells))
        for cells in (("指标", "2023年"), ("粮食", "86.7万吨"))
    )
    report = read(word(table + "</w:tbl>" + paragraph("完。")), name="a.docx")
    assert report.text == "指标 | 2023年\n粮食 | 86.7万吨\n完。"
    assert [b.kind for b in report.blocks] == ["table_row", "table_row", "paragraph"]


def test_a_table_that_lays_out_the_page_holds_paragraphs() -> None:
    body = f"<w:tbl><w:tr><w:tc>{paragraph('第一段。')}{paragraph('第二段。')}</w:tc></w:tr></w:tbl>"
    assert lines(body) == ["第一段。", "第二段。"]


def test_content_controls_and_hyperlinks() -> None:
    assert lines(
        "<w:sdt><w:sdtContent><w:p><w:hyperlink><w:r><w:t>控件里</w:t></w:r></w:hyperlink>"
        "<w:r><w:t>的话。</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    ) == ["控件里的话。"]


def test_a_text_box_comes_once_and_behind_its_anchor() -> None:
    box = f"<w:txbxContent>{paragraph('框里有5个字。')}</w:txbxContent>"
    assert lines(
        f"<w:p><w:r><w:t>锚点</w:t></w:r><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>之后。</w:t></w:r></w:p>"
    ) == ["锚点之后。", "框里有5个字。"]


def test_page_numbers_fields_and_hidden_text_are_left_out() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGEREF x </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>17</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert lines(
        f"<w:p><w:r><w:t>一、回顾</w:t></w:r>{field}</w:p>"
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏着99个</w:t></w:r><w:r><w:t>看得见。</w:t></w:r></w:p>"
    ) == ["一、回顾", "看得见。"]


def test_a_break_inside_a_paragraph_ends_a_line() -> None:
    assert lines("<w:p><w:r><w:t>上行</w:t><w:br/><w:t>下行</w:t></w:r></w:p>") == ["上行", "下行"]
