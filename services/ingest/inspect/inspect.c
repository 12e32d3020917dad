#include "services/ingest/inspect/inspect.h"

#include <errno.h>
#include <string.h>

#include "services/ingest/base/base_reader.h"
#include "services/ingest/book/book.h"
#include "services/ingest/book/sniff.h"
#include "services/ingest/inspect/report.h"

/* Text of a list that may wait in memory until the counts, which stand before it, are known; the rest of a
 * longer one is read again. */
#define LIST_BYTES (1 << 20)
#define HEAD_BYTES (1 << 20) /* enough for sniff_kind() to tell one document of Office from another */

typedef struct list {
    buf_t text;
    int64_t n; /* written to text, or further on to the output */
    bool full; /* there is more than text holds */
} list_t;

typedef struct inspector {
    inspection_t x;
    const inspect_options_t *o;
    const report_t *report;
    list_t lists[2]; /* by list_kind_t */
    FILE *out;

    /* While a list is read again: */
    list_kind_t kind;
    int64_t at; /* entries gone by */
    buf_t more;
} inspector_t;

/* ---- writing ---- */

static rc_t output_failed(err_t *err)
{
    int why = errno;
    err_clear(err); /* nobody would read what is wrong with the base */
    return err_set(err, RC_FATAL, "salida", "No se puede escribir la salida: %s.", strerror(why));
}

static rc_t write_out(inspector_t *p, buf_t *text, err_t *err)
{
    bool ok = fwrite(buf_str(text), 1, text->len, p->out) == text->len;
    buf_clear(text);
    return ok ? RC_OK : output_failed(err);
}

static bool within(const inspector_t *p, int64_t n)
{
    return p->o->limit == INSPECT_ALL || n < p->o->limit;
}

/* ---- the first reading: counts, first records, and the beginning of the lists ---- */

static bool list_room(const inspector_t *p, list_t *l)
{
    if (!within(p, l->n) || l->full)
        return false;
    l->full = l->text.len >= LIST_BYTES;
    return !l->full;
}

static rc_t on_record(void *ctx, const record_t *r, err_t *err)
{
    (void)err;
    inspector_t *p = ctx;
    if (p->x.n_first < FIRST_RECORDS)
        record_encode(r, &p->x.first[p->x.n_first++]);
    return RC_OK;
}

static rc_t on_rejection(void *ctx, const rejection_t *r, err_t *err)
{
    (void)err;
    inspector_t *p = ctx;
    list_t *l = &p->lists[LIST_REJECTIONS];
    if (list_room(p, l))
        p->report->rejection(r, l->n++, p->o->width, &l->text);
    return RC_OK;
}

static rc_t on_warning(void *ctx, int fila, const char *campo, const char *texto, err_t *err)
{
    (void)err;
    inspector_t *p = ctx;
    list_t *l = &p->lists[LIST_WARNINGS];
    if (list_room(p, l))
        p->report->warning(fila, campo, texto, l->n++, p->o->width, &l->text);
    return RC_OK;
}

static const char *format_words(const content_t *c, bool opened)
{
    AUTO(mem) char *head = must(malloc(HEAD_BYTES));
    err_t ignored = ERR_INIT;
    size_t n;
    if (content_read(c, 0, head, HEAD_BYTES, &n, &ignored) != RC_OK)
        return "no se pudo leer";
    switch (sniff_kind(head, n)) {
    case FILE_ZIP:
        return opened ? "libro de Excel (.xlsx)" : "archivo comprimido (zip)";
    case FILE_EMPTY:
        return "archivo vacío";
    case FILE_OLE_ENCRYPTED:
        return "documento de Office protegido con contraseña";
    case FILE_OLE_XLS:
        return "libro de Excel 97-2003 (.xls)";
    case FILE_OLE_OTHER:
        return "documento antiguo de Office";
    case FILE_HTML:
        return "página HTML";
    case FILE_XML:
        return "documento XML";
    case FILE_PDF:
        return "PDF";
    case FILE_RTF:
        return "documento de texto (RTF)";
    case FILE_IMAGE:
        return "imagen";
    case FILE_TEXT:
        return "texto separado por delimitadores (CSV)";
    default:
        return "desconocido";
    }
}

static rc_t look(inspector_t *p, source_t *source, err_t *err)
{
    static const base_ops_t ops = {.record = on_record, .rejection = on_rejection, .warning = on_warning};
    inspection_t *x = &p->x;
    rc_t rc = base_look(source, x->columns, x->archivo, &x->findings, err);
    if (rc != RC_OK)
        return rc;
    x->read = true;
    x->info.archivo = x->archivo;
    memcpy(x->info.sha256, x->sha256, sizeof x->sha256);
    return base_read(source, &x->findings.survey, &ops, p, &x->info, err);
}

/* ---- the rest of a list ---- */

static rc_t more_flush(inspector_t *p, err_t *err)
{
    return p->more.len >= LIST_BYTES / 4 ? write_out(p, &p->more, err) : RC_OK;
}

/* Whether this entry is one that has not been written and is to be. */
static bool more_wanted(inspector_t *p, list_kind_t kind)
{
    list_t *l = &p->lists[kind];
    return p->kind == kind && p->at++ >= l->n && within(p, l->n);
}

static rc_t more_record(void *ctx, const record_t *r, err_t *err)
{
    (void)ctx;
    (void)r;
    (void)err;
    return RC_OK;
}

static rc_t more_rejection(void *ctx, const rejection_t *r, err_t *err)
{
    inspector_t *p = ctx;
    if (more_wanted(p, LIST_REJECTIONS))
        p->report->rejection(r, p->lists[LIST_REJECTIONS].n++, p->o->width, &p->more);
    return more_flush(p, err);
}

static rc_t more_warning(void *ctx, int fila, const char *campo, const char *texto, err_t *err)
{
    inspector_t *p = ctx;
    if (more_wanted(p, LIST_WARNINGS))
        p->report->warning(fila, campo, texto, p->lists[LIST_WARNINGS].n++, p->o->width, &p->more);
    return more_flush(p, err);
}

static rc_t list_more(inspector_t *p, source_t *source, list_kind_t kind, err_t *err)
{
    static const base_ops_t ops = {
        .record = more_record, .rejection = more_rejection, .warning = more_warning};
    base_info_t again = p->x.info;
    err_t why = ERR_INIT;
    p->kind = kind;
    p->at = 0;
    rc_t rc = base_read(source, &p->x.findings.survey, &ops, p, &again, &why);
    if (rc == RC_FATAL) {
        *err = why;
        return rc;
    }
    return write_out(p, &p->more, err); /* a base that is refused is refused again, where it was */
}

static rc_t list_write(inspector_t *p, source_t *source, list_kind_t kind, int64_t total, err_t *err)
{
    list_t *l = &p->lists[kind];
    AUTO(buf) buf_t words = {0};
    int64_t shown = within(p, total) ? total : p->o->limit;
    p->report->list_begin(kind, &p->x, shown, total, p->o->width, &words);
    rc_t rc = write_out(p, &words, err);
    if (rc == RC_OK)
        rc = write_out(p, &l->text, err);
    if (rc == RC_OK && l->full)
        rc = list_more(p, source, kind, err);
    p->report->list_end(kind, &words);
    return rc == RC_OK ? write_out(p, &words, err) : rc;
}

/* ---- the whole ---- */

static rc_t write_all(inspector_t *p, source_t *source, err_t *err)
{
    const base_info_t *info = &p->x.info;
    AUTO(buf) buf_t words = {0};
    p->report->head(&p->x, p->o->width, &words);
    rc_t rc = write_out(p, &words, err);
    if (rc == RC_OK)
        rc = list_write(p, source, LIST_REJECTIONS, info->rechazados + info->duplicados, err);
    if (rc == RC_OK)
        rc = list_write(p, source, LIST_WARNINGS, info->advertencias, err);
    if (p->o->verdict || p->o->json)
        p->report->tail(&p->x, p->o->width, &words);
    if (rc == RC_OK)
        rc = write_out(p, &words, err);
    if (rc == RC_OK && fflush(p->out) != 0)
        rc = output_failed(err);
    return rc;
}

static void inspector_done(inspector_t *p)
{
    findings_done(&p->x.findings);
    for (int i = 0; i < FIRST_RECORDS; i++)
        buf_done(&p->x.first[i]);
    buf_done(&p->lists[LIST_REJECTIONS].text);
    buf_done(&p->lists[LIST_WARNINGS].text);
    buf_done(&p->more);
}

rc_t inspect_base(const content_t *c, const columns_t *columns, const char *archivo,
                  const inspect_options_t *o, FILE *out, err_t *err)
{
    inspector_t p = {.x = {.columns = columns, .archivo = archivo, .bytes = c->size},
                     .o = o,
                     .report = o->json ? &inspect_json : &inspect_text,
                     .out = out};
    AUTO(source) source_t *source = NULL;
    err_t problem = ERR_INIT;
    rc_t rc = content_sha256(c, p.x.sha256, &problem);
    if (rc == RC_OK)
        rc = book_open(c, &columns->limits, &source, &problem);
    p.x.source = source;
    p.x.formato = format_words(c, source != NULL);
    if (rc == RC_OK)
        rc = look(&p, source, &problem);
    p.x.problem = problem;
    if (rc != RC_OK)
        (void)err_set(err, rc, problem.code, "%s", problem.text);
    rc_t written = write_all(&p, source, err);
    inspector_done(&p);
    return written == RC_OK ? rc : written;
}
