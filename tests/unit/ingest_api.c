/* POST /v1/bases over HTTP, as far as it goes without Kafka: everything that is refused before anything is
 * published. */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "services/ingest/rest/api.h"
#include "services/ingest/rest/cargas.h"
#include "tests/lib/guard.h"
#include "tests/unit/ingest_book.h"

#define BODY_MAX (64 * 1024)

static http_t *server;
static publisher_t *publisher;
static columns_t columns;
static cargas_t *cargas;
static api_t api;
static int port;
/* Nobody listens there; what is tested never asks. */
static const kafka_settings_t kafka = {.brokers = "127.0.0.1:1", .properties = "", .instance = "prueba"};

/* A port that was free a moment ago. */
static int free_port(void)
{
    AUTO(fd) int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    assert_int_equal(bind(fd, (struct sockaddr *)&a, n), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
    return ntohs(a.sin_port);
}

static size_t on_body(char *data, size_t size, size_t n, void *to)
{
    buf_add(to, data, size * n);
    return size * n;
}

/* The status; the JSON of the answer in *ret. header: one more request header, or NULL; body NULL: a GET. */
static long request(const char *path, const char *header, const void *body, size_t len, json_t **ret)
{
    char url[256];
    AUTO(buf) buf_t answer = {0};
    long status = 0;
    CURL *c = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
    if (header)
        headers = curl_slist_append(headers, header);
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", port, path);
    curl_easy_setopt(c, CURLOPT_URL, url);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
    if (body) {
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, body);
    }
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, &answer);
    CURLcode rc = curl_easy_perform(c);
    if (rc != CURLE_OK)
        fail_msg("%s: %s", url, curl_easy_strerror(rc));
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(c);
    *ret = json_loadb(buf_str(&answer), answer.len, 0, NULL);
    if (!*ret)
        fail_msg("no JSON: %s", buf_str(&answer));
    return status;
}

static void assert_problem(const char *path, const char *header, const void *body, size_t len, int status,
                           const char *code)
{
    AUTO(json) json_t *answer = NULL;
    assert_int_equal(request(path, header, body, len, &answer), status);
    const char *got = json_string_value(json_object_get(answer, "code"));
    if (!got || strcmp(got, code) != 0)
        fail_msg("code %s, not %s", got ? got : "-", code);
    assert_int_equal(json_integer_value(json_object_get(answer, "status")), status);
    assert_true(strlen(json_string_value(json_object_get(answer, "detail"))) > 20);
}

static void post_refused_before_publishing(void **state)
{
    (void)state;
    static const char type[] = "Content-Type: application/octet-stream";
    size_t len;
    assert_problem("/v1/bases?archivo=a.xlsx", type, "", 0, 415, "archivo_vacio");
    assert_problem("/v1/bases?archivo=a.xlsx", type, "%PDF-1.7\n", 9, 415, "formato_no_admitido");
    assert_problem("/v1/bases?archivo=a.csv", type, "PQR;CUENTA\n", 11, 422, "base_no_reconocida");
    /* as a form of a browser */
    assert_problem("/v1/bases", NULL, "a=b&c=d", 7, 422, "encabezado_no_encontrado");
    AUTO(mem) char *bytes = book_simple_bytes("<row><c><v>1</v></c></row>", NULL, NULL, &len);
    assert_problem("/v1/bases?archivo=a.xlsx", type, bytes, len, 422, "encabezado_no_encontrado");
    assert_problem("/v1/bases?archivo=a.xlsx", type, bytes, len / 2, 422, "libro_danado");
}

static void post_too_large_is_413(void **state)
{
    (void)state;
    AUTO(mem) char *big = must(calloc(1, BODY_MAX + 65 * 1024));
    assert_problem("/v1/bases", NULL, big, BODY_MAX + 65 * 1024, 413, "cuerpo_muy_grande");
}

/* The name decides the base: what is refused here tells which one was taken. */
static void assert_named(const char *path, const char *header, const char *before, const char *after,
                         const char *name)
{
    static const char rows[] =
        "<row><c t=\"inlineStr\"><is><t>PQR</t></is></c><c t=\"inlineStr\"><is><t>CUENTA</t></is></c></row>";
    size_t len;
    AUTO(buf) buf_t body = {0};
    AUTO(mem) char *bytes = book_simple_bytes(rows, NULL, NULL, &len);
    AUTO(json) json_t *answer = NULL;
    buf_adds(&body, before);
    buf_add(&body, bytes, len);
    buf_adds(&body, after);
    assert_int_equal(request(path, header, body.data, body.len, &answer), 422);
    const char *detail = json_string_value(json_object_get(answer, "detail"));
    if (!strstr(detail, name))
        fail_msg("«%s» does not name %s", detail, name);
}

static void post_name_from_query_form_or_header(void **state)
{
    (void)state;
    static const char form[] = "Content-Type: multipart/form-data; boundary=B";
    static const char part[] =
        "--B\r\nContent-Disposition: form-data; name=\"libro\"; filename=\"del formulario.xlsx\"\r\n\r\n";
    assert_named("/v1/bases?archivo=de%20la%20direcci%C3%B3n.xlsx",
                 "Content-Disposition: attachment; filename=x.xlsx", "", "", "«de la dirección.xlsx»");
    assert_named("/v1/bases", "Content-Disposition: attachment; filename*=UTF-8''del%20encabezado.xlsx", "",
                 "", "«del encabezado.xlsx»");
    assert_named("/v1/bases", form, part, "\r\n--B--\r\n", "«del formulario.xlsx»");
    assert_named("/v1/bases?archivo=otro.xlsx", form, part, "\r\n--B--\r\n", "«otro.xlsx»");
    assert_named("/v1/bases", NULL, "", "", "«sin-nombre»");
    assert_problem("/v1/bases", form, "--B\r\n\r\nhola\r\n--B--", 18, 400, "formulario_sin_archivo");
}

/* Every status and code that the service gives is in what it says of itself. */
static void openapi_served_and_complete(void **state)
{
    (void)state;
    static const struct {
        const char *status, *codes;
    } rows[] = {
        {"400", "formulario_sin_archivo reemplaza_invalido carga_invalida"},
        {"409", "base_ya_recibida base_reemplazada"},
        {"413", "cuerpo_muy_grande archivo_muy_grande"},
        {"415", "archivo_vacio xls_antiguo libro_cifrado formato_no_admitido"},
        {"422",
         "libro_danado libro_no_admitido limite_superado encabezado_no_encontrado base_no_reconocida "
         "base_contradictoria "
         "fecha_corte_no_reconocida fecha_corte_contradictoria columna_obligatoria reemplazo_desconocido "
         "reemplazo_ajeno"},
        {"503", "kafka_no_disponible turno ocupado"},
    };
    AUTO(json) json_t *doc = NULL;
    assert_int_equal(request("/openapi.json", NULL, NULL, 0, &doc), 200);
    json_t *post = json_object_get(json_object_get(json_object_get(doc, "paths"), "/v1/bases"), "post");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(mem)
        char *text = json_dumps(json_object_get(json_object_get(post, "responses"), rows[i].status), 0);
        assert_non_null(text);
        char *codes = strdup(rows[i].codes), *rest = codes, *code;
        while ((code = strsep(&rest, " "))) {
            if (!strstr(text, code))
                fail_msg("openapi.json: %s does not name %s", rows[i].status, code);
            if (strcmp(rows[i].status, "400") != 0 && strcmp(rows[i].status, "503") != 0 &&
                strcmp(code, "cuerpo_muy_grande") != 0)
                assert_int_equal(api_status(code), strtol(rows[i].status, NULL, 10));
        }
        free(codes);
    }
}

static int setup(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (columns_load(NULL, &columns, &err) != RC_OK)
        return -1;
    publisher = publisher_new(&(publisher_options_t){.kafka = &kafka, .columns = &columns});
    port = free_port();
    columns.limits.file_bytes = BODY_MAX;
    cargas = cargas_new();
    api = (api_t){.publisher = publisher, .columns = &columns, .cargas = cargas};
    return api_start(
               &(api_options_t){
                   .address = "127.0.0.1", .port = port, .threads = 2, .guard = &everybody, .api = &api},
               &server, &err) == RC_OK
               ? 0
               : -1;
}

static int teardown(void **state)
{
    (void)state;
    http_stop(server);
    publisher_free(publisher);
    cargas_free(cargas);
    columns_done(&columns);
    curl_global_cleanup();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(post_refused_before_publishing),
        cmocka_unit_test(post_too_large_is_413),
        cmocka_unit_test(post_name_from_query_form_or_header),
        cmocka_unit_test(openapi_served_and_complete),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
