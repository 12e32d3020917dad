#include "services/ingest/mail/mailbox.h"

#include <string.h>

#include "common/health.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/stop.h"
#include "services/ingest/mail/authres.h"
#include "services/ingest/mail/imap.h"
#include "services/ingest/mail/later.h"
#include "services/ingest/mail/mark.h"
#include "services/ingest/mail/parcel.h"
#include "services/ingest/mail/senders.h"

enum {
    LIST_MAX = 1000 + LATER_MAX, /* messages a visit: those put aside keep no others out */
    BACKOFF_MAX = 15,            /* times the first pause */
    LOGIN_BACKOFF_MAX = 300,     /* alike: an account that is knocked at too often is locked */
    SAME_READINGS = 3, /* of a message that is not as long as announced, after which it is believed */
    FROM_BYTES = 200,
    HASH_SHOWN = 12, /* digits of a message's hash in the log */
};

#define CHECK "correo"

struct mailbox {
    mailbox_options_t o;
    imap_t *imap;
    const char *folders[MAIL_FOLDERS];
    uint32_t uids[LIST_MAX];
    uint32_t validity; /* of the UIDs in later */
    later_t later;
    err_t why_aside; /* of the last message that failed */
};

/* One message of the inbox and what is known of it. */
typedef struct letter {
    mailbox_t *box;
    uint32_t uid;
    imap_fetch_t look; /* as it was found */
    int64_t bytes;
    bool again; /* somebody began with it before */
    bool gone;
    bool moving; /* by somebody else */
    head_t head;
    buf_t text;          /* of the head, then of all of it */
    buf_t address;       /* of the sender; "" where it is not clear */
    buf_t from, subject; /* as people see them */
    char sha256[SHA256_HEX_SIZE];
    message_t *message;
    mail_facts_t facts;
    err_t refusal; /* why it was not opened */
} letter_t;

static void letter_done(letter_t *l)
{
    message_free(l->message);
    head_done(&l->head);
    buf_done(&l->text);
    buf_done(&l->address);
    buf_done(&l->from);
    buf_done(&l->subject);
}

/* ---- setting up */

static rc_t check_folders(const mail_settings_t *s, err_t *err)
{
    const char *const names[] = {s->inbox, s->processed, s->rejected, s->quarantine};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        AUTO(buf) buf_t quoted = {0};
        if (!imap_quote_folder(names[i], &quoted))
            return err_set(
                err, RC_FATAL, "ajuste",
                "PQR_MAIL_INBOX, PQR_MAIL_PROCESSED, PQR_MAIL_REJECTED, PQR_MAIL_QUARANTINE: una carpeta de "
                "correo necesita un nombre sin caracteres de control");
        if (i && strcmp(names[i], s->inbox) == 0)
            return err_set(
                err, RC_FATAL, "ajuste",
                "PQR_MAIL_INBOX: los mensajes atendidos no pueden quedar en la bandeja de entrada («%s»)",
                s->inbox);
    }
    return RC_OK;
}

rc_t mailbox_new(const mailbox_options_t *o, mailbox_t **ret, err_t *err)
{
    rc_t rc = imap_account_check(&o->settings->account, err);
    if (rc == RC_OK)
        rc = check_folders(o->settings, err);
    if (rc == RC_OK && o->columns->senders.n == 0)
        rc = err_set(err, RC_FATAL, "ajuste",
                     "PQR_MAIL_URL: hay un buzón, pero correo.remitentes del archivo de recepción no "
                     "autoriza a nadie a "
                     "enviar bases");
    if (rc != RC_OK)
        return rc;
    mailbox_t *m = must(calloc(1, sizeof *m));
    *m = (mailbox_t){.o = *o,
                     .later = {.pause_ms = (int)o->settings->pause_ms},
                     .imap = imap_new(&o->settings->account),
                     .folders = {o->settings->processed, o->settings->rejected, o->settings->quarantine}};
    health_note(CHECK, false, "todavía no se ha mirado el buzón");
    metric_help("pqr_ingest_mail_messages_total",
                "mensajes de correo atendidos, por carpeta en la que quedan");
    metric_help("pqr_ingest_mail_failures_total", "visitas al buzón que no salieron bien");
    metric_help("pqr_ingest_mail_waiting", "mensajes en la bandeja de entrada al empezar la última visita");
    metric_help(
        "pqr_ingest_mail_aside",
        "mensajes en la bandeja de entrada que fallan una y otra vez, y se reintentan cada vez más tarde");
    *ret = m;
    return RC_OK;
}

void mailbox_free(mailbox_t *m)
{
    if (!m)
        return;
    imap_free(m->imap);
    free(m);
}

/* ---- one message */

/* What is not as long as the server announces may be half of a message, and a half is not judged: it is read
 * again at a later visit. Some servers only estimate how long a message is (Exchange does unless told
 * otherwise): what comes the same every time is all there is. */
static rc_t doubt(letter_t *l, later_reading_t what, err_t *err)
{
    char sha256[SHA256_HEX_SIZE];
    hash_sha256_hex(buf_str(&l->text), l->text.len, sha256);
    if (later_read(&l->box->later, l->uid, what, sha256) >= SAME_READINGS)
        return RC_OK;
    return err_set(err, RC_REJECT, "correo_incompleto",
                   "el servidor de correo anuncia un mensaje de %lld bytes y entrega %zu de su %s; se lee de "
                   "nuevo más tarde",
                   (long long)l->look.size, l->text.len, what == LATER_HEAD ? "encabezado" : "texto");
}

/* A head ends with an empty line, unless it is cut at the bound or there is nothing behind it. */
static bool head_whole(const letter_t *l)
{
    const buf_t *b = &l->text;
    return b->len > HEAD_BYTES_MAX || (l->look.size >= 0 && (int64_t)b->len >= l->look.size) ||
           (b->len >= 4 && memcmp(b->data + b->len - 4, "\r\n\r\n", 4) == 0) ||
           (b->len == 2 && memcmp(b->data, "\r\n", 2) == 0);
}

static rc_t fetch_head(letter_t *l, err_t *err)
{
    bool there = false;
    rc_t rc = imap_look(l->box->imap, l->uid, &l->look, &there, err);
    if (rc == RC_OK && there) {
        l->bytes = l->look.size > 0 ? l->look.size : 0;
        l->moving = mark_moving(&l->look) && later_moving(&l->box->later, l->uid, clock_monotonic_ms());
        if (l->moving)
            return RC_OK;
        rc = imap_fetch(l->box->imap, l->uid, "HEADER", HEAD_BYTES_MAX + 1, &l->text, &there, err);
    }
    l->gone = rc == RC_OK && !there;
    return rc == RC_OK && there && !head_whole(l) ? doubt(l, LATER_HEAD, err) : rc;
}

static sender_state_t judge_sender(letter_t *l)
{
    const mailbox_options_t *o = &l->box->o;
    const char *from = "";
    if (!head_parse(buf_str(&l->text), l->text.len, &l->head))
        return SENDER_UNREADABLE;
    head_subject(&l->head, &l->subject);
    size_t n = head_count(&l->head, "From", &from);
    message_words(from, FROM_BYTES, &l->from);
    if (n != 1 || !sender_parse(from, &l->address))
        return SENDER_UNREADABLE;
    if (!sender_allowed(&o->columns->senders, buf_str(&l->address)))
        return SENDER_STRANGER;
    if (*o->settings->authserv &&
        !authres_pass(&l->head, o->settings->authserv, sender_domain(buf_str(&l->address))))
        return SENDER_UNPROVEN;
    return SENDER_ALLOWED;
}

/* The size that the server tells is looked at first; what comes is counted all the same. */
static rc_t fetch_whole(letter_t *l, err_t *err)
{
    const limits_t *limits = &l->box->o.columns->limits;
    bool there = false;
    if (l->bytes > limits->mail_bytes) {
        l->facts.too_large = true;
        return RC_OK;
    }
    rc_t rc = imap_fetch(l->box->imap, l->uid, "", limits->mail_bytes + 1, &l->text, &there, err);
    l->gone = rc == RC_OK && !there;
    if (rc != RC_OK || l->gone)
        return rc;
    if ((int64_t)l->text.len != l->look.size)
        rc = doubt(l, LATER_WHOLE, err);
    if (rc != RC_OK)
        return rc;
    l->bytes = (int64_t)l->text.len;
    if (l->bytes > limits->mail_bytes) {
        l->facts.too_large = true;
        return RC_OK;
    }
    hash_sha256_hex(buf_str(&l->text), l->text.len, l->sha256);
    l->facts.unopened =
        message_parse(buf_str(&l->text), l->text.len, limits, &l->message, &l->refusal) != RC_OK;
    return RC_OK;
}

/* Another replica marks a message before it publishes anything of it, and moves it when it is done. */
static rc_t is_elsewhere(void *ctx, bool *ret, err_t *err)
{
    const letter_t *l = ctx;
    return mark_elsewhere(l->box->imap, l->uid, ret, err);
}

static parcel_t parcel_of(letter_t *l)
{
    const char *address = buf_str(&l->address), *from = buf_str(&l->from), *subject = buf_str(&l->subject);
    return (parcel_t){.publisher = l->box->o.publisher,
                      .limits = &l->box->o.columns->limits,
                      .sha256 = l->sha256,
                      .remitente = *address ? address
                                   : *from  ? from
                                            : NULL,
                      .asunto = *subject ? subject : NULL,
                      .bytes = l->bytes,
                      .again = l->again,
                      .elsewhere = is_elsewhere,
                      .ctx = l};
}

/* Of the message as a whole there is something to tell where it was not opened or brings nothing. */
static rc_t tell_whole(const letter_t *l, const parcel_t *p, verdict_t v, err_t *err)
{
    AUTO(buf) buf_t text = {0};
    const char *code = v.code ? v.code : l->refusal.code;
    buf_adds(&text, v.text ? v.text : l->refusal.text);
    if (v.text && l->message)
        parcel_others(l->message, &text);
    return text.len ? parcel_tell(p, v.folder == MAIL_CUARENTENA ? "cuarentena" : "rechazada", code,
                                  buf_str(&text), err)
                    : RC_OK;
}

static rc_t move(letter_t *l, mail_folder_t folder, err_t *err)
{
    mailbox_t *m = l->box;
    err_t refused = ERR_INIT;
    rc_t rc = imap_move(m->imap, l->uid, m->folders[folder], &refused);
    if (rc == RC_OK)
        return rc;
    /* Somebody may have taken the folder away since the visit began. */
    if (rc == RC_REJECT && imap_ensure(m->imap, m->folders[folder], err) == RC_OK)
        return imap_move(m->imap, l->uid, m->folders[folder], err);
    return err_set(err, rc, refused.code, "%s", refused.text);
}

static void log_letter(const letter_t *l, verdict_t v, int64_t ms)
{
    static const char *const names[] = {"procesados", "rechazados", "cuarentena"};
    static const char *const labels[] = {"carpeta=\"procesados\"", "carpeta=\"rechazados\"",
                                         "carpeta=\"cuarentena\""};
    metric_add("pqr_ingest_mail_messages_total", labels[v.folder], 1);
    char hash[HASH_SHOWN + 1];
    snprintf(hash, sizeof hash, "%.*s", HASH_SHOWN, l->sha256);
    const char *code = v.code ? v.code : l->refusal.code;
    log_line(v.folder == MAIL_PROCESADOS ? LOG_INFO : LOG_WARN, "mensaje de correo atendido",
             "{s:s,s:s,s:s,s:s,s:i,s:i,s:i,s:I,s:I}", "mensaje", hash, "carpeta", names[v.folder], "codigo",
             code, "motivo", *l->facts.first_refusal ? l->facts.first_refusal : code, "publicados",
             l->facts.published, "repetidos", l->facts.known, "rechazados", l->facts.refused, "bytes",
             (json_int_t)l->bytes, "ms", (json_int_t)ms);
}

/* What another replica has moved meanwhile is that one's to tell of. What the server has and does not give
 * must not lie there unnoticed. */
static rc_t confirm_gone(const letter_t *l, err_t *err)
{
    imap_fetch_t look;
    bool there = false;
    rc_t rc = imap_refresh(l->box->imap, err);
    if (rc == RC_OK)
        rc = imap_look(l->box->imap, l->uid, &look, &there, err);
    if (rc != RC_OK || !there)
        return rc;
    return err_set(err, RC_REJECT, "correo_incompleto",
                   "el servidor de correo enumera un mensaje y no lo entrega; se lee de nuevo más tarde");
}

/* Publish, tell, move, in this order: what a crash leaves undone is done again, and what was done is known.
 */
static rc_t settle(letter_t *l, err_t *err)
{
    int64_t start = clock_monotonic_ms();
    rc_t rc = fetch_head(l, err);
    if (rc != RC_OK || l->gone)
        return rc == RC_OK ? confirm_gone(l, err) : rc;
    if (l->moving)
        return RC_OK;
    hash_sha256_hex(buf_str(&l->text), l->text.len, l->sha256);
    l->facts.sender = judge_sender(l);
    if (l->facts.sender == SENDER_ALLOWED)
        rc = fetch_whole(l, err);
    if (rc == RC_OK && l->message)
        rc = mark_begin(l->box->imap, l->uid, &l->look, &l->again, &l->gone, err);
    if (rc != RC_OK || l->gone)
        return rc == RC_OK ? confirm_gone(l, err) : rc;
    const parcel_t parcel = parcel_of(l);
    if (l->message)
        rc = parcel_carry(&parcel, l->message, &l->facts, err);
    const verdict_t verdict = verdict_of(&l->facts);
    if (rc == RC_OK)
        rc = tell_whole(l, &parcel, verdict, err);
    bool mine = false;
    if (rc == RC_OK)
        rc = mark_move(l->box->imap, l->uid, &l->look, &mine, err);
    if (rc == RC_OK && mine)
        rc = move(l, verdict.folder, err);
    if (rc == RC_OK && mine)
        log_letter(l, verdict, clock_monotonic_ms() - start);
    return rc;
}

/* ---- a visit */

static rc_t get_ready(mailbox_t *m, err_t *err)
{
    bool fresh = false;
    rc_t rc = imap_open(m->imap, &fresh, err);
    if (rc != RC_OK || !fresh)
        return rc;
    for (size_t i = 0; rc == RC_OK && i < MAIL_FOLDERS; i++)
        rc = imap_ensure(m->imap, m->folders[i], err);
    if (rc == RC_OK)
        rc = imap_select(m->imap, m->o.settings->inbox, err);
    if (rc != RC_OK)
        imap_close(m->imap); /* so that the next visit begins here again */
    return rc;
}

/* Whether a message failed for a reason of its own. That the connection was lost at it counts too: a server
 * that is away is not there for the next try either, and only what fails when it is there fails in a row. Of
 * Kafka's failures those count after which Kafka answers. */
static bool is_its_own(mailbox_t *m, rc_t rc, const err_t *why)
{
    static const char *const others[] = {"correo_acceso", "correo_certificado", "deteniendo", "ocupado"};
    err_t unused = ERR_INIT;
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (strcmp(why->code, others[i]) == 0)
            return false;
    if (rc == RC_REJECT || strcmp(why->code, "correo_servidor") == 0)
        return true;
    return rc == RC_RETRY && publisher_tick(m->o.publisher, &unused) == RC_OK;
}

static rc_t attend(mailbox_t *m, uint32_t uid, err_t *err)
{
    letter_t l = {.box = m, .uid = uid};
    rc_t rc = settle(&l, err);
    letter_done(&l);
    if (rc == RC_OK && !l.moving) {
        later_forget(&m->later, uid);
    } else if (rc != RC_OK && is_its_own(m, rc, err)) {
        m->why_aside = *err;
        if (later_failed(&m->later, uid, clock_monotonic_ms()))
            log_warn(
                "un mensaje de correo no sale bien y se aparta: los demás pasan y él se reintenta más tarde",
                "{s:i,s:s,s:s}", "intentos", LATER_TRIES, "codigo", err->code, "error", err->text);
    }
    return rc;
}

static rc_t list(mailbox_t *m, size_t *ret_listed, size_t *ret_n, err_t *err)
{
    rc_t rc = imap_list(m->imap, m->uids, LIST_MAX, ret_listed, err);
    if (rc != RC_OK)
        return rc;
    if (imap_validity(m->imap) != m->validity)
        m->later.n = 0;
    m->validity = imap_validity(m->imap);
    metric_set("pqr_ingest_mail_waiting", NULL, (int64_t)*ret_listed);
    *ret_n = later_order(&m->later, m->uids, *ret_listed, clock_monotonic_ms());
    return RC_OK;
}

/* Deals with every message that has its turn. One that the server will not give or move stays, and the others
 * go on. */
static rc_t visit(mailbox_t *m, bool *ret_more, err_t *err)
{
    size_t n = 0, listed = 0, stuck = 0;
    *ret_more = false;
    rc_t rc = get_ready(m, err);
    if (rc == RC_OK)
        rc = list(m, &listed, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n && !stop_requested(); i++) {
        err_t why = ERR_INIT;
        rc = attend(m, m->uids[i], &why);
        if (rc != RC_OK)
            (void)err_set(err, rc, why.code, "%s", why.text);
        if (rc == RC_REJECT) {
            stuck++;
            rc = RC_OK;
        }
    }
    if (rc != RC_OK)
        return rc;
    *ret_more = listed == LIST_MAX && n > 0 && stuck == 0;
    if (stuck)
        err_prefix(err, "%zu mensajes siguen en la bandeja de entrada: ", stuck);
    return stuck ? RC_REJECT : RC_OK;
}

/* The service does without its mailbox: bases come in by other ways too. */
static void tell_state(const mailbox_t *m, rc_t rc, const err_t *why)
{
    char text[sizeof why->text + 200];
    size_t aside = later_aside(&m->later);
    metric_set("pqr_ingest_mail_aside", NULL, (int64_t)aside);
    if (rc == RC_OK && aside) {
        snprintf(text, sizeof text,
                 "%zu mensajes que fallan siguen en la bandeja de entrada y se reintentan; el último: %s",
                 aside, m->why_aside.text);
        health_note(CHECK, false, text);
    } else {
        health_note(CHECK, rc == RC_OK, rc == RC_OK ? "" : why->text);
    }
}

static void report(const mailbox_t *m, rc_t rc, const err_t *why, bool *ok)
{
    tell_state(m, rc, why);
    if (rc != RC_OK) {
        metric_add("pqr_ingest_mail_failures_total", NULL, 1);
        log_warn("el buzón no se pudo atender", "{s:s,s:s}", "codigo", why->code, "error", why->text);
    } else if (!*ok) {
        log_info("el buzón se atiende", NULL);
    }
    *ok = rc == RC_OK;
}

/* Until the next visit. A server that ends the connection as soon as it is waited on is not logged in to
 * again and again. */
static void rest(mailbox_t *m)
{
    int64_t began = clock_monotonic_ms();
    int ms = later_wait_ms(&m->later, began, (int)m->o.settings->seconds * 1000);
    const int most = BACKOFF_MAX * (int)m->o.settings->pause_ms;
    err_t why = ERR_INIT;
    rc_t rc = imap_idle(m->imap, ms, &why);
    if (rc == RC_REJECT)
        (void)stop_wait_ms(ms);
    else if (rc == RC_RETRY && clock_monotonic_ms() - began < most)
        (void)stop_wait_ms(ms < most ? ms : most);
}

rc_t mailbox_run(void *mailbox, err_t *err)
{
    mailbox_t *m = mailbox;
    const int pause = (int)m->o.settings->pause_ms;
    bool ok = false;
    for (int backoff = pause; !stop_requested();) {
        bool more;
        err_t why = ERR_INIT;
        rc_t rc = visit(m, &more, &why);
        if (rc == RC_FATAL)
            return err_set(err, rc, why.code, "%s", why.text);
        if (stop_requested())
            break;
        report(m, rc, &why, &ok);
        if (rc != RC_OK) {
            (void)stop_wait_ms(backoff);
            int most = strcmp(why.code, "correo_acceso") == 0 ? LOGIN_BACKOFF_MAX : BACKOFF_MAX;
            backoff = 2 * backoff < most * pause ? 2 * backoff : most * pause;
            continue;
        }
        backoff = pause;
        /* A connection that ends while waiting is made anew by the next visit. */
        if (!more)
            rest(m);
    }
    imap_close(m->imap);
    return RC_OK;
}
