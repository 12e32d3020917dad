#include "services/ingest/book/xlsx_plain.h"

/* What a cell is called apart, of what a row may carry. The parser would refuse an attribute that comes
 * twice. */
static const char *const row_names[] = {"r",
                                        "spans",
                                        "s",
                                        "customFormat",
                                        "ht",
                                        "customHeight",
                                        "hidden",
                                        "outlineLevel",
                                        "x14ac:dyDescent",
                                        "collapsed",
                                        "thickTop",
                                        "thickBot"};

static bool seen_once(unsigned *seen, unsigned bit)
{
    bool first = !(*seen & 1u << bit);
    *seen |= 1u << bit;
    return first;
}

static bool row_known(span_t name, unsigned *seen)
{
    for (unsigned i = 0; i < COUNT_OF(row_names); i++)
        if (span_is_n(name, row_names[i], strlen(row_names[i])))
            return seen_once(seen, i);
    return false;
}

static bool row_tag(plain_t *p, span_t *ret_number)
{
    span_t name, value;
    unsigned seen = 0;
    *ret_number = (span_t){0};
    if (!plain_skip(p, "<row"))
        return false;
    while (plain_peek(p) == ' ') {
        if (!plain_attribute(p, &name, &value) || !row_known(name, &seen))
            return false;
        if (span_is(name, "r"))
            *ret_number = value;
    }
    return plain_skip(p, ">");
}

static bool cell_tag(plain_t *p, cell_attributes_t *ret)
{
    span_t name, value;
    *ret = (cell_attributes_t){0};
    if (!plain_skip(p, "<c"))
        return false;
    while (plain_peek(p) == ' ') {
        if (!plain_attribute(p, &name, &value) || name.len != 1)
            return false;
        span_t *to = *name.text == 'r'   ? &ret->reference
                     : *name.text == 's' ? &ret->style
                     : *name.text == 't' ? &ret->type
                                         : NULL;
        if (!to || to->text)
            return false;
        *to = value;
    }
    return true;
}

/* <t> with the one attribute that it may have. */
static bool text_tag(plain_t *p)
{
    return plain_skip(p, "<t>") || (!p->torn && plain_skip(p, "<t xml:space=\"preserve\">"));
}

/* What stands in a cell up to its end tag. */
static bool cell_content(plain_t *p, span_t *ret)
{
    if (plain_skip(p, "<v>"))
        return plain_text(p, ret) && plain_skip(p, "</v></c>");
    if (p->torn)
        return false;
    return plain_skip(p, "<is>") && text_tag(p) && plain_text(p, ret) && plain_skip(p, "</t></is></c>");
}

static plain_row_t cell(plain_t *p, row_builder_t *b, const fault_t **ret_fault)
{
    cell_attributes_t attributes;
    span_t text = {0}, piece;
    if (!cell_tag(p, &attributes))
        return ROW_NOT_PLAIN;
    bool empty = plain_skip(p, "/>");
    if (!empty && (p->torn || !plain_skip(p, ">") || !cell_content(p, &text)))
        return ROW_NOT_PLAIN;
    *ret_fault = cell_begin(b, &attributes);
    while (!*ret_fault && plain_piece(&text, &piece))
        *ret_fault = cell_add(b, piece.text, piece.len);
    if (!*ret_fault)
        *ret_fault = cell_end(b);
    return *ret_fault ? ROW_FAULTY : ROW_PLAIN;
}

plain_row_t plain_row(plain_t *p, row_builder_t *b, const fault_t **ret_fault)
{
    const char *start = p->at;
    int before = b->number;
    span_t number;
    plain_row_t done = ROW_NOT_PLAIN;
    if (row_tag(p, &number)) {
        *ret_fault = row_begin(b, number);
        done = *ret_fault ? ROW_FAULTY : ROW_PLAIN;
        while (done == ROW_PLAIN && !plain_skip(p, "</row>"))
            done = p->torn ? ROW_NOT_PLAIN : cell(p, b, ret_fault);
    }
    if (done == ROW_NOT_PLAIN) {
        p->at = start;
        b->number = before;
    }
    return done;
}

bool plain_item(plain_t *p, span_t *ret)
{
    const char *start = p->at;
    bool plain = plain_skip(p, "<si>") && text_tag(p) && plain_text(p, ret) && plain_skip(p, "</t></si>");
    if (!plain)
        p->at = start;
    return plain;
}
