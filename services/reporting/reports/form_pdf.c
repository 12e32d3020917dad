#include "services/reporting/reports/form_pdf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#define FONT "Liberation Sans, DejaVu Sans, Sans"
#define MARGIN 45.0 /* points, as everything here */
#define HEADER 46.0
#define FOOTER 26.0
#define PAD 4.0
#define LINE_GAP 22.0     /* between ruled lines */
#define ROOM_FOR_PEN 44.0 /* above a signature's line */
#define SIGNATURE_GAP 36.0
#define SIGNATURE_LINES 8 /* of a name, which stands whole among the facts */

DEFINE_CLEANUP(surface, cairo_surface_t *, cairo_surface_destroy)
DEFINE_CLEANUP(cairo, cairo_t *, cairo_destroy)
DEFINE_CLEANUP(font_map, PangoFontMap *, g_object_unref)
DEFINE_CLEANUP(pango, PangoContext *, g_object_unref)
DEFINE_CLEANUP(layout, PangoLayout *, g_object_unref)

typedef struct colour {
    double r, g, b;
} colour_t;
static const colour_t ink = {0.114, 0.153, 0.200}, grey = {0.275, 0.325, 0.373},
                      accent = {0.541, 0.082, 0.220}, rule = {0.604, 0.647, 0.694},
                      tint = {0.933, 0.945, 0.957};

#ifdef __SANITIZE_ADDRESS__
/* Reading its own files, once in a process, fontconfig loses a few hundred bytes. Nothing else is passed
 * over. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig";
}
#endif

/* A document under way. Drawn twice: once to count its pages, which every page names. */
typedef struct drawing {
    const sheet_t *sheet;
    cairo_t *cr;
    PangoContext *pango;
    double width, height; /* of the paper */
    double y;
    int page, pages; /* pages 0: still counting */
} drawing_t;

static double left(void)
{
    return MARGIN;
}

static double inner(const drawing_t *d)
{
    return d->width - 2 * MARGIN;
}

static double bottom(const drawing_t *d)
{
    return d->height - MARGIN - FOOTER;
}

static void colour(const drawing_t *d, colour_t c)
{
    cairo_set_source_rgb(d->cr, c.r, c.g, c.b);
}

static PangoLayout *text_new(const drawing_t *d, const char *text, double size, bool bold, double width,
                             PangoAlignment align)
{
    PangoLayout *l = pango_layout_new(d->pango);
    PangoFontDescription *font = pango_font_description_from_string(FONT);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(l, font);
    pango_font_description_free(font);
    pango_layout_set_width(l, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(l, align);
    pango_layout_set_spacing(
        l, (int)(size * 0.13 * PANGO_SCALE)); /* and not by a factor: lines' heights would leave it out */
    pango_layout_set_text(l, text, -1);
    return l;
}

static void text_cut(PangoLayout *l, int lines)
{
    pango_layout_set_single_paragraph_mode(l, TRUE);
    pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
    pango_layout_set_height(l, -lines);
}

static double text_height(PangoLayout *l)
{
    int h;
    pango_layout_get_size(l, NULL, &h);
    return (double)h / PANGO_SCALE;
}

/* Height of the lines [from, to). */
static double lines_height(PangoLayout *l, int from, int to)
{
    PangoLayoutIter *it = pango_layout_get_iter(l);
    double h = 0;
    for (int i = 0;; i++) {
        int y0, y1;
        pango_layout_iter_get_line_yrange(it, &y0, &y1);
        if (i >= from && i < to)
            h += (double)(y1 - y0) / PANGO_SCALE;
        if (!pango_layout_iter_next_line(it))
            break;
    }
    pango_layout_iter_free(it);
    return h;
}

/* The first line, from `from` on, that no longer fits into that height. */
static int lines_fit(PangoLayout *l, int from, double room)
{
    int n = pango_layout_get_line_count(l), to = from;
    while (to < n && lines_height(l, from, to + 1) <= room)
        to++;
    return to;
}

/* Draws the lines [from, to) with their upper edge at y. */
static void lines_draw(const drawing_t *d, PangoLayout *l, int from, int to, double x, double y)
{
    PangoLayoutIter *it = pango_layout_get_iter(l);
    int top = 0;
    for (int i = 0; i < to; i++) {
        int y0, y1;
        PangoRectangle at;
        pango_layout_iter_get_line_yrange(it, &y0, &y1);
        pango_layout_iter_get_line_extents(it, NULL, &at);
        if (i == from)
            top = y0;
        if (i >= from) {
            cairo_move_to(d->cr, x + (double)at.x / PANGO_SCALE,
                          y + (double)(pango_layout_iter_get_baseline(it) - top) / PANGO_SCALE);
            pango_cairo_show_layout_line(d->cr, pango_layout_iter_get_line_readonly(it));
        }
        if (!pango_layout_iter_next_line(it))
            break;
    }
    pango_layout_iter_free(it);
}

static void put(const drawing_t *d, const char *text, double size, bool bold, colour_t c, double x, double y,
                double width, PangoAlignment align)
{
    AUTO(layout) PangoLayout *l = text_new(d, text, size, bold, width, align);
    colour(d, c);
    lines_draw(d, l, 0, pango_layout_get_line_count(l), x, y);
}

/* In one line, cut where it is longer. */
static void put_line(const drawing_t *d, const char *text, double size, colour_t c, double x, double y,
                     double width, PangoAlignment align)
{
    AUTO(layout) PangoLayout *l = text_new(d, text, size, false, width, align);
    text_cut(l, 1);
    colour(d, c);
    lines_draw(d, l, 0, pango_layout_get_line_count(l), x, y);
}

static void line(const drawing_t *d, double x0, double y0, double x1, double y1, double width, colour_t c)
{
    colour(d, c);
    cairo_set_line_width(d->cr, width);
    cairo_move_to(d->cr, x0, y0);
    cairo_line_to(d->cr, x1, y1);
    cairo_stroke(d->cr);
}

static void box(const drawing_t *d, double x, double y, double w, double h, const colour_t *fill)
{
    cairo_rectangle(d->cr, x, y, w, h);
    if (fill) {
        colour(d, *fill);
        cairo_fill_preserve(d->cr);
    }
    colour(d, rule);
    cairo_set_line_width(d->cr, 0.6);
    cairo_stroke(d->cr);
}

/* ---- pages ---- */

static void page_begin(drawing_t *d)
{
    d->page++;
    put(d, d->sheet->title, 15, true, ink, left(), MARGIN, inner(d) * 0.62, PANGO_ALIGN_LEFT);
    put(d, d->sheet->number, 8.5, false, grey, left() + inner(d) * 0.6, MARGIN + 7, inner(d) * 0.4,
        PANGO_ALIGN_RIGHT);
    line(d, left(), MARGIN + 26, left() + inner(d), MARGIN + 26, 1.8, accent);
    d->y = MARGIN + HEADER - 6;
}

static void page_end(drawing_t *d)
{
    char number[48];
    if (d->pages)
        snprintf(number, sizeof number, "Página %d de %d", d->page, d->pages);
    else
        snprintf(number, sizeof number, "Página %d", d->page);
    double y = d->height - MARGIN - 12;
    line(d, left(), y - 5, left() + inner(d), y - 5, 0.5, rule);
    put_line(d, d->sheet->about, 8, grey, left(), y, inner(d) * 0.78, PANGO_ALIGN_LEFT);
    put_line(d, number, 8, grey, left() + inner(d) * 0.78, y, inner(d) * 0.22, PANGO_ALIGN_RIGHT);
    cairo_show_page(d->cr);
}

static void page_turn(drawing_t *d)
{
    page_end(d);
    page_begin(d);
}

static double page_room(const drawing_t *d)
{
    return bottom(d) - (MARGIN + HEADER - 6);
}

/* Turns the page where that much no longer fits on it, and would on a new one. */
static void need(drawing_t *d, double h)
{
    if (d->y + h > bottom(d) && h <= page_room(d))
        page_turn(d);
}

/* ---- blocks ---- */

static void draw_heading(drawing_t *d, const char *text, double after)
{
    AUTO(layout) PangoLayout *l = text_new(d, text, 10.5, true, inner(d), PANGO_ALIGN_LEFT);
    double h = text_height(l);
    need(d, 9 + h + 4 + after);
    d->y += 9;
    colour(d, accent);
    lines_draw(d, l, 0, pango_layout_get_line_count(l), left(), d->y);
    d->y += h + 4;
}

/* A text that flows over pages; framed: within a box. */
static void draw_text(drawing_t *d, const char *text, bool framed)
{
    const double pad = framed ? PAD + 2 : 0;
    AUTO(layout) PangoLayout *l = text_new(d, text, 9.5, false, inner(d) - 2 * pad, PANGO_ALIGN_LEFT);
    for (int from = 0, n = pango_layout_get_line_count(l); from < n;) {
        int to = lines_fit(l, from, bottom(d) - d->y - 2 * pad);
        if (to == from) {
            page_turn(d);
            to = lines_fit(l, from, bottom(d) - d->y - 2 * pad);
            if (to == from)
                to = from + 1; /* a line that is higher than a page: there is none, but no end without it */
        }
        double h = lines_height(l, from, to);
        if (framed)
            box(d, left(), d->y, inner(d), h + 2 * pad, NULL);
        colour(d, ink);
        lines_draw(d, l, from, to, left() + pad, d->y + pad);
        d->y += h + 2 * pad;
        from = to;
    }
    d->y += framed ? 4 : 6;
}

static void draw_lines(drawing_t *d, const char *label, int n)
{
    double h = n * LINE_GAP + PAD + 4;
    need(d, h);
    box(d, left(), d->y, inner(d), h, NULL);
    if (label)
        put(d, label, 8, false, grey, left() + PAD + 2, d->y + PAD, inner(d), PANGO_ALIGN_LEFT);
    cairo_save(d->cr);
    cairo_set_dash(d->cr, (const double[]){1, 2}, 2, 0);
    for (int i = 1; i <= n; i++)
        line(d, left() + PAD + 2, d->y + i * LINE_GAP, left() + inner(d) - PAD - 2, d->y + i * LINE_GAP, 0.6,
             grey);
    cairo_restore(d->cr);
    d->y += h + 4;
}

/* One row of cells, drawn as far as it fits on each page. */
typedef struct row {
    PangoLayout *cells[SHEET_COLUMNS_MAX];
    double x[SHEET_COLUMNS_MAX], width[SHEET_COLUMNS_MAX];
    const colour_t *fill[SHEET_COLUMNS_MAX], *ink[SHEET_COLUMNS_MAX];
    int from[SHEET_COLUMNS_MAX];
    size_t n;
} row_t;

static void row_cell(const drawing_t *d, row_t *r, const char *text, double size, bool bold, bool right,
                     const colour_t *fill, const colour_t *colour_of, double width)
{
    size_t i = r->n++;
    r->x[i] = i ? r->x[i - 1] + r->width[i - 1] : left();
    r->width[i] = width;
    r->fill[i] = fill;
    r->ink[i] = colour_of;
    r->from[i] = 0;
    r->cells[i] =
        text_new(d, text, size, bold, width - 2 * PAD, right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
}

static void row_done(row_t *r)
{
    for (size_t i = 0; i < r->n; i++)
        g_object_unref(r->cells[i]);
    r->n = 0;
}

static double row_height(const row_t *r)
{
    double h = 0;
    for (size_t i = 0; i < r->n; i++) {
        double own = lines_height(r->cells[i], r->from[i], pango_layout_get_line_count(r->cells[i]));
        h = own > h ? own : h;
    }
    return h + 2 * PAD;
}

/* What fits into that height of what is left; true: something is left after it. */
static bool row_piece(drawing_t *d, row_t *r, double room)
{
    int to[SHEET_COLUMNS_MAX];
    double h = 0;
    bool more = false;
    for (size_t i = 0; i < r->n; i++) {
        to[i] = lines_fit(r->cells[i], r->from[i], room - 2 * PAD);
        double own = lines_height(r->cells[i], r->from[i], to[i]);
        h = own > h ? own : h;
        more = more || to[i] < pango_layout_get_line_count(r->cells[i]);
    }
    for (size_t i = 0; i < r->n; i++) {
        box(d, r->x[i], d->y, r->width[i], h + 2 * PAD, r->fill[i]);
        colour(d, *r->ink[i]);
        lines_draw(d, r->cells[i], r->from[i], to[i], r->x[i] + PAD, d->y + PAD);
        r->from[i] = to[i];
    }
    d->y += h + 2 * PAD;
    return more;
}

static void table_head(drawing_t *d, const sheet_block_t *b)
{
    row_t r = {0};
    for (size_t c = 0; c < b->n_columns; c++)
        row_cell(d, &r, b->columns[c].title, 8.5, true, b->columns[c].right, &tint, &ink,
                 inner(d) * b->columns[c].width / 100);
    (void)row_piece(d, &r, page_room(d));
    row_done(&r);
}

static void table_turn(drawing_t *d, const sheet_block_t *b)
{
    page_turn(d);
    table_head(d, b);
}

#define HEAD_ROOM 22.0
#define ROW_LEAST 22.0 /* a page has room for that much of a row, or the row begins on the next */

static void draw_table(drawing_t *d, const sheet_block_t *b)
{
    need(d, HEAD_ROOM + ROW_LEAST);
    table_head(d, b);
    for (size_t i = 0; i < b->n_rows; i++) {
        row_t r = {0};
        for (size_t c = 0; c < b->n_columns; c++)
            row_cell(d, &r, b->cells[i * b->n_columns + c], 8.5, false, b->columns[c].right, NULL, &ink,
                     inner(d) * b->columns[c].width / 100);
        double h = row_height(&r);
        if (d->y + h > bottom(d) && (h <= page_room(d) - HEAD_ROOM || bottom(d) - d->y < ROW_LEAST))
            table_turn(d, b);
        while (row_piece(d, &r, bottom(d) - d->y))
            table_turn(d, b);
        row_done(&r);
    }
    d->y += 4;
}

static void draw_facts(drawing_t *d, const sheet_block_t *b)
{
    static const double parts[] = {0.16, 0.41, 0.16, 0.27};
    for (size_t i = 0; i < b->n_rows; i++) {
        row_t r = {0};
        for (size_t c = 0; c < b->n_columns; c++)
            row_cell(d, &r, b->cells[i * b->n_columns + c], c % 2 ? 9 : 8, c % 2, false, c % 2 ? NULL : &tint,
                     c % 2 ? &ink : &grey, inner(d) * parts[c % 4]);
        need(d, row_height(&r));
        while (row_piece(d, &r, bottom(d) - d->y))
            page_turn(d);
        row_done(&r);
    }
    d->y += 4;
}

static double signature_width(const drawing_t *d)
{
    return (inner(d) - SIGNATURE_GAP) / 2;
}

static PangoLayout *signature_name(const drawing_t *d, const char *name)
{
    PangoLayout *l = text_new(d, name, 9, true, signature_width(d), PANGO_ALIGN_LEFT);
    text_cut(l, SIGNATURE_LINES);
    return l;
}

static double signatures_height(const drawing_t *d, const sheet_block_t *b)
{
    double highest = 0;
    for (size_t i = 0; i < b->n_rows; i++) {
        AUTO(layout) PangoLayout *name = signature_name(d, b->cells[i * b->n_columns]);
        double h = text_height(name);
        highest = h > highest ? h : highest;
    }
    return ROOM_FOR_PEN + 4 + highest + 2 + 28;
}

/* One beside the other, never on two pages. */
static void draw_signatures(drawing_t *d, const sheet_block_t *b)
{
    const double w = signature_width(d), h = signatures_height(d, b);
    need(d, h);
    const double top = d->y + ROOM_FOR_PEN;
    for (size_t i = 0; i < b->n_rows; i++) {
        const char *const *c = &b->cells[i * b->n_columns];
        const double x = left() + (double)i * (w + SIGNATURE_GAP);
        AUTO(layout) PangoLayout *name = signature_name(d, c[0]);
        AUTO(buf) buf_t day = {0};
        double y = top + 4;
        line(d, x, top, x + w, top, 0.9, ink);
        colour(d, ink);
        lines_draw(d, name, 0, pango_layout_get_line_count(name), x, y);
        y += text_height(name) + 2;
        put(d, c[1], 8.5, false, grey, x, y, w, PANGO_ALIGN_LEFT);
        buf_printf(&day, "Fecha: %s", *c[2] ? c[2] : "_____________________");
        put(d, buf_str(&day), 8.5, false, grey, x, y + 13, w, PANGO_ALIGN_LEFT);
    }
    d->y += h;
}

/* What must stand on the same page below a heading. */
static double least(const drawing_t *d, const sheet_block_t *b)
{
    switch (b->kind) {
    case SHEET_SIGNATURES:
        return signatures_height(d, b);
    case SHEET_TABLE:
        return HEAD_ROOM + ROW_LEAST;
    case SHEET_ANSWER:
        return b->text ? 30 : b->lines * LINE_GAP + PAD + 4;
    default:
        return 30;
    }
}

static void draw_block(drawing_t *d, const sheet_block_t *b, const sheet_block_t *next)
{
    switch (b->kind) {
    case SHEET_HEADING:
        draw_heading(d, b->text, next ? least(d, next) : 0);
        break;
    case SHEET_PARAGRAPH:
        draw_text(d, b->text, false);
        break;
    case SHEET_FACTS:
        draw_facts(d, b);
        break;
    case SHEET_TABLE:
        draw_table(d, b);
        break;
    case SHEET_ANSWER:
        if (b->text)
            draw_text(d, b->text, true);
        else
            draw_lines(d, b->label, b->lines);
        break;
    case SHEET_SIGNATURES:
        draw_signatures(d, b);
        break;
    }
}

static cairo_status_t keep(void *to, const unsigned char *bytes, unsigned n)
{
    if (to)
        buf_add(to, bytes, n);
    return CAIRO_STATUS_SUCCESS;
}

static void describe(cairo_surface_t *pdf, const sheet_t *s, instant_t made)
{
    char when[32];
    instant_format(made, when);
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_TITLE, s->about);
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_AUTHOR, "Célula de PQR");
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_SUBJECT, s->title);
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATOR, "pqr-reporting");
    when[19] = 'Z'; /* the format has no milliseconds */
    when[20] = '\0';
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATE_DATE, when);
}

/* Draws all of it once; out NULL: only counts. Returns its pages, or 0 where the libraries failed. */
static int draw(const sheet_t *s, PangoFontMap *fonts, paper_t paper, instant_t made, int pages, buf_t *out)
{
    drawing_t d = {.sheet = s,
                   .width = paper == PAPER_A4 ? 595.276 : 612,
                   .height = paper == PAPER_A4 ? 841.89 : 792,
                   .pages = pages};
    AUTO(surface) cairo_surface_t *pdf = cairo_pdf_surface_create_for_stream(keep, out, d.width, d.height);
    describe(pdf, s, made);
    AUTO(cairo) cairo_t *cr = cairo_create(pdf);
    AUTO(pango) PangoContext *pango = pango_font_map_create_context(fonts);
    pango_context_set_language(pango, pango_language_from_string("es-co"));
    pango_cairo_context_set_resolution(pango, 72);
    pango_cairo_update_context(cr, pango);
    d.cr = cr;
    d.pango = pango;
    page_begin(&d);
    for (size_t i = 0; i < s->n; i++)
        draw_block(&d, &s->blocks[i], i + 1 < s->n ? &s->blocks[i + 1] : NULL);
    page_end(&d);
    cairo_surface_finish(pdf);
    return cairo_status(cr) == CAIRO_STATUS_SUCCESS && cairo_surface_status(pdf) == CAIRO_STATUS_SUCCESS
               ? d.page
               : 0;
}

rc_t form_pdf(const sheet_t *s, paper_t paper, instant_t made, buf_t *out, err_t *err)
{
    AUTO(font_map) PangoFontMap *fonts = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    int pages = draw(s, fonts, paper, made, 0, NULL);
    if (pages == 0 || draw(s, fonts, paper, made, pages, out) != pages)
        return err_set(err, RC_FATAL, "pdf", "No se pudo dibujar el documento PDF.");
    return RC_OK;
}
