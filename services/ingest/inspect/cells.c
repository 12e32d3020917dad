#include "services/ingest/inspect/cells.h"

#include <errno.h>
#include <string.h>

#include "common/json_out.h"
#include "services/ingest/base/quote.h"
#include "services/ingest/base/survey.h"
#include "services/ingest/book/book.h"

#define BLOCK (256 * 1024)

typedef struct printer {
    FILE *out;
    bool json;
    buf_t text;
} printer_t;

const char *cell_kind_name(int kind)
{
    static const char *const names[] = {[CELL_TEXT] = "text",
                                        [CELL_NUMBER] = "number",
                                        [CELL_DATE] = "date",
                                        [CELL_BOOL] = "bool",
                                        [CELL_ERROR] = "error"};
    return kind >= 0 && kind < (int)COUNT_OF(names) ? names[kind] : "text";
}

void cell_escape(const char *text, size_t len, buf_t *out)
{
    const char *end = text + len;
    while (text < end) {
        const char *start = text;
        while (text < end && (unsigned char)*text >= 0x20 && *text != '\\' && *text != 0x7F)
            text++;
        buf_add(out, start, (size_t)(text - start));
        if (text == end)
            break;
        switch (*text) {
        case '\t':
            buf_adds(out, "\\t");
            break;
        case '\n':
            buf_adds(out, "\\n");
            break;
        case '\r':
            buf_adds(out, "\\r");
            break;
        case '\\':
            buf_adds(out, "\\\\");
            break;
        default:
            buf_printf(out, "\\x%02X", (unsigned char)*text);
            break;
        }
        text++;
    }
}

static rc_t output_failed(err_t *err)
{
    int why = errno;
    err_clear(err);
    return err_set(err, RC_FATAL, "salida", "No se puede escribir la salida: %s.", strerror(why));
}

static rc_t flush(printer_t *p, err_t *err)
{
    bool ok = fwrite(buf_str(&p->text), 1, p->text.len, p->out) == p->text.len;
    buf_clear(&p->text);
    return ok ? RC_OK : output_failed(err);
}

static void cell_json(printer_t *p, const char *ref, const cell_t *c)
{
    AUTO(buf) buf_t one = {0};
    json_out_open(&one, NULL, '{');
    json_out_text(&one, "celda", ref);
    json_out_text(&one, "tipo", cell_kind_name((int)c->kind));
    json_out_text(&one, "valor", c->text);
    json_out_close(&one, '}');
    buf_add(&p->text, one.data, one.len);
}

static rc_t on_row(void *ctx, const row_t *row, bool *ret_stop, err_t *err)
{
    (void)ret_stop;
    printer_t *p = ctx;
    for (size_t i = 0; i < row->n; i++) {
        const cell_t *c = &row->cells[i];
        char letters[8], ref[24];
        column_letters(c->column, letters);
        snprintf(ref, sizeof ref, "%s%d", letters, row->number);
        if (p->json) {
            cell_json(p, ref, c);
        } else {
            buf_adds(&p->text, ref);
            buf_addc(&p->text, '\t');
            buf_adds(&p->text, cell_kind_name((int)c->kind));
            buf_addc(&p->text, '\t');
            cell_escape(c->text, c->len, &p->text);
        }
        buf_addc(&p->text, '\n');
        if (p->text.len >= BLOCK && flush(p, err) != RC_OK)
            return RC_FATAL;
    }
    return RC_OK;
}

static rc_t sheet_unknown(const source_t *s, const char *hoja, err_t *err)
{
    AUTO(buf) buf_t asked = {0};
    AUTO(buf) buf_t names = {0};
    quote_add(&asked, hoja, 60);
    for (size_t i = 0; i < s->n_sheets && names.len < 400; i++) {
        buf_adds(&names, names.len ? ", " : "");
        quote_add(&names, s->sheets[i].name, 60);
    }
    return err_set(err, RC_REJECT, "hoja_desconocida", "El archivo no tiene la hoja %s. Tiene: %s.",
                   buf_str(&asked), buf_str(&names));
}

/* The one that would be read, else the first visible, else the first. */
static size_t sheet_default(source_t *s, const columns_t *columns)
{
    err_t ignored = ERR_INIT;
    findings_t f;
    size_t sheet = 0;
    (void)base_look(s, columns, "", &f, &ignored); /* only for the header */
    if (f.header)
        sheet = f.survey.sheet;
    else
        while (sheet + 1 < s->n_sheets && !s->sheets[sheet].visible)
            sheet++;
    if (!f.header && !s->sheets[sheet].visible)
        sheet = 0;
    findings_done(&f);
    return sheet;
}

static rc_t sheet_find(source_t *s, const columns_t *columns, const char *hoja, size_t *ret, err_t *err)
{
    if (s->n_sheets == 0)
        return err_set(err, RC_REJECT, "sin_hojas", "El archivo no tiene ninguna hoja.");
    if (!hoja) {
        *ret = sheet_default(s, columns);
        return RC_OK;
    }
    for (size_t i = 0; i < s->n_sheets; i++)
        if (strcmp(s->sheets[i].name, hoja) == 0) {
            *ret = i;
            return RC_OK;
        }
    return sheet_unknown(s, hoja, err);
}

rc_t inspect_cells(const content_t *c, const columns_t *columns, const char *hoja, bool json, FILE *out,
                   err_t *err)
{
    AUTO(source) source_t *s = NULL;
    printer_t p = {.out = out, .json = json};
    size_t sheet = 0;
    rc_t rc = book_open(c, &columns->limits, &s, err);
    if (rc == RC_OK)
        rc = sheet_find(s, columns, hoja, &sheet, err);
    if (rc == RC_OK)
        rc = s->read(s, sheet, on_row, &p, err);
    if (rc != RC_FATAL && flush(&p, err) != RC_OK)
        rc = RC_FATAL;
    else if (rc != RC_FATAL && fflush(out) != 0)
        rc = output_failed(err);
    buf_done(&p.text);
    return rc;
}
