#include "services/ingest/mail/parcel.h"

#include <string.h>

#include "common/metrics.h"

#define NO_NAME "sin-nombre.xlsx"
#define WHOLE_NAME "(mensaje)"
enum { NAMES_SHOWN = 5 };

/* An attachment and what is said of it. */
typedef struct item {
    int number; /* 0: the message as a whole */
    const char *name, *sha256;
    int64_t bytes;
} item_t;

static rc_t tell(const parcel_t *p, const item_t *i, const char *resultado, const char *codigo,
                 const char *detalle, err_t *err)
{
    char id[128];
    snprintf(id, sizeof id, "correo/%s/%d", p->sha256, i->number);
    reception_t r = {.id = id,
                     .canal = "correo",
                     .resultado = resultado,
                     .codigo = codigo,
                     .detalle = detalle,
                     .archivo = i->name,
                     .remitente = p->remitente,
                     .asunto = p->asunto,
                     .sha256 = i->sha256,
                     .bytes = i->bytes};
    instant_format(clock_now(), r.recibido);
    return publisher_tell(p->publisher, &r, err);
}

rc_t parcel_tell(const parcel_t *p, const char *resultado, const char *codigo, const char *detalle,
                 err_t *err)
{
    const item_t whole = {.name = WHOLE_NAME, .bytes = p->bytes};
    return tell(p, &whole, resultado, codigo, detalle, err);
}

/* ---- what cannot be opened, by kind */

static const struct {
    part_kind_t kind;
    const char *code, *text;
} unreadable[] = {
    {PART_TNEF, "adjunto_winmail",
     "El adjunto winmail.dat es un envoltorio propio de Outlook (TNEF), y lo que trae dentro no se puede "
     "leer. Envíe el "
     "mensaje en formato HTML o de texto sin formato, con la base como adjunto .xlsx."},
    {PART_SECRET, "adjunto_cifrado",
     "El contenido viene cifrado o envuelto en una firma (S/MIME o PGP), y no se puede leer. Envíe la base "
     "sin cifrar, "
     "como adjunto .xlsx, o súbala por la página."},
    {PART_PARTIAL, "mensaje_parcial",
     "Es un trozo de un mensaje partido en varios, o un enlace a un archivo que está en otra parte. Envíe la "
     "base entera "
     "en un solo mensaje, como adjunto .xlsx."},
};

static rc_t refuse_unreadable(const parcel_t *p, const attachment_t *a, mail_facts_t *facts, err_t *err)
{
    for (size_t i = 0; i < COUNT_OF(unreadable); i++) {
        if (unreadable[i].kind != a->kind)
            continue;
        const item_t item = {.number = a->number, .name = *a->name ? a->name : "sin-nombre"};
        mail_refuse(facts, unreadable[i].code);
        return tell(p, &item, "rechazada", unreadable[i].code, unreadable[i].text, err);
    }
    return RC_OK; /* nothing that a base could be in */
}

/* ---- workbooks */

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* Of two readings of one message the second finds what the first published. */
static rc_t is_ours(const parcel_t *p, const item_t *i, const receipt_t *r, bool *ret, err_t *err)
{
    *ret = false;
    if (!same(r->info.canal, "correo") || !same(r->info.remitente, p->remitente) ||
        !same(r->archivo, i->name))
        return RC_OK;
    *ret = p->again;
    return *ret ? RC_OK : p->elsewhere(p->ctx, ret, err);
}

static rc_t tell_known(const parcel_t *p, const item_t *i, const receipt_t *r, err_t *err)
{
    AUTO(buf) buf_t text = {0};
    char corte[11];
    day_format(r->info.fecha_corte, corte);
    buf_printf(
        &text,
        "El mismo libro ya se había recibido el %s como «%s» (base %s, fecha de corte %s, %lld registros "
        "aceptados). No se contó de nuevo.",
        r->info.recibido, r->archivo, base_name(r->info.base), corte, (long long)r->info.aceptados);
    if (*r->reemplazada_por)
        buf_printf(&text, " Ese libro fue reemplazado después por otro (sha256 %s), que es el que vale.",
                   r->reemplazada_por);
    return tell(p, i, "repetida", "base_repetida", buf_str(&text), err);
}

static rc_t carry_workbook(const parcel_t *p, item_t *i, content_t content, mail_facts_t *facts, err_t *err)
{
    char sha256[SHA256_HEX_SIZE];
    receipt_t receipt;
    err_t refusal = ERR_INIT;
    const delivery_t d = {
        .archivo = i->name, .content = content, .canal = "correo", .remitente = p->remitente};
    rc_t rc = content_sha256(&content, sha256, err);
    if (rc != RC_OK)
        return rc;
    /* What is cut off at the limit has no hash that says anything. */
    i->sha256 = content.size <= p->limits->file_bytes ? sha256 : NULL;
    i->bytes = content.size;
    rc = publisher_publish(p->publisher, &d, &receipt, &refusal);
    if (rc == RC_REJECT) {
        mail_refuse(facts, refusal.code);
        metric_add("pqr_ingest_bases_total", "resultado=\"rechazada\"", 1);
        return tell(p, i, "rechazada", refusal.code, refusal.text, err);
    }
    if (rc != RC_OK)
        return err_set(err, rc, refusal.code, "%s", refusal.text);
    bool ours = !receipt.repetida;
    if (receipt.repetida)
        rc = is_ours(p, i, &receipt, &ours, err);
    if (rc != RC_OK)
        return rc;
    metric_add("pqr_ingest_bases_total",
               receipt.repetida ? "resultado=\"repetida\"" : "resultado=\"publicada\"", 1);
    facts->published += ours;
    facts->known += !ours;
    return ours ? RC_OK : tell_known(p, i, &receipt, err);
}

rc_t parcel_carry(const parcel_t *p, const message_t *m, mail_facts_t *facts, err_t *err)
{
    AUTO(buf) buf_t content = {0};
    size_t n;
    const attachment_t *list = message_attachments(m, &n);
    rc_t rc = RC_OK;
    for (size_t k = 0; rc == RC_OK && k < n; k++) {
        const attachment_t *a = &list[k];
        if (a->kind != PART_WORKBOOK) {
            rc = refuse_unreadable(p, a, facts, err);
            continue;
        }
        /* One byte past the limit is enough for the reader to refuse it by its own words. */
        message_content(m, k, (size_t)p->limits->file_bytes + 1, &content);
        item_t item = {.number = a->number, .name = *a->name ? a->name : NO_NAME};
        rc = carry_workbook(p, &item, content_memory(content.data, content.len), facts, err);
    }
    return rc;
}

void parcel_others(const message_t *m, buf_t *out)
{
    size_t n, shown = 0, named = 0;
    const attachment_t *list = message_attachments(m, &n);
    for (size_t i = 0; i < n; i++) {
        named += *list[i].name != '\0';
        if (!*list[i].name || shown == NAMES_SHOWN)
            continue;
        buf_printf(out, "%s«%s»", shown++ ? ", " : " Trae: ", list[i].name);
    }
    if (named > shown)
        buf_printf(out, " y %zu más", named - shown);
    if (shown)
        buf_addc(out, '.');
}
