#include "services/reporting/reports/form_html.h"

#include <string.h>

bool paper_parse(const char *name, paper_t *ret)
{
    if (!name || strcmp(name, "carta") == 0)
        *ret = PAPER_LETTER;
    else if (strcmp(name, "a4") == 0)
        *ret = PAPER_A4;
    else
        return false;
    return true;
}

static void escape(const char *text, buf_t *out)
{
    for (; *text; text++)
        switch (*text) {
        case '&':
            buf_adds(out, "&amp;");
            break;
        case '<':
            buf_adds(out, "&lt;");
            break;
        case '>':
            buf_adds(out, "&gt;");
            break;
        case '"':
            buf_adds(out, "&quot;");
            break;
        case '\'':
            buf_adds(out, "&#39;");
            break;
        default:
            buf_addc(out, *text);
        }
}

static void element(const char *name, const char *text, buf_t *out)
{
    buf_printf(out, "<%s>", name);
    escape(text, out);
    buf_printf(out, "</%.*s>", (int)strcspn(name, " "), name);
}

/* The greatest pages of a browser are the paper's; on screen it looks like a sheet. */
static const char style[] =
    "*{box-sizing:border-box}"
    "html{color:#1d2733;background:#e9edf1;font:10pt/1.42 'Liberation Sans',Arial,Helvetica,'DejaVu "
    "Sans',sans-serif}"
    "body{max-width:205mm;margin:8mm auto;padding:12mm;background:#fff}"
    "header{display:flex;justify-content:space-between;align-items:flex-end;gap:6mm;padding-bottom:3mm;"
    "border-bottom:.7mm solid #8a1538}"
    "h1{margin:0;font-size:15pt;line-height:1.2}"
    "header p{margin:0;font-size:8.5pt;color:#46535f;text-align:right;white-space:nowrap}"
    "h2{margin:5.5mm 0 1.5mm;font-size:10.5pt;color:#8a1538;break-after:avoid}"
    "p{margin:0 0 2mm}"
    "table{width:100%;border-collapse:collapse;margin:0 0 2mm}"
    "th,td{padding:1.1mm 2mm;border:.2mm solid "
    "#9aa5b1;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
    "thead th{background:#eef1f4;font-size:8.5pt}"
    "tbody td{font-size:9pt}"
    ".facts{margin-top:4mm}"
    ".facts th{width:18%;background:#f6f7f9;font-weight:400;color:#46535f;font-size:8.5pt}"
    ".facts td{width:38%;font-weight:700}"
    ".facts td:last-child{width:26%}"
    "td.right,th.right{text-align:right}"
    ".answer{min-height:9mm;padding:2mm 2.5mm;border:.2mm solid "
    "#9aa5b1;white-space:pre-wrap;overflow-wrap:anywhere;"
    "-webkit-box-decoration-break:clone;box-decoration-break:clone}"
    ".lines{border:.2mm solid #9aa5b1;padding:0 2.5mm 3mm}"
    ".lines b{position:absolute;margin-top:1.2mm;font-weight:400;font-size:8pt;color:#46535f}"
    ".lines i{display:block;height:8mm;border-bottom:.2mm dotted #6b7785}"
    ".signatures{display:grid;grid-template-columns:1fr 1fr;gap:12mm;margin-top:16mm;break-inside:avoid}"
    ".signatures div{border-top:.3mm solid #1d2733;padding-top:1.5mm}"
    ".signatures p{margin:0;font-weight:700;overflow-wrap:anywhere}"
    ".signatures p+p{font-weight:400;font-size:8.5pt;color:#46535f}"
    "tr,.lines{break-inside:avoid}"
    "@media print{html{background:none}body{max-width:none;margin:0;padding:0 .4mm}"
    "*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}";

static void head(const sheet_t *s, paper_t paper, buf_t *out)
{
    buf_adds(out, "<!DOCTYPE html>\n<html lang=\"es-CO\"><head><meta charset=\"utf-8\">"
                  "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">");
    element("title", s->about, out);
    buf_printf(out,
               "<style>@page{size:%s;margin:16mm 16mm 18mm;"
               "@bottom-right{content:\"Página \" counter(page) \" de \" counter(pages);font:8pt "
               "sans-serif;color:#46535f}}",
               paper == PAPER_A4 ? "A4" : "letter");
    buf_adds(out, style);
    buf_adds(out, "</style></head><body><header>");
    element("h1", s->title, out);
    element("p", s->number, out);
    buf_adds(out, "</header><main>\n");
}

static void facts(const sheet_block_t *b, buf_t *out)
{
    buf_adds(out, "<table class=\"facts\"><tbody>");
    for (size_t r = 0; r < b->n_rows; r++) {
        buf_adds(out, "<tr>");
        for (size_t c = 0; c < b->n_columns; c++)
            element(c % 2 ? "td" : "th scope=\"row\"", b->cells[r * b->n_columns + c], out);
        buf_adds(out, "</tr>");
    }
    buf_adds(out, "</tbody></table>\n");
}

static void table(const sheet_block_t *b, buf_t *out)
{
    buf_adds(out, "<table><colgroup>");
    for (size_t c = 0; c < b->n_columns; c++)
        buf_printf(out, "<col style=\"width:%d%%\">", b->columns[c].width);
    buf_adds(out, "</colgroup><thead><tr>");
    for (size_t c = 0; c < b->n_columns; c++)
        element(b->columns[c].right ? "th class=\"right\" scope=\"col\"" : "th scope=\"col\"",
                b->columns[c].title, out);
    buf_adds(out, "</tr></thead><tbody>\n");
    for (size_t r = 0; r < b->n_rows; r++) {
        buf_adds(out, "<tr>");
        for (size_t c = 0; c < b->n_columns; c++)
            element(b->columns[c].right ? "td class=\"right\"" : "td", b->cells[r * b->n_columns + c], out);
        buf_adds(out, "</tr>\n");
    }
    buf_adds(out, "</tbody></table>\n");
}

static void answer_box(const sheet_block_t *b, buf_t *out)
{
    if (b->text)
        return element("div class=\"answer\"", b->text, out);
    buf_adds(out, "<div class=\"lines\">");
    if (b->label)
        element("b", b->label, out);
    for (int i = 0; i < b->lines; i++)
        buf_adds(out, "<i></i>");
    buf_adds(out, "</div>\n");
}

static void signatures(const sheet_block_t *b, buf_t *out)
{
    buf_adds(out, "<div class=\"signatures\">");
    for (size_t r = 0; r < b->n_rows; r++) {
        const char *const *c = &b->cells[r * b->n_columns];
        buf_adds(out, "<div>");
        element("p", c[0], out);
        element("p", c[1], out);
        buf_adds(out, "<p>Fecha: ");
        escape(*c[2] ? c[2] : "______________________", out);
        buf_adds(out, "</p></div>");
    }
    buf_adds(out, "</div>\n");
}

void form_html(const sheet_t *s, paper_t paper, buf_t *out)
{
    head(s, paper, out);
    for (size_t i = 0; i < s->n; i++) {
        const sheet_block_t *b = &s->blocks[i];
        switch (b->kind) {
        case SHEET_HEADING:
            element("h2", b->text, out);
            break;
        case SHEET_PARAGRAPH:
            element("p", b->text, out);
            break;
        case SHEET_FACTS:
            facts(b, out);
            break;
        case SHEET_TABLE:
            table(b, out);
            break;
        case SHEET_ANSWER:
            answer_box(b, out);
            break;
        case SHEET_SIGNATURES:
            signatures(b, out);
            break;
        }
    }
    buf_adds(out, "</main></body></html>\n");
}
