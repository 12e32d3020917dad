/* What pqrctl shows of bases, replaced ones, what is no base, and rejected rows, against the REST of
 * reporting on a real PostgreSQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "tests/integration/reporting_server.h"

static char folder[64];

/* Runs pqrctl with arguments as a shell has them; what it prints, errors too, replaces out. Returns its exit
 * code. */
static int pqrctl(buf_t *out, const char *arguments)
{
    AUTO(buf) buf_t command = {0};
    buf_clear(out);
    buf_printf(&command, "cd %s && PQR_REPORTING_URL=%s '%s' %s 2>&1", folder, root, PQRCTL, arguments);
    FILE *p = popen(buf_str(&command), "r");
    assert_non_null(p);
    char piece[4096];
    for (size_t n; (n = fread(piece, 1, sizeof piece, p)) > 0;)
        buf_add(out, piece, n);
    int result = pclose(p);
    assert_true(WIFEXITED(result));
    return WEXITSTATUS(result);
}

static void says(const buf_t *out, const char *words)
{
    if (!strstr(buf_str(out), words))
        fail_msg("«%s» is not in:\n%s", words, buf_str(out));
}

static void listar_tells_states_and_why(void **state)
{
    (void)state;
    AUTO(buf) buf_t out = {0};
    assert_int_equal(pqrctl(&out, "base listar"), 0);
    says(&out, "Estado");
    says(&out, "vigente");
    says(&out, "reemplazada");
    says(&out, "\nRecibido, sin ser una base nueva:\n");
    says(&out, "  cuarentena  adjunto.xlsx (correo, de alguien@otro.example)\n"
               "    El remitente no está en la lista.\n");
    says(&out, "  rechazada  adjunto.xlsx (carpeta)\n");
    assert_int_equal(pqrctl(&out, "base listar --json"), 0);
    AUTO(json) json_t *all = json_loads(buf_str(&out), 0, NULL);
    assert_int_equal(json_array_size(json_object_get(all, "datos")), world.n_bases + WORLD_RECEPTIONS);
}

static void ver_tells_the_chain_and_the_channel(void **state)
{
    (void)state;
    int d = 1, b = 0; /* three workbooks */
    assert_int_equal(world.n_books[d][b], 3);
    AUTO(buf) buf_t out = {0}, arguments = {0}, words = {0};
    buf_printf(&arguments, "base ver %.10s", world.books[d][b][1]);
    assert_int_equal(pqrctl(&out, buf_str(&arguments)), 0);
    buf_printf(&words, "\nEstado      reemplazada por %.12s… (entrega 1, reemplaza a %.12s…)\n",
               world.books[d][b][2], world.books[d][b][0]);
    says(&out, buf_str(&words));
    says(&out, "\nLlegó por   correo, de informes@operador.example\n");
    buf_clear(&arguments);
    buf_printf(&arguments, "base ver %s", world.books[0][0][0]);
    assert_int_equal(pqrctl(&out, buf_str(&arguments)), 0);
    says(&out, "\nLlegó por   REST\nEstado      vigente\n");
}

/* A workbook received again is told with the hash of the base: the beginning of it still means the base. */
static void beginning_of_a_hash_means_the_base(void **state)
{
    (void)state;
    AUTO(buf) buf_t out = {0}, arguments = {0};
    buf_printf(&arguments, "base ver %.8s", world.sha256[0][0]);
    assert_int_equal(pqrctl(&out, buf_str(&arguments)), 0);
    says(&out, world.sha256[0][0]);
}

/* What a replaced workbook still has is all that it will have. */
static void replaced_base_is_not_waited_for(void **state)
{
    (void)state;
    AUTO(buf) buf_t out = {0}, arguments = {0};
    buf_printf(&arguments, "base esperar --segundos 2 %s %s", world.books[1][0][0], world.books[1][0][2]);
    assert_int_equal(pqrctl(&out, buf_str(&arguments)), 0);
    says(&out, "2 bases contadas");
}

static void rechazos_tell_how_to_mend(void **state)
{
    (void)state;
    AUTO(buf) buf_t out = {0}, arguments = {0};
    buf_printf(&arguments, "base rechazos %s", world.sha256[0][0]);
    assert_int_equal(pqrctl(&out, buf_str(&arguments)), 0);
    says(&out, "5 filas no aceptadas");
    says(&out, "100  Sin cuenta         La celda de la cuenta está vacía.  Escriba la cuenta.\n");
    says(&out, "103  Radicado repetido");
}

static off_t size_of(const char *name)
{
    char path[128];
    struct stat st;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return stat(path, &st) == 0 ? st.st_size : -1;
}

static void rechazos_are_saved_as_files(void **state)
{
    (void)state;
    static const struct {
        const char *options, *file, *begins;
    } rows[] = {
        {"--formato csv --salida filas.csv", "filas.csv", "\xEF\xBB\xBF\"Fila\";"},
        {"--salida filas.xlsx", "filas.xlsx", "PK"},
        {"--formato csv > sin-nombre", "sin-nombre", "\xEF\xBB\xBF\"Fila\";"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(buf) buf_t out = {0}, arguments = {0};
        char path[160], head[16] = "";
        buf_printf(&arguments, "base rechazos %s %s", world.sha256[0][0], rows[i].options);
        assert_int_equal(pqrctl(&out, buf_str(&arguments)), 0);
        snprintf(path, sizeof path, "%s/%s", folder, rows[i].file);
        AUTO(file) FILE *f = fopen(path, "rbe");
        assert_non_null(f);
        assert_true(fread(head, 1, strlen(rows[i].begins), f) == strlen(rows[i].begins));
        assert_string_equal(head, rows[i].begins);
        unlink(path);
    }
}

static void what_cannot_be_saved_leaves_nothing(void **state)
{
    (void)state;
    AUTO(buf) buf_t out = {0}, arguments = {0};
    buf_printf(&arguments, "base rechazos %064d --formato csv --salida nada.csv", 0);
    assert_int_equal(pqrctl(&out, buf_str(&arguments)), 1);
    says(&out, "No se ha recibido ninguna base con ese sha256.");
    assert_int_equal(size_of("nada.csv"), -1);
    AUTO(buf) buf_t full = {0};
    buf_printf(&full, "base rechazos %s --formato csv > /dev/full", world.sha256[0][0]);
    assert_int_equal(pqrctl(&out, buf_str(&full)), 1);
    AUTO(buf) buf_t nowhere = {0};
    buf_printf(&nowhere, "base rechazos %s --formato csv --salida no/hay/a.csv", world.sha256[0][0]);
    assert_int_equal(pqrctl(&out, buf_str(&nowhere)), 1);
    says(&out, "no se puede escribir «no/hay/a.csv»");
    assert_int_equal(pqrctl(&out, "base rechazos 0000 --formato pdf"), 2);
    says(&out, "--formato debe ser csv o xlsx");
    assert_int_equal(pqrctl(&out, "base rechazos 0000 --salida filas.pdf"), 2);
    says(&out, "terminar en .csv o .xlsx");
    assert_int_equal(rmdir(folder), 0); /* empty: no half file has stayed */
    assert_int_equal(mkdir(folder, 0700), 0);
}

static int setup(void **state)
{
    snprintf(folder, sizeof folder, "/tmp/reporting-pqrctl.XXXXXX");
    return mkdtemp(folder) ? server_setup(state) : -1;
}

static int teardown(void **state)
{
    rmdir(folder);
    return server_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(listar_tells_states_and_why),
        cmocka_unit_test(ver_tells_the_chain_and_the_channel),
        cmocka_unit_test(beginning_of_a_hash_means_the_base),
        cmocka_unit_test(replaced_base_is_not_waited_for),
        cmocka_unit_test(rechazos_tell_how_to_mend),
        cmocka_unit_test(rechazos_are_saved_as_files),
        cmocka_unit_test(what_cannot_be_saved_leaves_nothing),
    };
    curl_global_init(CURL_GLOBAL_DEFAULT);
    int failed = cmocka_run_group_tests(tests, setup, teardown);
    curl_global_cleanup();
    return failed;
}
