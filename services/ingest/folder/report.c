#include "services/ingest/folder/report.h"

#include <inttypes.h>
#include <string.h>

#define LINE_COLUMNS 100

const char *fate_name(fate_t f)
{
    static const char *const names[] = {
        [FATE_PUBLISHED] = "publicada", [FATE_KNOWN] = "repetida", [FATE_REFUSED] = "rechazada"};
    return names[f];
}

const char *fate_folder(fate_t f)
{
    return f == FATE_REFUSED ? "rechazados" : "procesados";
}

/* 1222 → "1.222", as people in Colombia write it. */
static void add_count(int64_t n, const char *one, const char *many, buf_t *out)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRId64, n);
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            buf_addc(out, '.');
        buf_addc(out, digits[i]);
    }
    buf_printf(out, " %s", n == 1 ? one : many);
}

/* "2021-12-07 08:15", in Bogotá. */
static void add_when(instant_t t, buf_t *out)
{
    int minute;
    char day[11];
    day_format(instant_day(t, &minute), day);
    buf_printf(out, "%s %02d:%02d", day, minute / 60, minute % 60);
}

static void add_counts(const base_info_t *b, buf_t *out)
{
    add_count(b->total, "registro", "registros", out);
    buf_adds(out, ", ");
    add_count(b->aceptados, "aceptado", "aceptados", out);
    buf_adds(out, ", ");
    add_count(b->rechazados, "rechazado", "rechazados", out);
    buf_adds(out, " y ");
    add_count(b->duplicados, "duplicado", "duplicados", out);
    if (b->advertencias) {
        buf_adds(out, ", con ");
        add_count(b->advertencias, "advertencia", "advertencias", out);
    }
}

static void add_base(const base_info_t *b, buf_t *out)
{
    char corte[11];
    day_format(b->fecha_corte, corte);
    buf_printf(out, "%s con fecha de corte %s", base_name(b->base), corte);
}

static void sentence_published(const folder_outcome_t *o, buf_t *out)
{
    const base_info_t *b = &o->receipt->info;
    buf_adds(out, "Se publicó la base ");
    add_base(b, out);
    buf_adds(out, ": ");
    add_counts(b, out);
    buf_addc(out, '.');
    if (b->rechazados)
        buf_printf(out,
                   " Para que cuenten las filas rechazadas, corríjalas en el libro y envíelo diciendo que "
                   "reemplaza a "
                   "este: pqrctl base cargar --reemplaza %.12s ARCHIVO.",
                   b->sha256);
}

static void sentence_known(const folder_outcome_t *o, buf_t *out)
{
    const base_info_t *b = &o->receipt->info;
    instant_t first;
    buf_adds(out, "Este mismo contenido ya se había recibido");
    if (instant_parse(b->recibido, &first)) {
        buf_adds(out, " el ");
        add_when(first, out);
    }
    buf_printf(out, " con el nombre «%s»: es la base ", b->archivo);
    add_base(b, out);
    buf_adds(out, " (");
    add_counts(b, out);
    buf_adds(out, "). Recibirlo otra vez no cambió nada.");
    if (o->receipt->reemplazada_por[0])
        buf_printf(
            out,
            " Después lo reemplazó otro libro (sha256 %s), que es el que cuenta. Si el que debe contar es "
            "este, envíe un libro con lo correcto que reemplace a aquel.",
            o->receipt->reemplazada_por);
}

void report_sentence(const folder_outcome_t *o, buf_t *out)
{
    switch (o->fate) {
    case FATE_PUBLISHED:
        sentence_published(o, out);
        return;
    case FATE_KNOWN:
        sentence_known(o, out);
        return;
    case FATE_REFUSED:
        buf_adds(out, o->refusal->text);
        return;
    }
}

/* A paragraph in lines that fit a window. */
static void add_wrapped(const buf_t *paragraph, buf_t *out)
{
    size_t used = 0;
    for (const char *p = buf_str(paragraph); *p;) {
        size_t len = strcspn(p, " "), columns = 0;
        for (size_t i = 0; i < len; i++)
            columns += ((unsigned char)p[i] & 0xC0) != 0x80;
        if (used && used + 1 + columns > LINE_COLUMNS) {
            buf_addc(out, '\n');
            used = 0;
        }
        if (used) {
            buf_addc(out, ' ');
            used++;
        }
        buf_add(out, p, len);
        used += columns;
        p += len;
        p += strspn(p, " ");
    }
    buf_addc(out, '\n');
}

void report_head(const folder_outcome_t *o, buf_t *out)
{
    buf_printf(out, "INFORME DE RECEPCIÓN\n\nArchivo         %s\nRecibido        ", o->archivo);
    add_when(o->when, out);
    buf_adds(out, " (hora de Colombia), por la carpeta\n");
    if (!*o->sha256) { /* else what follows says it */
        buf_adds(out, "Tamaño          ");
        add_count(o->bytes, "byte", "bytes", out);
        buf_addc(out, '\n');
    }
    buf_printf(out, "Resultado       %s", fate_name(o->fate));
    if (o->fate == FATE_REFUSED)
        buf_printf(out, " (%s): no se publicó nada", o->refusal->code);
    buf_adds(out, "\n\n");
    AUTO(buf) buf_t paragraph = {0};
    report_sentence(o, &paragraph);
    add_wrapped(&paragraph, out);
    if (o->fate == FATE_REFUSED)
        buf_printf(out, "\nCuando esté corregido, déjelo de nuevo en la carpeta, no en «%s».\n",
                   fate_folder(o->fate));
    if (*o->sha256)
        buf_adds(out, "\n\nCÓMO SE LEE EL ARCHIVO, POR SÍ SOLO\n\n");
}
