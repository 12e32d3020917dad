#include "services/ingest/mail/imap.h"

#include <string.h>
#include <strings.h>

#include "common/clock.h"
#include "common/stop.h"

enum { SMALL_MAX = 64 * 1024, REASON_MAX = 160 };

struct imap {
    const imap_account_t *account;
    imap_link_t *link;
    unsigned tag;
    bool can_move, can_uidplus, can_idle, can_condstore; /* what the server says it can */
    bool keywords, read_only, modseq;                    /* of the selected folder */
    uint32_t uidvalidity;
    /* of the command under way */
    buf_t line, literal;
    uint32_t *numbers;
    size_t numbers_max, n_numbers;
    uint32_t uid;
    imap_fetch_t fetched;
    bool fetch_seen;
    bool modified; /* a STORE left the message as it was: somebody was there before */
    bool news;
};

imap_t *imap_new(const imap_account_t *a)
{
    imap_t *i = must(calloc(1, sizeof *i));
    i->account = a;
    return i;
}

void imap_close(imap_t *i)
{
    if (i->link)
        imap_link_free(TAKE(i->link));
    i->uidvalidity = 0;
}

void imap_free(imap_t *i)
{
    if (!i)
        return;
    imap_close(i);
    buf_done(&i->line);
    buf_done(&i->literal);
    free(i);
}

/* ---- answers */

static rc_t lost(err_t *err, const char *why)
{
    return err_set(err, RC_RETRY, "correo_servidor", "el servidor de correo terminó la conexión: %.*s",
                   REASON_MAX, why);
}

/* One answer into i->line, its literals aside: the mark "{n}" stays, the bytes of the last one go to
 * i->literal. */
static rc_t read_answer(imap_t *i, int64_t literal_max, err_t *err)
{
    int64_t n;
    buf_clear(&i->line);
    for (;;) {
        rc_t rc = imap_link_line(i->link, &i->line, err);
        if (rc != RC_OK || !imap_literal(buf_str(&i->line), i->line.len, &n))
            return rc;
        if (n > literal_max)
            return err_set(err, RC_RETRY, "correo_servidor",
                           "el servidor de correo manda %lld bytes donde se le pidieron %lld como mucho",
                           (long long)n, (long long)literal_max);
        buf_clear(&i->literal);
        rc = imap_link_bytes(i->link, n, &i->literal, err);
        if (rc != RC_OK)
            return rc;
    }
}

static rc_t take_status(imap_t *i, const char *text, err_t *err)
{
    uint32_t validity = imap_code_number(text, "UIDVALIDITY");
    if (validity && i->uidvalidity && validity != i->uidvalidity)
        return lost(err, "cambió la validez de los números de mensaje (UIDVALIDITY)");
    if (validity)
        i->uidvalidity = validity;
    if (strncasecmp(text, "[PERMANENTFLAGS ", 16) == 0)
        i->keywords = strstr(text, "\\*") != NULL;
    if (imap_has_code(text, "HIGHESTMODSEQ"))
        i->modseq = true;
    return RC_OK;
}

/* Of several answers about the message each adds what it says: flags may change meanwhile. A body in quotes
 * becomes as if it had come as a literal. */
static void take_fetch(imap_t *i, const char *text)
{
    imap_fetch_t f;
    if (!imap_fetch_parse(text, &f) || f.uid != i->uid)
        return;
    if (f.body == BODY_QUOTED)
        imap_unquote(f.quoted, &i->literal);
    else if (f.body == BODY_NIL)
        buf_clear(&i->literal);
    if (f.body != BODY_ABSENT)
        i->fetched.body = f.body;
    if (f.size >= 0)
        i->fetched.size = f.size;
    if (f.modseq > 0)
        i->fetched.modseq = f.modseq;
    if (f.flags_said)
        memcpy(i->fetched.flags, f.flags, sizeof f.flags);
    i->fetch_seen = true;
}

static rc_t take_untagged(imap_t *i, err_t *err)
{
    const char *line = buf_str(&i->line), *text;
    if ((text = imap_untagged(line, "BYE", NULL)))
        return lost(err, text);
    if ((text = imap_untagged(line, "OK", NULL)))
        return take_status(i, text, err);
    if ((text = imap_untagged(line, "CAPABILITY", NULL))) {
        i->can_move = imap_has_word(text, "MOVE");
        i->can_uidplus = imap_has_word(text, "UIDPLUS");
        i->can_idle = imap_has_word(text, "IDLE");
        i->can_condstore = imap_has_word(text, "CONDSTORE") || imap_has_word(text, "QRESYNC");
    } else if ((text = imap_untagged(line, "SEARCH", NULL))) {
        if (i->numbers)
            i->n_numbers += imap_numbers(
                text, i->numbers + (i->n_numbers < i->numbers_max ? i->n_numbers : i->numbers_max),
                i->n_numbers < i->numbers_max ? i->numbers_max - i->n_numbers : 0);
    } else if ((text = imap_untagged(line, "FETCH", NULL))) {
        take_fetch(i, text);
    } else if (imap_untagged(line, "EXISTS", NULL)) {
        i->news = true;
    }
    return RC_OK;
}

static rc_t finish(imap_t *i, rc_t rc)
{
    if (rc == RC_RETRY)
        imap_close(i);
    return rc;
}

static rc_t send_line(imap_t *i, const char *words, char tag[16], err_t *err)
{
    AUTO(buf) buf_t out = {0};
    if (!i->link)
        return lost(err, "no hay ninguna");
    snprintf(tag, 16, "P%u", ++i->tag);
    buf_printf(&out, "%s %s\r\n", tag, words);
    return imap_link_send(i->link, out.data, out.len, err);
}

/* Answers up to the one that ends the command. */
static rc_t read_until(imap_t *i, const char *tag, const char *verb, int64_t literal_max, err_t *err)
{
    imap_status_t status;
    const char *text;
    for (;;) {
        rc_t rc = read_answer(i, literal_max, err);
        if (rc == RC_OK && !imap_tagged(buf_str(&i->line), tag, &status, &text)) {
            rc = take_untagged(i, err);
            if (rc == RC_OK)
                continue;
        }
        if (rc != RC_OK)
            return rc;
        i->modified = imap_has_code(text, "MODIFIED");
        if (status == IMAP_OK || (status == IMAP_NO && i->modified)) {
            i->read_only = strncasecmp(text, "[READ-ONLY]", 11) == 0;
            return RC_OK;
        }
        return err_set(err, RC_REJECT, "correo_no", "el servidor de correo no acepta %s: %.*s", verb,
                       REASON_MAX, text);
    }
}

static rc_t command(imap_t *i, const char *verb, const buf_t *words, int64_t literal_max, err_t *err)
{
    char tag[16];
    rc_t rc = send_line(i, buf_str(words), tag, err);
    if (rc == RC_OK)
        rc = read_until(i, tag, verb, literal_max, err);
    return finish(i, rc);
}

static rc_t simple(imap_t *i, const char *verb, const char *words, err_t *err)
{
    AUTO(buf) buf_t b = {0};
    buf_adds(&b, words);
    return command(i, verb, &b, SMALL_MAX, err);
}

/* VERB "folder" after */
static rc_t on_folder(imap_t *i, const char *verb, const char *folder, const char *after, err_t *err)
{
    AUTO(buf) buf_t b = {0};
    buf_printf(&b, "%s ", verb);
    if (!imap_quote_folder(folder, &b))
        return err_set(err, RC_REJECT, "correo_no", "ninguna carpeta de correo puede llamarse así");
    buf_adds(&b, after);
    return command(i, verb, &b, SMALL_MAX, err);
}

/* ---- verbs */

rc_t imap_open(imap_t *i, bool *ret_new, err_t *err)
{
    *ret_new = !i->link;
    if (i->link)
        return RC_OK;
    rc_t rc = imap_link_open(i->account, &i->link, err);
    if (rc != RC_OK)
        return rc;
    i->can_move = i->can_uidplus = i->can_idle = i->can_condstore = false;
    return simple(i, "CAPABILITY", "CAPABILITY", err);
}

static rc_t folder_there(imap_t *i, const char *folder, err_t *err)
{
    return on_folder(i, "STATUS", folder, " (UIDNEXT)", err);
}

static rc_t hand_on(const err_t *from, err_t *err)
{
    return from->rc == RC_OK ? RC_OK : err_set(err, from->rc, from->code, "%s", from->text);
}

/* Mail programs show a person only folders that are subscribed to. A server that will not is no reason to
 * stop.
 */
static rc_t folder_make(imap_t *i, const char *folder, err_t *err)
{
    err_t refused = ERR_INIT;
    rc_t rc = on_folder(i, "CREATE", folder, "", err);
    if (rc == RC_OK)
        rc = on_folder(i, "SUBSCRIBE", folder, "", &refused);
    if (refused.rc == RC_RETRY)
        return hand_on(&refused, err);
    return refused.rc == RC_OK ? rc : RC_OK;
}

rc_t imap_ensure(imap_t *i, const char *folder, err_t *err)
{
    err_t missing = ERR_INIT, refused = ERR_INIT, still = ERR_INIT;
    if (folder_there(i, folder, &missing) != RC_REJECT)
        return hand_on(&missing, err);
    rc_t rc = folder_make(i, folder, &refused);
    /* Somebody else may have made it meanwhile. */
    if (rc == RC_REJECT && folder_there(i, folder, &still) == RC_OK)
        return RC_OK;
    return hand_on(&refused, err);
}

rc_t imap_select(imap_t *i, const char *folder, err_t *err)
{
    i->uidvalidity = 0;
    i->keywords = i->modseq = false;
    rc_t rc = on_folder(i, "SELECT", folder, i->can_condstore ? " (CONDSTORE)" : "", err);
    if (rc == RC_OK && i->read_only)
        return err_set(err, RC_REJECT, "correo_no",
                       "el servidor de correo deja leer la bandeja de entrada pero no mover sus mensajes");
    return rc;
}

uint32_t imap_validity(const imap_t *i)
{
    return i->uidvalidity;
}

bool imap_can_compare(const imap_t *i)
{
    return i->can_condstore && i->modseq;
}

rc_t imap_refresh(imap_t *i, err_t *err)
{
    return simple(i, "NOOP", "NOOP", err);
}

rc_t imap_list(imap_t *i, uint32_t *ret, size_t max, size_t *ret_n, err_t *err)
{
    i->numbers = ret;
    i->numbers_max = max;
    i->n_numbers = 0;
    i->news = false;
    rc_t rc = simple(i, "SEARCH", "UID SEARCH UNDELETED", err);
    i->numbers = NULL;
    if (rc == RC_OK)
        *ret_n = i->n_numbers < max ? i->n_numbers : max;
    return rc;
}

static rc_t fetch(imap_t *i, uint32_t uid, const char *items, int64_t literal_max, bool *ret_there,
                  err_t *err)
{
    AUTO(buf) buf_t b = {0};
    buf_printf(&b, "UID FETCH %u %s", uid, items);
    i->uid = uid;
    i->fetched = (imap_fetch_t){.uid = uid, .size = -1};
    i->fetch_seen = false;
    buf_clear(&i->literal);
    rc_t rc = command(i, "FETCH", &b, literal_max, err);
    if (rc == RC_OK)
        *ret_there = i->fetch_seen;
    return rc;
}

rc_t imap_look(imap_t *i, uint32_t uid, imap_fetch_t *ret, bool *ret_there, err_t *err)
{
    const char *items = imap_can_compare(i) ? "(UID FLAGS RFC822.SIZE MODSEQ)" : "(UID FLAGS RFC822.SIZE)";
    rc_t rc = fetch(i, uid, items, SMALL_MAX, ret_there, err);
    if (rc == RC_OK && *ret_there)
        *ret = i->fetched;
    return rc;
}

rc_t imap_fetch(imap_t *i, uint32_t uid, const char *section, int64_t max, buf_t *ret, bool *ret_there,
                err_t *err)
{
    AUTO(buf) buf_t items = {0};
    buf_printf(&items, "(UID BODY.PEEK[%s]<0.%lld>)", section, (long long)max);
    rc_t rc = fetch(i, uid, buf_str(&items), max, ret_there, err);
    if (rc == RC_OK && (i->fetched.body == BODY_ABSENT || i->fetched.body == BODY_NIL))
        *ret_there = false;
    if (rc == RC_OK && *ret_there) {
        /* Handed over, not copied: it may be large. */
        buf_done(ret);
        *ret = i->literal;
        i->literal = (buf_t){0};
    }
    return rc;
}

rc_t imap_mark(imap_t *i, uint32_t uid, bool on, const char *keyword, const imap_fetch_t *seen,
               bool *ret_done, err_t *err)
{
    AUTO(buf) buf_t b = {0};
    *ret_done = true;
    if (!i->keywords)
        return RC_OK;
    buf_printf(&b, "UID STORE %u ", uid);
    if (seen && seen->modseq > 0 && imap_can_compare(i))
        buf_printf(&b, "(UNCHANGEDSINCE %lld) ", (long long)seen->modseq);
    buf_printf(&b, "%cFLAGS.SILENT (%s)", on ? '+' : '-', keyword);
    rc_t rc = command(i, "STORE", &b, SMALL_MAX, err);
    *ret_done = rc == RC_OK && !i->modified;
    return rc;
}

static rc_t copy_and_delete(imap_t *i, uint32_t uid, const char *to, err_t *err)
{
    AUTO(buf) buf_t b = {0};
    buf_printf(&b, "UID COPY %s", to);
    rc_t rc = command(i, "COPY", &b, SMALL_MAX, err);
    if (rc != RC_OK)
        return rc;
    buf_clear(&b);
    buf_printf(&b, "UID STORE %u +FLAGS.SILENT (\\Deleted)", uid);
    rc = command(i, "STORE", &b, SMALL_MAX, err);
    if (rc != RC_OK)
        return rc;
    /* Without UIDPLUS whatever else was marked as deleted in this folder goes too, as its owner meant. */
    buf_clear(&b);
    if (i->can_uidplus)
        buf_printf(&b, "UID EXPUNGE %u", uid);
    else
        buf_adds(&b, "EXPUNGE");
    return command(i, "EXPUNGE", &b, SMALL_MAX, err);
}

rc_t imap_move(imap_t *i, uint32_t uid, const char *folder, err_t *err)
{
    AUTO(buf) buf_t to = {0};
    AUTO(buf) buf_t b = {0};
    buf_printf(&to, "%u ", uid);
    if (!imap_quote_folder(folder, &to))
        return err_set(err, RC_REJECT, "correo_no", "ninguna carpeta de correo puede llamarse así");
    if (!i->can_move)
        return copy_and_delete(i, uid, buf_str(&to), err);
    buf_printf(&b, "UID MOVE %s", buf_str(&to));
    return command(i, "MOVE", &b, SMALL_MAX, err);
}

/* Until the server says that it is waiting ("+ …"). */
static rc_t idle_begin(imap_t *i, char tag[16], err_t *err)
{
    rc_t rc = send_line(i, "IDLE", tag, err);
    while (rc == RC_OK) {
        rc = read_answer(i, SMALL_MAX, err);
        if (rc != RC_OK || buf_str(&i->line)[0] == '+')
            break;
        imap_status_t status;
        const char *text;
        if (imap_tagged(buf_str(&i->line), tag, &status, &text))
            return err_set(err, RC_REJECT, "correo_no", "el servidor de correo no acepta IDLE: %.*s",
                           REASON_MAX, text);
        rc = take_untagged(i, err);
    }
    return rc;
}

static rc_t idle(imap_t *i, int ms, err_t *err)
{
    char tag[16];
    int64_t deadline = clock_monotonic_ms() + ms;
    rc_t rc = idle_begin(i, tag, err);
    while (rc == RC_OK && !i->news) {
        bool ready = false;
        int64_t left = deadline - clock_monotonic_ms();
        if (left <= 0)
            break;
        rc = imap_link_wait(i->link, (int)left, &ready, err);
        if (rc == RC_OK && ready)
            rc = read_answer(i, SMALL_MAX, err);
        if (rc == RC_OK && ready)
            rc = take_untagged(i, err);
    }
    if (rc == RC_OK)
        rc = imap_link_send(i->link, "DONE\r\n", 6, err);
    return rc == RC_OK ? read_until(i, tag, "IDLE", SMALL_MAX, err) : rc;
}

rc_t imap_idle(imap_t *i, int ms, err_t *err)
{
    if (i->link && i->can_idle && !i->news)
        return finish(i, idle(i, ms, err));
    if (!i->news)
        (void)stop_wait_ms(ms);
    return RC_OK;
}
