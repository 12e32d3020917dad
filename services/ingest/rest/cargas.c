#include "services/ingest/rest/cargas.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "common/clock.h"
#include "services/ingest/rest/api.h"

enum {
    KEPT = 256,
    ID_MAX = 64,
    PACE_MS = 500, /* before that, a rate is noise */
};

struct carga {
    char id[ID_MAX + 1]; /* "": free */
    char *archivo;
    int64_t bytes, began_ms, ended_ms; /* monotonic */
    uint64_t order;
    progress_t progress;
    int status; /* 0: under way */
    json_t *body;
};

struct cargas {
    pthread_mutex_t lock;
    uint64_t count;
    carga_t items[KEPT];
};

cargas_t *cargas_new(void)
{
    cargas_t *c = must(calloc(1, sizeof *c));
    pthread_mutex_init(&c->lock, NULL);
    return c;
}

static void carga_clear(carga_t *c)
{
    free(c->archivo);
    json_decref(c->body);
    memset(c, 0, sizeof *c);
}

void cargas_free(cargas_t *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < KEPT; i++)
        carga_clear(&c->items[i]);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

bool carga_id_ok(const char *id)
{
    size_t n = strlen(id);
    return n >= 1 && n <= ID_MAX &&
           strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == n;
}

static carga_t *find(cargas_t *c, const char *id)
{
    for (size_t i = 0; i < KEPT; i++)
        if (c->items[i].id[0] && strcmp(c->items[i].id, id) == 0)
            return &c->items[i];
    return NULL;
}

/* A free place, else that of the one that ended longest ago; NULL when all are under way. */
static carga_t *place(cargas_t *c)
{
    carga_t *oldest = NULL;
    for (size_t i = 0; i < KEPT; i++) {
        carga_t *x = &c->items[i];
        if (!x->id[0])
            return x;
        if (x->status && (!oldest || x->order < oldest->order))
            oldest = x;
    }
    return oldest;
}

carga_t *cargas_begin(cargas_t *c, const char *id, const char *archivo, int64_t bytes)
{
    char made[33];
    if (!id) {
        unsigned char random[16];
        randombytes_buf(random, sizeof random);
        id = sodium_bin2hex(made, sizeof made, random, sizeof random);
    }
    pthread_mutex_lock(&c->lock);
    carga_t *x = find(c, id);
    if (x)
        x = x->status ? x : NULL;
    else
        x = place(c);
    if (x) {
        carga_clear(x);
        snprintf(x->id, sizeof x->id, "%s", id);
        x->archivo = must(strdup(archivo));
        x->bytes = bytes;
        x->began_ms = clock_monotonic_ms();
        x->order = c->count++;
    }
    pthread_mutex_unlock(&c->lock);
    return x;
}

const char *carga_id(const carga_t *c)
{
    return c->id;
}

progress_t *carga_progress(carga_t *c)
{
    return &c->progress;
}

void carga_end(cargas_t *c, carga_t *carga, int status, json_t *body)
{
    pthread_mutex_lock(&c->lock);
    carga->ended_ms = clock_monotonic_ms();
    carga->status = status;
    carga->body = body;
    pthread_mutex_unlock(&c->lock);
}

pace_t pace_of(int64_t rows, int64_t done, int64_t total, int64_t elapsed_ms)
{
    pace_t p = {-1, -1, -1};
    if (total > 0)
        p.percent = done >= total ? 100 : (int64_t)((double)done * 100 / (double)total);
    if (elapsed_ms < PACE_MS)
        return p;
    p.rows_per_second = (int64_t)((double)rows * 1000 / (double)elapsed_ms);
    if (total > 0 && done > 0)
        p.seconds_left =
            done >= total
                ? 0
                : (int64_t)((double)(total - done) / (double)done * (double)elapsed_ms / 1000 + 0.5);
    return p;
}

static json_t *number_or_null(int64_t n)
{
    return n < 0 ? json_null() : json_integer(n);
}

static const char *state_of(const carga_t *c)
{
    if (!c->status)
        return stage_name((stage_t)c->progress.stage);
    return c->status < 300 ? "terminada" : c->status < 500 ? "rechazada" : "fallida";
}

static json_t *carga_json(const carga_t *c)
{
    const progress_t *p = &c->progress;
    int64_t elapsed = p->began_ms ? clock_monotonic_ms() - p->began_ms : 0;
    pace_t pace = pace_of(p->rows, p->done, p->total, elapsed);
    if (c->status)
        pace = (pace_t){c->status < 300 ? 100 : pace.percent, -1, -1};
    json_t *nothing = json_null();
    return must(json_pack(
        "{s:s,s:s,s:s,s:I,s:I,s:I,s:o,s:o,s:o,s:O,s:O}", "carga", c->id, "estado", state_of(c), "archivo",
        c->archivo, "bytes", (json_int_t)c->bytes, "filas", (json_int_t)p->rows, "milisegundos",
        (json_int_t)(clock_monotonic_ms() - c->began_ms), "porcentaje", number_or_null(pace.percent),
        "filas_por_segundo", number_or_null(pace.rows_per_second), "segundos_restantes",
        number_or_null(pace.seconds_left), "resultado", c->status && c->status < 300 ? c->body : nothing,
        "problema", c->status >= 300 ? c->body : nothing));
}

void cargas_get(const http_request_t *q, http_response_t *a, void *ctx)
{
    cargas_t *c = ((api_t *)ctx)->cargas;
    const char *id = http_path(q, "id");
    pthread_mutex_lock(&c->lock);
    const carga_t *x = id ? find(c, id) : NULL;
    json_t *body = x ? carga_json(x) : NULL;
    pthread_mutex_unlock(&c->lock);
    if (body)
        http_json(a, 200, body);
    else
        http_problem(
            a, 404, "carga_desconocida",
            "No se conoce ninguna carga con ese identificador: o todavía está llegando, o terminó hace "
            "mucho, o el servicio se reinició. Si no llegó respuesta, envíe el libro de nuevo: si ya se "
            "publicó, así se dirá.");
}
