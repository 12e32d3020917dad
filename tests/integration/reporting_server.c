#include "tests/integration/reporting_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/reporting/api/api.h"
#include "tests/lib/guard.h"

world_t world;
pg_t *admin;
char root[64], root_without_database[64];
static pg_t *service;
static api_t api, api_without_database;
static pg_settings_t pg, pg_nowhere;
static catalogue_t *catalogue;
static http_t *server, *server_without_database;

void ask(const char *base, const char *path, const char *header, answer_t *ret)
{
    http_ask("GET", base, path, header, ret);
}

json_t *get(const char *path, answer_t *ret)
{
    ask(root, path, NULL, ret);
    if (ret->status != 200)
        fail_msg("%s: %ld: %s", path, ret->status, buf_str(&ret->body));
    return ret->json;
}

void problem(const char *path, long status, const char *code, const char *word)
{
    AUTO(answer) answer_t a;
    ask(root, path, NULL, &a);
    assert_int_equal(a.status, status);
    assert_non_null(strstr(buf_str(&a.headers), "application/problem+json"));
    assert_string_equal(json_string_value(json_object_get(a.json, "code")), code);
    assert_non_null(strstr(json_string_value(json_object_get(a.json, "detail")), word));
}

const char *text_of(const json_t *o, const char *name)
{
    return json_string_value(json_object_get(o, name));
}

json_int_t int_of(const json_t *o, const char *name)
{
    assert_true(json_is_integer(json_object_get(o, name)));
    return json_integer_value(json_object_get(o, name));
}

bool is_null(const json_t *o, const char *name)
{
    return json_is_null(json_object_get(o, name));
}

bool same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

int server_setup(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    uint64_t seed = 7;
    world_make(&world);
    service = pg_as_service();
    admin = pg_as_admin();
    world_empty(admin);
    size_t *order = must(calloc(world.n, sizeof *order));
    for (size_t i = 0; i < world.n; i++)
        order[i] = i;
    shuffle(order, world.n, &seed);
    world_write(&world, service, order, world.n, &seed);
    free(order);

    pg = (pg_settings_t){getenv("PQR_PG_CONNINFO"), getenv("PQR_PG_PASSWORD"), "test-api", "reporting"};
    pg_nowhere =
        (pg_settings_t){"host=127.0.0.1 port=1 dbname=pqr user=pqr_reporting", NULL, "test-api", "reporting"};
    api = (api_t){.pg = &pg};
    if (catalogue_load(SOURCE_DIR "/deploy/policy/causales.conf", &catalogue, &err) != RC_OK)
        return -1;
    api.catalogue = catalogue;
    api_without_database = (api_t){.pg = &pg_nowhere, .catalogue = catalogue};
    int port = (int)strtol(getenv("PQR_REPORTING_PORT"), NULL, 10),
        port_2 = (int)strtol(getenv("PQR_CONTACT_PORT"), NULL, 10);
    snprintf(root, sizeof root, "http://127.0.0.1:%d", port);
    snprintf(root_without_database, sizeof root_without_database, "http://127.0.0.1:%d", port_2);
    return api_start("127.0.0.1", port, 4, &everybody, &api, &server, &err) == RC_OK &&
                   api_start("127.0.0.1", port_2, 2, &everybody, &api_without_database,
                             &server_without_database, &err) == RC_OK
               ? 0
               : -1;
}

void server_asked_by(unsigned roles)
{
    guard_as("prueba", "", roles);
}

int server_teardown(void **state)
{
    (void)state;
    http_stop(server);
    http_stop(server_without_database);
    catalogue_free(catalogue);
    world_done(&world);
    pg_free(service);
    pg_free(admin);
    return 0;
}

/* The path of the next page from the Link header, or NULL; valid until the next call. */
static const char *next_page(const answer_t *a, const char *path)
{
    static char next[512];
    const char *link = strcasestr(buf_str(&a->headers), "\r\nLink: <?");
    if (!link)
        return NULL;
    link += strlen("\r\nLink: <");
    snprintf(next, sizeof next, "%.*s%.*s", (int)strcspn(path, "?"), path, (int)strcspn(link, ">"), link);
    return next;
}

json_t *walk(const char *first, const char *key, int per_page)
{
    json_t *all = json_array();
    char path[512];
    snprintf(path, sizeof path, "%s", first);
    for (;;) {
        AUTO(answer) answer_t a;
        json_t *data = json_object_get(get(path, &a), "datos");
        assert_true((int)json_array_size(data) <= per_page);
        json_array_extend(all, data);
        const char *next = next_page(&a, path);
        if (!next)
            break;
        assert_int_equal(json_array_size(data), per_page);
        memmove(path, next, strlen(next) + 1);
    }
    for (size_t i = 0; i < json_array_size(all); i++)
        for (size_t j = 0; j < i; j++) {
            const json_t *a = json_array_get(all, i), *b = json_array_get(all, j);
            assert_false(key ? json_equal(json_object_get(a, key), json_object_get(b, key))
                             : json_equal(a, b));
        }
    return all;
}
