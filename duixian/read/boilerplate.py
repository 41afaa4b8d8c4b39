"""What a line is: title, heading, byline, caption, table row, or the furniture of a web page.

Only short lines are looked at: what is longer than a heading can be is a paragraph, unless it is a caption.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from duixian.model import Block, BlockKind
from duixian.text import PART_ENDS, mark

_LONGEST = 80
_LONGEST_HEADING = 50

_FURNITURE_WORDS = (
    "下载|打印|打印本页|打印此页|全屏|收藏|关闭|关闭窗口|关闭本页|返回|返回顶部|返回首页|返回列表|回到顶部|大|中|小|】|】?分享[:：到至]?|分享到.{0,12}"
    "|扫一扫.{0,20}|微信|微博|朋友圈|QQ|QQ空间|新浪微博|腾讯微博|二维码|字号|默认|无障碍.{0,6}|长者模式|关怀版|繁體|繁体|简体|English|EN"
    "|登录|注册|个人中心|搜索|网站地图|联系我们|关于我们|隐私声明|版权声明|使用帮助|网站声明|网站导航|设为首页|加入收藏|RSS订阅"
    "|首页|机构概况|新闻中心|政务公开|政府信息公开|政务服务|互动交流|办事服务|信息公开|解读回应|走进.{1,6}|数据开放|阅读|收听|听全文|语音播报|播报"
    "|上一篇.{0,40}|下一篇.{0,40}|上一页|下一页|相关链接|相关文档|相关附件|附件下载|纠错|我要纠错|视力保护色|浏览|点击|Copyright.{0,60}"
)
_FURNITURE = re.compile(
    rf"(?:{_FURNITURE_WORDS})[:：]?$"
    r"|[\[【〖(（]?\s*(?:字体|字号|文字大小|视力保护色)(?:大小|颜色)?\s*[:：]"
    r"|(?:【|\[)\s*(?:打印|关闭|收藏|下载|[大中小](?=[\s\]】]|$))"
    r"|(?:信息|文章|稿件|新闻)?来\s?源\s*(?:[:：]|$)|(?:发布|发文|公开|更新|成文|生成|印发|发稿|公布)(?:日期|时间|机构|人|单位)\s*[:：]?"
    r"|(?:日期|时间)\s*[:：]\s*(?:\d|$)"
    r"|(?:索引号|信息分类|主题分类|体裁分类|文号|主题词|撰稿|审核|校对|录入|作者|编辑|信息索引|有效性|效力状态|组配分类)\s*[:：]"
    r"|[（(【\[]?责任?\s?编辑?\s*[:：]|责编\s*[:：]|(?:浏览|阅读|点击|访问)(?:次数|量|数)?\s*[:：]"
    r"|您?(?:当前|现在)(?:的)?(?:所在)?位置|你?您?所在的?位置|首页\s*[>＞»/›]|[^>＞»›]{1,12}[>＞»›][^>＞»›]{1,16}[>＞»›]"
    r"|(?:版权所有|技术支持|网站标识码|备案序号|邮编|网站管理|运行维护|建议使用)\s*[:：©]"
    # In a list of projects 主办单位 and 地址 are content.
    r"|(?:主办|承办)(?:单位)?\s*[:：].{0,24}(?:办公厅|办公室|信息中心|网站)|地址\s*[:：].*(?:邮编|电话)"
    r"|版权所有|.{0,8}ICP备|.{0,10}公网安备|©|Copyright|\(c\) ?20\d\d"
    r"|政府网站标识码|未经授权.{0,20}转载|本网站?(?:发布|转载|所有)"
    r"|(?:[|｜]\s*)?(?:下载|打印|全屏|收藏|分享|关闭|大|中|小)(?:[\s|｜/]+(?:下载|打印|全屏|收藏|分享|关闭|大|中|小|到|本页)){1,}"
    r"|\d{4}年\d{1,2}月\d{1,2}日 ?\d{1,2}[:：时]\d{1,2}"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?: \d{1,2}:\d{2}(?::\d{2})?)?\s*(?:来源.*|浏览.*|点击.*)?$"
    r"|javascript:|var |https?://\S+$|function ?\(",
    re.I,
)
_NUMBERED_HEADING = re.compile(
    r"(?:第[一二三四五六七八九十百]{1,3}(?:部分|[章节篇])|[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、．.](?!\d)|[①-⑳])"
)
_PLAIN_HEADING = re.compile(
    r"^(?!——)[^，。；：！？,;:!?]{0,24}(?:回顾|总结|工作安排|总体要求|主要目标|预期目标|重点工作|重点任务|主要任务|工作建议|工作思路|指导思想|自身建设|建设目标|工作情况|奋斗目标)$"
)
_SENTENCE_STOP = mark(PART_ENDS)
_BYLINE = re.compile(
    r"[□■◆]\s*(?:本报|通讯员|记者|见习)|(?:[□■]\s*)?(?:本报|新华社|大众网|海报新闻)?(?:首席|见习|特约|实习)?(?:记者|通讯员)[\s:：][^，。；]{2,40}$"
    r"|（?(?:本报|新华社)?记者[^，。；]{2,24}(?:报道|摄|摄影|摄影报道)）?$"
)
_CAPTION = re.compile(r"图为|（?[上下左右]图(?:为|：|:)|(?:图|表)\s?[\d一二三四五六七八九十]{1,2}[.．:：、\s\u3000]")
_TITLE = re.compile(r"政府工作报告|统计公报|民生(?:实事|工程)|为民办.{0,3}实事|工作报告$")
_MANY_CELLS = re.compile(r"[^\t]+\t[^\t]+|(?:\S+[ \u3000]{1,}){3,}\S*\d\S*$")
_CELL_NUMBER = re.compile(r"(?:^|[\s|])[-－—]?\d[\d,，.．]*(?:$|[\s|])")


def kind_of(text: str) -> BlockKind:
    """Tell what a paragraph is by what it says.

    Args:
        text: the paragraph, without blanks around it; not empty.

    Returns:
        Its kind; ``title`` is left to the caller, who knows what stands before.
    """
    size = len(text)
    if size > _LONGEST:
        return "caption" if text.startswith("图为") else "paragraph"
    if _FURNITURE.match(text):
        return "boilerplate"
    if _BYLINE.match(text) and size <= 60:
        return "byline"
    if _CAPTION.match(text):
        return "caption"
    if (
        size <= _LONGEST_HEADING
        and not _SENTENCE_STOP.search(text)
        and ((_NUMBERED_HEADING.match(text) and text[-1] not in "，、") or _PLAIN_HEADING.match(text))
    ):
        return "heading"
    cells = "\t" in text or _CELL_NUMBER.search(text) is not None
    if cells and _MANY_CELLS.match(text) and not _SENTENCE_STOP.search(text):
        return "table_row"
    return "paragraph"


def is_title(text: str) -> bool:
    """Tell whether one of the first lines reads like the title of a document that Duixian knows."""
    return len(text) <= 60 and _TITLE.search(text) is not None and not _SENTENCE_STOP.search(text)


def mark_headlines(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Mark a newspaper page's short lines without a stop as headings: its headlines carry no numbers.

    Args:
        text: the report's text.
        blocks: its blocks.

    Returns:
        The blocks, some of them as headings.
    """
    return tuple(
        msgspec.structs.replace(block, kind="heading")
        if block.kind == "paragraph"
        and block.end - block.start <= _LONGEST_HEADING
        and not _SENTENCE_STOP.search(text, block.start, block.end)
        and text[block.end - 1] not in "，、：:"
        else block
        for block in blocks
    )
