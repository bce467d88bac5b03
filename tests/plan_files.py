"""Make files of a plan in each format that plans come in, with what sites and printers put around a text.

A line with tabs is a row of a table.
"""

import html
import io
import zipfile
from itertools import groupby

#: What is around the text; none of it may get into the lines.
SITE = "MADE UP 某市人民政府网站"


def _is_row(line):
    return "\t" in line


def _blocks(lines):
    """Yield (is a table, its lines)."""
    for is_table, block in groupby(lines, _is_row):
        yield is_table, list(block)


def as_text(lines, encoding="utf-8"):
    return "".join(f"{line}\r\n" for line in lines).encode(encoding)


# A page saved from a site


def as_page(lines, encoding="utf-8"):
    body = "".join(
        _html_table(block) if is_table else "".join(map(_html_paragraph, block))
        for is_table, block in _blocks(lines)
    )
    page = f"""<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset={encoding}"><title>{SITE}</title>
<style>p {{ margin: 0 }}</style><script>var visits = 1024;</script></head>
<body>
<div class="header"><div class="logo">{SITE}</div><ul class="menu"><li><a href="/">首页</a></li>
<li><a href="/1">政务公开2024</a></li><li><a href="/2">互动交流</a></li></ul></div>
<div class="wrap"><div class="position">当前位置：<a href="/">首页</a> > <a href="/3">规划计划</a></div>
<div class="article">
<div class="tools">浏览次数：345 字体：[<a>大</a> <a>中</a> <a>小</a>] <button>打印</button></div>
<div id="zoom" class="TRS_Editor">{body}</div>
<p>【打印本页】【关闭窗口】</p></div></div>
<div class="footer"><p>主办：某市人民政府 网站标识码：3300000001 浙ICP备12345678号</p></div>
</body></html>"""
    return page.encode("gb18030" if encoding.startswith("gb") else encoding)


def _html_paragraph(line):
    middle = len(line) // 2
    # Sources of pages are wrapped and carry spans and blanks of every kind.
    first, second = html.escape(line[:middle]), html.escape(line[middle:])
    return f"\n<p style='text-indent:2em'>\u3000\u3000<span>{first}</span><span>{second}</span>&nbsp;</p>"


def _html_table(rows):
    written = "".join(
        "<tr>"
        + "".join(f"<td><p>\n{html.escape(cell)}\n</p></td>" for cell in row.split("\t"))
        + "</tr>"
        for row in rows
    )
    return f"<table border='1'><tbody>{written}</tbody></table>"


# A Word document

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def as_word(lines, numbered=False):
    number = "<w:numPr><w:numId w:val='1'/></w:numPr>" if numbered else ""
    body = "".join(
        _word_table(block) if is_table else "".join(_word_paragraph(line, number) for line in block)
        for is_table, block in _blocks(lines)
    )
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document)
        archive.writestr("word/footer1.xml", f'<w:ftr xmlns:w="{_WORD}"><w:p/></w:ftr>')
    return stream.getvalue()


def _word_paragraph(line, number=""):
    middle = len(line) // 2
    struck = "<w:del><w:r><w:delText>九百九十九家</w:delText></w:r></w:del>"
    runs = "".join(
        f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{html.escape(part)}</w:t></w:r>'
        for part in (line[:middle], line[middle:])
    )
    return f"<w:p><w:pPr>{number}</w:pPr>{runs}{struck}</w:p>"


def _word_table(rows):
    written = "".join(
        "<w:tr>"
        + "".join(f"<w:tc><w:tcPr/>{_word_paragraph(cell)}</w:tc>" for cell in row.split("\t"))
        + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl><w:tblPr/>{written}</w:tbl>"


# A PDF

_WIDTH, _HEIGHT = 595, 842
_LEFT, _TOP, _SIZE, _LEADING = 90, 760, 12, 24
_CHARACTERS = 34
_LINES_OF_A_PAGE = 12


def as_pdf(lines):
    """Return a PDF of several pages with a running head and page numbers; tables are ruled."""
    items = []
    for is_table, block in _blocks(lines):
        items += [("row", row.split("\t")) for row in block] if is_table else _wrapped(block)
    pages = [
        items[start : start + _LINES_OF_A_PAGE] for start in range(0, len(items), _LINES_OF_A_PAGE)
    ]
    return _pdf([_content(page, number) for number, page in enumerate(pages, start=1)])


def as_scan(pages=2):
    """Return a PDF whose pages hold a drawing and no text."""
    return _pdf([b"10 10 200 300 re S"] * pages)


def _wrapped(lines):
    """Yield the printed lines of paragraphs, of which the first is indented."""
    for line in lines:
        start, width, indent = 0, _CHARACTERS - 2, 2
        while start < len(line):
            yield "text", (indent, line[start : start + width])
            start, width, indent = start + width, _CHARACTERS, 0


def _content(items, number):
    drawn = [_text(_LEFT, 800, SITE), _text(_WIDTH / 2 - 30, 60, f"— {number} —")]
    height = _TOP
    for kind, item in items:
        if kind == "text":
            indent, text = item
            drawn.append(_text(_LEFT + indent * _SIZE, height, text))
        else:
            width = _CHARACTERS * _SIZE / len(item)
            fitting = int(width / _SIZE)
            parts = [
                [cell[start : start + fitting] for start in range(0, len(cell), fitting)]
                for cell in item
            ]
            rows = max(map(len, parts))
            bottom = height - 8 - (rows - 1) * _LEADING
            for column, cell in enumerate(parts):
                left = _LEFT + column * width
                drawn.append(f"{left} {bottom} {width} {rows * _LEADING} re S")
                drawn += [
                    _text(left + 3, height - line * _LEADING, part)
                    for line, part in enumerate(cell)
                ]
            height -= (rows - 1) * _LEADING
        height -= _LEADING
    return "\n".join(drawn).encode()


def _text(left, height, text):
    return f"BT /F1 {_SIZE} Tf {left} {height} Td <{text.encode('utf-16-be').hex()}> Tj ET"


def _pdf(contents):
    kids = " ".join(f"{6 + 2 * index} 0 R" for index in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
        b"/DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 5 0 R "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 -120 1000 880] "
        b"/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 80 >>",
    ]
    for index, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] /Contents {7 + 2 * index} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    file = b"%PDF-1.4\n"
    starts = []
    for number, item in enumerate(objects, start=1):
        starts.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    return file + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, len(file))
    )
