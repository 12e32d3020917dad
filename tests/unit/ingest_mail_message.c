/* What is attached to a message: the samples of tests/data/mail, the operator's own, and hostile ones. */
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/hash.h"
#include "services/ingest/mail/message.h"
#include "services/ingest/mail/mime_scan.h"
#include "tests/lib/cases.h"
#include "tests/unit/ingest_book.h"

static const limits_t limits = LIMITS_DEFAULT;

static void *sample(const char *folder, const char *name, size_t *ret_len)
{
    AUTO(buf) buf_t path = {0};
    buf_printf(&path, TESTS_DIR "/%s%s", folder, name);
    return file_bytes(buf_str(&path), ret_len);
}

/* "2 workbook a.xlsx 0123456789ab" */
static void describe(const message_t *m, size_t i, const attachment_t *a, buf_t *ret)
{
    static const char *const kinds[] = {"other", "text", "workbook", "tnef", "secret", "partial", "message"};
    AUTO(buf) buf_t content = {0};
    char sum[SHA256_HEX_SIZE];
    message_content(m, i, 1 << 20, &content);
    hash_sha256_hex(buf_str(&content), content.len, sum);
    buf_clear(ret);
    buf_printf(ret, "%d %s %s %.12s", a->number, kinds[a->kind], *a->name ? a->name : "(sin nombre)", sum);
}

/* A star stands for anything up to what follows it. */
static bool matches(const char *pattern, const char *text)
{
    for (; *pattern; pattern++, text++) {
        if (*pattern == '*') {
            for (; *text; text++)
                if (matches(pattern + 1, text))
                    return true;
            return !pattern[1];
        }
        if (*pattern != *text)
            return false;
    }
    return !*text;
}

static void message_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    char file[64];
    size_t len, n;
    snprintf(file, sizeof file, "%.50s.eml", case_get(row, "file"));
    AUTO(mem) char *bytes = sample("data/mail/", file, &len);
    AUTO(message) message_t *m = NULL;
    AUTO(buf) buf_t all = {0};
    AUTO(buf) buf_t one = {0};
    err_t err = ERR_INIT;
    if (message_parse(bytes, len, &limits, &m, &err) != RC_OK)
        fail_msg("%s: %s", file, err.text);
    const attachment_t *list = message_attachments(m, &n);
    for (size_t i = 0; i < n; i++) {
        describe(m, i, &list[i], &one);
        buf_printf(&all, "%s%s", i ? " | " : "", buf_str(&one));
    }
    if (!matches(case_get(row, "attachments"), buf_str(&all)))
        fail_msg("%s: «%s», not «%s»", file, buf_str(&all), case_get(row, "attachments"));
}

static void messages_table(void **state)
{
    (void)state;
    cases_run("mail_messages.tsv", message_case, NULL);
}

static void operator_sample_gives_both_workbooks(void **state)
{
    (void)state;
    static const char *const names[] = {"INFORME PENDIENTES USUARIOS CALL CENTER (07-12-2021).xlsx",
                                        "Base Mal Escalados (07-12-2021).xlsx"};
    size_t len, n, want_len;
    AUTO(mem) char *bytes = sample("data/", "bases.eml", &len);
    AUTO(message) message_t *m = NULL;
    assert_int_equal(message_parse(bytes, len, &limits, &m, NULL), RC_OK);
    const attachment_t *list = message_attachments(m, &n);
    assert_int_equal(n, COUNT_OF(names));
    for (size_t i = 0; i < n; i++) {
        AUTO(mem) char *want = sample("data/", names[i], &want_len);
        AUTO(buf) buf_t content = {0};
        assert_string_equal(list[i].name, names[i]);
        assert_int_equal(list[i].kind, PART_WORKBOOK);
        message_content(m, i, (size_t)limits.file_bytes + 1, &content);
        assert_int_equal(content.len, want_len);
        assert_memory_equal(content.data, want, want_len);
        message_content(m, i, 1000, &content);
        assert_int_equal(content.len, 1000);
    }
}

/* ---- hostile */

static void repeat(buf_t *b, const char *text, int times)
{
    for (int i = 0; i < times; i++)
        buf_adds(b, text);
}

static void assert_parse(const buf_t *text, const limits_t *l, const char *code)
{
    AUTO(message) message_t *m = NULL;
    err_t err = ERR_INIT;
    rc_t rc = message_parse(buf_str(text), text->len, l, &m, &err);
    if (!code) {
        if (rc != RC_OK)
            fail_msg("refused: %s", err.text);
        return;
    }
    assert_int_equal(rc, RC_REJECT);
    assert_string_equal(err.code, code);
    assert_true(strlen(err.text) > 40);
    assert_null(m);
}

static void forwarded(buf_t *b, int times)
{
    buf_clear(b);
    repeat(b, "From: a@b\r\nContent-Type: message/rfc822\r\n\r\n", times);
    buf_adds(b, "From: a@b\r\n\r\nhola\r\n");
}

static void parts_in_parts(buf_t *b, int times)
{
    buf_clear(b);
    buf_adds(b, "From: a@b\r\n");
    for (int i = 0; i < times; i++)
        buf_printf(b, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i);
    buf_adds(b, "Content-Type: text/plain\r\n\r\nhola\r\n");
}

static void nesting_up_to_the_limit(void **state)
{
    (void)state;
    AUTO(buf) buf_t b = {0};
    forwarded(&b, limits.mail_parts - 1);
    assert_parse(&b, &limits, NULL);
    forwarded(&b, limits.mail_parts);
    assert_parse(&b, &limits, "mensaje_muy_anidado");
    parts_in_parts(&b, limits.mail_parts - 1);
    assert_parse(&b, &limits, NULL);
    parts_in_parts(&b, limits.mail_parts);
    assert_parse(&b, &limits, "mensaje_muy_anidado");
    parts_in_parts(&b, 900);
    assert_parse(&b, &limits, "mensaje_muy_anidado");
    forwarded(&b, 100000);
    assert_parse(&b, &limits, "mensaje_demasiadas_partes");
    parts_in_parts(&b, 100000);
    assert_parse(&b, &limits, "mensaje_demasiadas_partes");
}

/* A message as a file, in a message as a file…: each layer is decoded, and counts like any other. */
static void nesting_of_files_up_to_the_limit(void **state)
{
    (void)state;
    for (int times = limits.mail_parts - 1; times <= limits.mail_parts; times++) {
        AUTO(buf) buf_t b = {0};
        forwarded(&b, 0);
        for (int i = 0; i < times; i++) {
            AUTO(buf) buf_t next = {0};
            buf_adds(&next, "From: a@b\r\nContent-Type: application/octet-stream; name=x.eml\r\n"
                            "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
            for (size_t k = 0; k < b.len; k++)
                buf_printf(&next, b.data[k] == '=' ? "=3D" : "%c", b.data[k]);
            buf_clear(&b);
            buf_add(&b, next.data, next.len);
        }
        assert_parse(&b, &limits, times < limits.mail_parts ? NULL : "mensaje_muy_anidado");
    }
}

static void size_up_to_the_limit(void **state)
{
    (void)state;
    limits_t small = limits;
    AUTO(buf) buf_t b = {0};
    small.mail_bytes = 1000;
    buf_adds(&b, "From: a@b\r\n\r\n");
    repeat(&b, "x", 1000 - (int)b.len);
    assert_parse(&b, &small, NULL);
    buf_addc(&b, 'x');
    assert_parse(&b, &small, "mensaje_muy_grande");
}

/* Two encoded messages that are each within the limit, and together not. */
static void encoded_messages_share_the_limit(void **state)
{
    (void)state;
    limits_t small = limits;
    AUTO(buf) buf_t b = {0};
    buf_adds(&b, "Content-Type: multipart/mixed; boundary=B\n\n");
    for (int i = 0; i < 2; i++) {
        buf_adds(
            &b,
            "--B\nContent-Type: message/rfc822; name=a.eml\nContent-Transfer-Encoding: quoted-printable\n\n");
        repeat(&b, "0123456789", 60);
        buf_addc(&b, '\n');
    }
    buf_adds(&b, "--B--\n");
    small.mail_bytes = (int64_t)b.len;
    assert_parse(&b, &small, NULL);
    AUTO(buf) buf_t twice = {0};
    buf_add(&twice, b.data, b.len - 6);
    buf_adds(
        &twice,
        "--B\nContent-Type: application/octet-stream; name=b.eml\nContent-Transfer-Encoding: base64\n\n");
    repeat(&twice, "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB\n", 200);
    buf_adds(&twice, "--B--\n");
    small.mail_bytes = (int64_t)twice.len;
    assert_parse(&twice, &small, NULL);
}

/* Many bytes of what a reader makes something of: refused before it does, and at once. */
static void floods_refused_quickly(void **state)
{
    (void)state;
    static const struct {
        const char *head, *unit;
    } floods[] = {
        {"Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\n"},
        {"Content-Type: multipart/mixed; boundary=b\n\n", "--b\nContent-Type: text/plain\n\nx\n"},
        {"Content-Type: multipart/mixed; boundary=b\n\n--b\n", "a:b\n"},
        {"Content-Type: multipart/digest; boundary=b\n\n--b\nX: y\n\n", "a:b\n"},
        {"Content-Type: message/rfc822\n\n", "a:b\n"},
        {"Content-Type: message/rfc822\n\nContent-Type:\n message\n/rfc822\n\n", "a:b\n"},
        {"", "a:b\n"},
        {"Content-Disposition: attachment", ";\n filename*0*=a"},
        {"Content-Type: text/plain", ";\n a=b"},
    };
    int64_t start = clock_monotonic_ms();
    for (size_t i = 0; i < COUNT_OF(floods); i++) {
        AUTO(buf) buf_t b = {0};
        buf_adds(&b, floods[i].head);
        repeat(&b, floods[i].unit, (int)((8 << 20) / strlen(floods[i].unit)));
        assert_parse(&b, &limits, "mensaje_demasiadas_partes");
    }
    assert_true(clock_monotonic_ms() - start < 20000);
}

/* As much as the scan lets pass is still read in good time. */
static void just_below_the_bounds_is_read(void **state)
{
    (void)state;
    AUTO(buf) buf_t b = {0};
    int64_t start = clock_monotonic_ms();
    buf_adds(&b, "Content-Type: multipart/mixed; boundary=b\n\n");
    repeat(&b, "--b\n\nx\n", SCAN_MARKS_MAX - 10);
    assert_parse(&b, &limits, NULL);
    buf_clear(&b);
    buf_adds(&b, "Content-Type: application/octet-stream\nContent-Disposition: attachment");
    for (int i = 0; i < 19000; i++)
        buf_printf(&b, ";\n filename*%d*=%%41", i);
    buf_adds(&b, "\n\nhola");
    assert_parse(&b, &limits, NULL);
    buf_clear(&b);
    buf_adds(&b, "Subject: ");
    repeat(&b, "=?utf-8?q?=C3=B1?= ", 19000);
    buf_adds(&b, "\n\nhola");
    assert_parse(&b, &limits, NULL);
    buf_clear(&b);
    parts_in_parts(&b, limits.mail_parts - 1);
    repeat(&b, "- casi una frontera\n", 400000);
    assert_parse(&b, &limits, NULL);
    assert_true(clock_monotonic_ms() - start < 60000);
}

/* Any cut and any changed byte of a message give a message or a refusal. */
static void damaged_messages_are_read_or_refused(void **state)
{
    (void)state;
    static const char *const files[] = {
        "forwarded_twice.eml",        "several.eml",         "digest.eml", "uuencode.eml",
        "name_rfc2231_continued.eml", "forwarded_base64.eml"};
    unsigned seed = 1;
    for (size_t f = 0; f < COUNT_OF(files); f++) {
        size_t len, n;
        AUTO(mem) char *bytes = sample("data/mail/", files[f], &len);
        for (int i = 0; i < 300; i++) {
            AUTO(mem) char *copy = must(malloc(len));
            AUTO(message) message_t *m = NULL;
            AUTO(buf) buf_t content = {0};
            memcpy(copy, bytes, len);
            for (int k = 0; k < 4; k++) {
                seed = seed * 1103515245 + 12345;
                copy[(seed >> 8) % len] = (char)(seed >> 24);
            }
            size_t cut = i % 3 ? len : (seed >> 8) % len;
            if (message_parse(copy, cut, &limits, &m, NULL) != RC_OK)
                continue;
            (void)message_attachments(m, &n);
            for (size_t k = 0; k < n; k++)
                message_content(m, k, 1 << 16, &content);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_table),
        cmocka_unit_test(operator_sample_gives_both_workbooks),
        cmocka_unit_test(nesting_up_to_the_limit),
        cmocka_unit_test(nesting_of_files_up_to_the_limit),
        cmocka_unit_test(size_up_to_the_limit),
        cmocka_unit_test(encoded_messages_share_the_limit),
        cmocka_unit_test(floods_refused_quickly),
        cmocka_unit_test(just_below_the_bounds_is_read),
        cmocka_unit_test(damaged_messages_are_read_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
