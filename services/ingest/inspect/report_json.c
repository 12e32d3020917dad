/* The inspection as one JSON document, for programs. */
#include "common/json_out.h"
#include "services/ingest/inspect/report.h"

static void sheets_json(const inspection_t *x, buf_t *out)
{
    json_out_open(out, "hojas", '[');
    for (size_t i = 0; x->source && i < x->source->n_sheets; i++) {
        AUTO(buf) buf_t note = {0};
        sheet_note(x, i, &note);
        json_out_open(out, NULL, '{');
        json_out_text(out, "nombre", x->source->sheets[i].name);
        json_out_raw(out, "visible", x->source->sheets[i].visible ? "true" : "false");
        json_out_raw(out, "leida", x->findings.header && x->findings.survey.sheet == i ? "true" : "false");
        json_out_text(out, "nota", buf_str(&note));
        json_out_close(out, '}');
    }
    json_out_close(out, ']');
}

static void header_json(const inspection_t *x, buf_t *out)
{
    const mapping_t *m = &x->findings.survey.mapping;
    json_out_open(out, "encabezado", '{');
    json_out_text(out, "hoja", x->source->sheets[x->findings.survey.sheet].name);
    json_out_int(out, "fila", m->row);
    json_out_open(out, "columnas", '[');
    for (int i = 0; i < m->n; i++) {
        if (!m->name[i])
            continue;
        char letters[8];
        column_letters(i, letters);
        json_out_open(out, NULL, '{');
        json_out_text(out, "columna", letters);
        json_out_text(out, "dice", m->written[i] ? m->written[i] : m->name[i]);
        json_out_text(out, "nombre", m->name[i]);
        json_out_fact(out, "campo", m->field[i] == FIELD_NONE ? NULL : field_name(m->field[i]));
        json_out_close(out, '}');
    }
    json_out_close(out, ']');
    json_out_open(out, "sin_columna", '[');
    for (int f = 0; f < FIELD_COUNT; f++)
        if (m->column[f] < 0)
            json_out_fact(out, NULL, field_name((field_t)f));
    json_out_close(out, ']');
    json_out_close(out, '}');
}

static void titles_json(const findings_t *f, buf_t *out)
{
    json_out_open(out, "titulos", '[');
    for (size_t i = 0; i < f->n_titles; i++) {
        json_out_open(out, NULL, '{');
        json_out_int(out, "fila", f->titles[i].row);
        json_out_text(out, "texto", f->titles[i].text);
        json_out_close(out, '}');
    }
    json_out_close(out, ']');
}

static void identity_json(const findings_t *f, buf_t *out)
{
    json_out_fact(out, "base", f->base ? base_name(f->survey.base) : NULL);
    json_out_fact(out, "base_segun", f->base ? f->survey.base_from : NULL);
    if (f->dated)
        json_out_day(out, "fecha_corte", f->survey.fecha_corte);
    else
        json_out_fact(out, "fecha_corte", NULL);
    json_out_fact(out, "fecha_corte_segun", f->dated ? f->survey.corte_from : NULL);
}

static void counts_json(const inspection_t *x, buf_t *out)
{
    if (!x->read) {
        json_out_fact(out, "conteo", NULL);
        return;
    }
    json_out_open(out, "conteo", '{');
    json_out_int(out, "total", x->info.total);
    json_out_int(out, "aceptados", x->info.aceptados);
    json_out_int(out, "rechazados", x->info.rechazados);
    json_out_int(out, "duplicados", x->info.duplicados);
    json_out_int(out, "advertencias", x->info.advertencias);
    json_out_close(out, '}');
}

static void problem_json(const err_t *problem, buf_t *out)
{
    if (problem->rc == RC_OK) {
        json_out_fact(out, "problema", NULL);
        return;
    }
    json_out_open(out, "problema", '{');
    json_out_text(out, "codigo", problem->code);
    json_out_text(out, "detalle", problem->text);
    json_out_close(out, '}');
}

static void json_head(const inspection_t *x, size_t width, buf_t *out)
{
    (void)width;
    json_out_open(out, NULL, '{');
    json_out_text(out, "archivo", x->archivo);
    json_out_text(out, "formato", x->formato);
    json_out_int(out, "bytes", x->bytes);
    json_out_fact(out, "sha256", *x->sha256 ? x->sha256 : NULL);
    json_out_raw(out, "recibible", x->problem.rc == RC_OK ? "true" : "false");
    problem_json(&x->problem, out);
    sheets_json(x, out);
    if (x->findings.header)
        header_json(x, out);
    else
        json_out_fact(out, "encabezado", NULL);
    titles_json(&x->findings, out);
    identity_json(&x->findings, out);
    counts_json(x, out);
    json_out_open(out, "registros", '[');
    for (int i = 0; i < x->n_first; i++)
        json_out_raw(out, NULL, buf_str(&x->first[i]));
    json_out_close(out, ']');
}

static void json_list_begin(list_kind_t kind, const inspection_t *x, int64_t shown, int64_t total,
                            size_t width, buf_t *out)
{
    (void)x;
    (void)shown;
    (void)total;
    (void)width;
    buf_adds(out, kind == LIST_REJECTIONS ? ",\"rechazos\":[" : ",\"advertencias\":[");
}

static void json_rejection(const rejection_t *r, int64_t i, size_t width, buf_t *out)
{
    (void)width;
    AUTO(buf) buf_t one = {0};
    json_out_open(&one, NULL, '{');
    json_out_int(&one, "fila", r->fila);
    json_out_text(&one, "razon", r->razon);
    json_out_fact(&one, "campo", r->campo);
    json_out_fact(&one, "detalle", r->detalle);
    json_out_fact(&one, "remedio", r->remedio);
    json_out_raw(&one, "original", r->original);
    json_out_close(&one, '}');
    buf_adds(out, i ? ",\n" : "\n");
    buf_add(out, one.data, one.len);
}

static void json_warning(int fila, const char *campo, const char *texto, int64_t i, size_t width, buf_t *out)
{
    (void)width;
    AUTO(buf) buf_t one = {0};
    json_out_open(&one, NULL, '{');
    json_out_int(&one, "fila", fila);
    json_out_fact(&one, "campo", campo);
    json_out_text(&one, "detalle", texto);
    json_out_close(&one, '}');
    buf_adds(out, i ? ",\n" : "\n");
    buf_add(out, one.data, one.len);
}

static void json_list_end(list_kind_t kind, buf_t *out)
{
    (void)kind;
    buf_addc(out, ']');
}

static void json_tail(const inspection_t *x, size_t width, buf_t *out)
{
    (void)x;
    (void)width;
    buf_adds(out, "}\n");
}

const report_t inspect_json = {
    .head = json_head,
    .list_begin = json_list_begin,
    .rejection = json_rejection,
    .warning = json_warning,
    .list_end = json_list_end,
    .tail = json_tail,
};
