"""Tell what belongs to a page or a site, and not to the text that it shows."""

from __future__ import annotations

import re

#: Lines that sites put around a text: where one is, what can be done with the page, who runs it.
_SITE_LINES = (
    "【?打印(?:本页|此页|页面)?】?|【?关闭(?:窗口|本页|页面)?】?|【?打印(?:本页)?】?【?关闭(?:窗口)?】?",
    r"分享(?:到)?\W*.{0,20}|(?:扫一扫|手机扫).{0,30}|收藏(?:本页)?|返回(?:顶部|首页|上一页)",
    r"(?:【)?字[体号]\W.{0,20}|大|中|小|(?:您)?(?:当前)?(?:所在|的)?位置\W.*",
    r"(?:浏览|访问|点击|阅读)(?:次数|量|人次|数)\W*\d*(?:次)?",
    r"上一[篇条]\W.*|下一[篇条]\W.*|相关(?:链接|文章|阅读|稿件)\W*|(?:网站|站点)地图|联系我们|设为首页|加入收藏",
    "阅读辅助|无障碍(?:浏览|阅读)?|(?:进入|退出)?(?:老年|关怀|适老|长者)(?:模式|版)|智能问答|语音(?:播报|阅读)",
    r".*ICP备.*|.*公网安备.*|网站标识码.*|版权所有.*|Copyright.*|技术支持\W.*|(?:主办|承办)(?:单位)?[:：].{0,60}",
    "Produced By.*|建议(?:使用)?IE.*",
)
_SITE_LINE = re.compile("|".join(_SITE_LINES), re.IGNORECASE)

#: A page number that stands alone, such as - 3 - or 第3页 共20页.
_PAGE_NUMBER = re.compile(
    r"[\s—–\-－_·.]*(?:第\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*页)?(?:\s*[/,，]?\s*共?\s*\d{1,4}\s*页?)?[\s—–\-－_·.]*",
    re.IGNORECASE,
)


def is_site_line(text: str) -> bool:
    """Return whether a line is one of those that a site puts around every text.

    Examples
    --------
    >>> is_site_line("【打印本页】【关闭窗口】"), is_site_line("打印耗材企业12家")
    (True, False)
    """
    plain = re.sub(r"\s", "", text)
    return _SITE_LINE.fullmatch(plain) is not None


def is_page_number(text: str) -> bool:
    """Return whether a line is the number of a page.

    Examples
    --------
    >>> is_page_number("— 12 —"), is_page_number("第3页 共20页"), is_page_number("2025年")
    (True, True, False)
    """
    return bool(text.strip()) and _PAGE_NUMBER.fullmatch(text) is not None
