#include "common/audit/audit.h"

#include <pwd.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "common/text.h"

#define ROLES_SIZE 128
#define ADDRESS_SIZE 80
#define REQUEST_SIZE 65
#define ID_BYTES 16

typedef struct origin {
    char quien[IDENTITY_TEXT_MAX + 1], roles[ROLES_SIZE], desde[ADDRESS_SIZE], solicitud[REQUEST_SIZE];
} origin_t;

#define OBJECT_SIZE 256
#define QUERY_MAX 4096

/* What the answer under way hands out. */
typedef struct handing {
    const char *accion; /* NULL: nothing */
    char objeto[OBJECT_SIZE];
    json_t *details;
    char *text; /* of the entry that was made of it */
} handing_t;

/* Whose it is kept the handler from doing it. */
typedef struct denying {
    const char *codigo; /* NULL: nothing did */
    char objeto[OBJECT_SIZE];
} denying_t;

static const char *service = "pqr";
static __thread origin_t origin;
static __thread handing_t handing;
static __thread denying_t denying;

void audit_service(const char *name)
{
    service = name;
}

const char *audit_service_name(void)
{
    return service;
}

/* A client chooses it, so it is held to what an id looks like. */
static void request_put(const char *id)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    size_t n = id ? strlen(id) : 0;
    if (n && n < REQUEST_SIZE && strspn(id, allowed) == n)
        memcpy(origin.solicitud, id, n + 1);
}

void audit_origin_set(const identity_t *who, const char *desde, const char *solicitud)
{
    audit_origin_clear();
    if (who) {
        AUTO(buf) buf_t roles = {0};
        roles_words(who->roles, " ", &roles);
        text_put(origin.quien, sizeof origin.quien, who->usuario);
        text_put(origin.roles, sizeof origin.roles, buf_str(&roles));
    }
    text_put(origin.desde, sizeof origin.desde, desde ? desde : "");
    request_put(solicitud);
}

void audit_origin_operator(void)
{
    char host[ADDRESS_SIZE] = "";
    struct passwd room, *found = NULL;
    char texts[4096];
    audit_origin_clear();
    (void)getpwuid_r(getuid(), &room, texts, sizeof texts, &found);
    if (found)
        snprintf(origin.quien, sizeof origin.quien, "so:%s", found->pw_name);
    else
        snprintf(origin.quien, sizeof origin.quien, "so:%u", (unsigned)getuid());
    (void)gethostname(host, sizeof host - 1);
    text_put(origin.desde, sizeof origin.desde, host);
}

void audit_origin_clear(void)
{
    origin = (origin_t){0};
    json_decref(handing.details);
    free(handing.text);
    handing = (handing_t){0};
    denying = (denying_t){0};
}

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

bool audit_origin_is_known(void)
{
    return *origin.quien;
}

audit_entry_t audit_entry(const char *accion, const char *objeto)
{
    unsigned char chance[ID_BYTES];
    audit_entry_t e = {.servicio = service,
                       .momento = clock_real_now(),
                       .quien = *origin.quien ? origin.quien : service,
                       .roles = or_null(origin.roles),
                       .desde = or_null(origin.desde),
                       .accion = accion,
                       .objeto = objeto,
                       .solicitud = or_null(origin.solicitud)};
    randombytes_buf(chance, sizeof chance);
    sodium_bin2hex(e.id, sizeof e.id, chance, sizeof chance);
    return e;
}

void audit_hand_detail(const char *name, json_t *value)
{
    if (!handing.details)
        handing.details = json_object();
    json_object_set_new(handing.details, name, value);
}

void audit_hand_out(const char *accion, const char *objeto, json_t *details)
{
    const char *name;
    json_t *value;
    handing.accion = accion;
    text_put(handing.objeto, sizeof handing.objeto, objeto ? objeto : "");
    json_object_foreach(details, name, value)
        audit_hand_detail(name, json_incref(value));
    json_decref(details);
}

/* The pairs that say something, as they came, with one «&» between two. Appends. */
static void asked(const char *query, buf_t *out)
{
    for (size_t start = out->len, n; *query; query += n + (query[n] == '&')) {
        n = strcspn(query, "&");
        if (n)
            buf_printf(out, "%s%.*s", out->len > start ? "&" : "", (int)n, query);
    }
}

bool audit_query_fits(const char *query)
{
    AUTO(buf) buf_t said = {0};
    asked(query ? query : "", &said);
    return said.len <= QUERY_MAX && text_is_utf8(buf_str(&said), said.len);
}

bool audit_handed(const char *path, const char *query, audit_entry_t *ret)
{
    AUTO(buf) buf_t said = {0};
    if (!handing.accion)
        return false;
    if (!*handing.objeto)
        snprintf(handing.objeto, sizeof handing.objeto, "ruta%s", path);
    asked(query ? query : "", &said);
    if (said.len)
        audit_hand_detail("consulta", json_string(buf_str(&said)));
    free(handing.text);
    handing.text = audit_json(TAKE(handing.details));
    *ret = audit_entry(handing.accion, handing.objeto);
    ret->despues = handing.text;
    return true;
}

void audit_deny(const char *codigo, const char *objeto)
{
    denying.codigo = codigo;
    text_put(denying.objeto, sizeof denying.objeto, objeto ? objeto : "");
}

void audit_deny_case(const char *radicado, bool there)
{
    char objeto[OBJECT_SIZE];
    snprintf(objeto, sizeof objeto, "caso/%s", radicado);
    audit_deny("fuera_de_alcance", there ? objeto : NULL);
}

bool audit_denied(const char **ret_codigo, const char **ret_objeto)
{
    *ret_codigo = denying.codigo;
    *ret_objeto = or_null(denying.objeto);
    return denying.codigo;
}

char *audit_json(json_t *taken)
{
    char *text = taken ? must(json_dumps(taken, JSON_COMPACT | JSON_SORT_KEYS)) : NULL;
    json_decref(taken);
    return text;
}
