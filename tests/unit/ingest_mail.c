/* Who sent a message, what becomes of it, and the words of IMAP, against their tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "services/ingest/mail/authres.h"
#include "services/ingest/mail/imap_text.h"
#include "services/ingest/mail/kinds.h"
#include "services/ingest/mail/senders.h"
#include "services/ingest/mail/verdict.h"
#include "tests/lib/cases.h"

static void assert_text(int line, const char *got, const char *want)
{
    if (strcmp(got ? got : "-", want ? want : "-") != 0)
        fail_msg("line %d: «%s», not «%s»", line, got ? got : "-", want ? want : "-");
}

/* ---- senders */

static void from_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(buf) buf_t address = {0};
    const char *from = case_get(row, "from");
    bool clear = sender_parse(from ? from : "", &address);
    assert_text(row->line, clear ? buf_str(&address) : NULL, case_get(row, "address"));
    if (!clear)
        assert_int_equal(address.len, 0);
}

static void from_table(void **state)
{
    (void)state;
    cases_run("mail_from.tsv", from_case, NULL);
}

static void allowed_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(mem) char *list = must(strdup(case_get(row, "list")));
    char *items[8], *rest = list, *item;
    words_t words = {.items = items};
    while (words.n < COUNT_OF(items) && (item = strsep(&rest, " ")))
        items[words.n++] = item;
    if (sender_allowed(&words, case_get(row, "address")) != (case_int(row, "allowed") == 1))
        fail_msg("line %d", row->line);
}

static void allowed_table(void **state)
{
    (void)state;
    const words_t nobody = {0};
    assert_false(sender_allowed(&nobody, "a@b"));
    cases_run("mail_allowed.tsv", allowed_case, NULL);
}

static void authres_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(head) head_t head = {0};
    const char *text = case_get(row, "head");
    assert_true(head_parse(text, strlen(text), &head));
    if (authres_pass(&head, "mx.nuestra.example", "claro.example") != (case_int(row, "pass") == 1))
        fail_msg("line %d: %s", row->line, text);
}

static void authres_table(void **state)
{
    (void)state;
    cases_run("mail_authres.tsv", authres_case, NULL);
}

/* Whatever stands there is read to its end. */
static void authres_any_words_end(void **state)
{
    (void)state;
    static const char bits[] = " ;=\"(\\)a./";
    unsigned seed = 7;
    for (int i = 0; i < 20000; i++) {
        char text[80] = "Authentication-Results: a";
        size_t n = strlen(text);
        for (size_t k = 0; k < 40; k++)
            text[n++] = bits[(seed = seed * 1103515245 + 12345) >> 16 & 7 ? (seed >> 16) % 10 : 9];
        text[n] = '\0';
        AUTO(head) head_t head = {0};
        AUTO(buf) buf_t address = {0};
        if (head_parse(text, n, &head)) {
            (void)authres_pass(&head, "a", "b.c");
            (void)sender_parse(head.fields[0].value, &address);
        }
    }
}

/* ---- heads */

static const char *field(const head_t *h, size_t i)
{
    return i < h->n ? h->fields[i].value : "(none)";
}

static void head_fields_in_order_and_unfolded(void **state)
{
    (void)state;
    static const char text[] = "Received: by a\r\n\tfor b;\r\n  today\r\nFROM : a@b \r\nsubject:\r\nfrom: "
                               "c@d\nX:\x01y\x7f\r\n\r\nFrom: e@f\r\n";
    AUTO(head) head_t h = {0};
    const char *from = NULL;
    assert_true(head_parse(text, sizeof text - 1, &h));
    assert_int_equal(h.n, 5);
    assert_string_equal(field(&h, 0), "by a for b;  today");
    assert_string_equal(h.fields[1].name, "FROM");
    assert_string_equal(field(&h, 1), "a@b");
    assert_string_equal(field(&h, 2), "");
    assert_string_equal(field(&h, 4), "y");
    assert_int_equal(head_count(&h, "From", &from), 2);
    assert_string_equal(from, "a@b");
    assert_int_equal(head_count(&h, "Date", &from), 0);
}

static void assert_no_head(const char *text, size_t len)
{
    head_t h;
    assert_false(head_parse(text, len, &h));
    assert_int_equal(h.n, 0);
    assert_null(h.text);
}

static void head_of_nothing_refused(void **state)
{
    (void)state;
    assert_no_head("", 0);
    assert_no_head("\r\n\r\n", 4);
    assert_no_head("\n", 1);
    assert_no_head(" x: y\n", 6);
    assert_no_head("hola\n", 5);
    assert_no_head("From: a@b\nhola\n", 15);
    assert_no_head("From: a@b\nFr om: c@d\n", 21);
    assert_no_head(": a@b\n", 6);
    assert_no_head("From: a\0@b\n", 11);
    AUTO(buf) buf_t many = {0};
    for (int i = 0; i <= HEAD_FIELDS_MAX; i++)
        buf_adds(&many, "a:b\n");
    assert_no_head(many.data, many.len);
    AUTO(buf) buf_t large = {0};
    buf_adds(&large, "a:");
    for (int i = 0; i < HEAD_BYTES_MAX; i++)
        buf_addc(&large, 'x');
    assert_no_head(large.data, large.len);
}

static void head_subject_decoded(void **state)
{
    (void)state;
    static const char text[] =
        "Subject: Bases =?utf-8?b?4oCT?= d=?iso-8859-1?q?=EDa?=\r\n =?utf-8?q?_7?= \xF3\n\n";
    AUTO(head) head_t h = {0};
    AUTO(buf) buf_t subject = {0};
    assert_true(head_parse(text, sizeof text - 1, &h));
    head_subject(&h, &subject);
    assert_string_equal(buf_str(&subject), "Bases – día 7 ó");
}

/* ---- kinds and verdicts */

static void kinds_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    static const char *const names[] = {"other", "text", "workbook", "tnef", "secret", "partial", "message"};
    const char *head = case_get(row, "head");
    part_kind_t kind = part_kind(case_get(row, "name"), case_get(row, "type"), head, strlen(head));
    assert_text(row->line, names[kind], case_get(row, "kind"));
}

static void kinds_table(void **state)
{
    (void)state;
    cases_run("mail_kinds.tsv", kinds_case, NULL);
}

static void verdict_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    static const char *const folders[] = {"procesados", "rechazados", "cuarentena"};
    static const char *const senders[] = {"allowed", "unreadable", "stranger", "unproven"};
    mail_facts_t f = {.published = (int)case_int(row, "p"),
                      .known = (int)case_int(row, "k"),
                      .refused = (int)case_int(row, "r"),
                      .too_large = strcmp(case_get(row, "flags"), "large") == 0,
                      .unopened = strcmp(case_get(row, "flags"), "unopened") == 0};
    for (size_t i = 0; i < COUNT_OF(senders); i++)
        if (strcmp(senders[i], case_get(row, "sender")) == 0)
            f.sender = (sender_state_t)i;
    verdict_t v = verdict_of(&f);
    assert_text(row->line, folders[v.folder], case_get(row, "folder"));
    assert_text(row->line, v.code, case_get(row, "code"));
}

static void verdict_table(void **state)
{
    (void)state;
    cases_run("mail_verdict.tsv", verdict_case, NULL);
}

/* ---- IMAP */

static void folder_names_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(buf) buf_t quoted = {0};
    bool can = imap_quote_folder(case_get(row, "name"), &quoted);
    assert_text(row->line, can ? buf_str(&quoted) : NULL, case_get(row, "quoted"));
}

static void folder_names_table(void **state)
{
    (void)state;
    cases_run("mail_folder_names.tsv", folder_names_case, NULL);
}

static void fetch_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    static const char *const bodies[] = {"absent", "nil", "quoted", "literal"};
    imap_fetch_t f;
    const char *uid = case_get(row, "uid");
    bool can = imap_fetch_parse(case_get(row, "text"), &f);
    if (can != (uid != NULL))
        fail_msg("line %d: %s", row->line, can ? "read" : "not read");
    if (!can)
        return;
    assert_int_equal(f.uid, strtoul(uid, NULL, 10));
    assert_int_equal(f.size, case_int(row, "size"));
    assert_int_equal(f.modseq, case_int(row, "modseq"));
    assert_text(row->line, f.flags_said ? f.flags : NULL, case_get(row, "flags"));
    assert_text(row->line, bodies[f.body], case_get(row, "body"));
}

static void fetch_table(void **state)
{
    (void)state;
    cases_run("mail_fetch.tsv", fetch_case, NULL);
}

static void literals_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *line = case_get(row, "line"), *want = case_get(row, "bytes");
    int64_t n = -1;
    if (imap_literal(line, strlen(line), &n) != (want != NULL))
        fail_msg("line %d", row->line);
    if (want)
        assert_int_equal(n, strtoll(want, NULL, 10));
}

static void literals_table(void **state)
{
    (void)state;
    cases_run("mail_literals.tsv", literals_case, NULL);
}

static void imap_answers_told_apart(void **state)
{
    (void)state;
    imap_status_t status;
    const char *text;
    uint32_t n = 9;
    assert_true(imap_tagged("P1 OK [READ-WRITE] Select completed", "P1", &status, &text));
    assert_int_equal(status, IMAP_OK);
    assert_string_equal(text, "[READ-WRITE] Select completed");
    assert_true(imap_tagged("p1 no", "P1", &status, &text));
    assert_int_equal(status, IMAP_NO);
    assert_string_equal(text, "");
    assert_false(imap_tagged("P10 OK x", "P1", &status, &text));
    assert_false(imap_tagged("* OK x", "P1", &status, &text));
    assert_false(imap_tagged("P1 OKAY", "P1", &status, &text));
    assert_string_equal(imap_untagged("* SEARCH 1 2", "SEARCH", &n), "1 2");
    assert_int_equal(n, 0);
    assert_string_equal(imap_untagged("* 12 exists", "EXISTS", &n), "");
    assert_int_equal(n, 12);
    assert_string_equal(imap_untagged("* 3 FETCH (UID 1)", "FETCH", NULL), "(UID 1)");
    assert_null(imap_untagged("+ idling", "OK", NULL));
    assert_null(imap_untagged("* OKAY", "OK", NULL));
    assert_true(imap_has_word("IMAP4rev1 idle MOVE", "IDLE"));
    assert_false(imap_has_word("IMAP4rev1 IDLEX XIDLE", "IDLE"));
    assert_int_equal(imap_code_number("[UIDVALIDITY 3857529045] UIDs valid", "UIDVALIDITY"), 3857529045u);
    assert_int_equal(imap_code_number("[UIDNEXT 3]", "UIDVALIDITY"), 0);
    assert_int_equal(imap_code_number("UIDVALIDITY 3", "UIDVALIDITY"), 0);
    assert_true(imap_has_code("[MODIFIED 7] Conditional STORE failed", "MODIFIED"));
    assert_true(imap_has_code("[modified]", "MODIFIED"));
    assert_false(imap_has_code("[MODIFIEDX 7]", "MODIFIED"));
    assert_false(imap_has_code("MODIFIED 7", "MODIFIED"));
    assert_false(imap_has_code("", "MODIFIED"));
    assert_false(imap_has_code("[", "MODIFIED"));
}

static void imap_numbers_counted_and_cut(void **state)
{
    (void)state;
    uint32_t got[2] = {0};
    assert_int_equal(imap_numbers("4 5  6", got, 2), 3);
    assert_int_equal(got[1], 5);
    assert_int_equal(imap_numbers("", got, 2), 0);
    assert_int_equal(imap_numbers("x", got, 2), 0);
    assert_int_equal(imap_numbers("1 99999999999", got, 2), 1);
    AUTO(buf) buf_t text = {0};
    imap_unquote("a \\\"b\\\\ c\" d", &text);
    assert_string_equal(buf_str(&text), "a \"b\\ c");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_table),
        cmocka_unit_test(allowed_table),
        cmocka_unit_test(authres_table),
        cmocka_unit_test(authres_any_words_end),
        cmocka_unit_test(head_fields_in_order_and_unfolded),
        cmocka_unit_test(head_of_nothing_refused),
        cmocka_unit_test(head_subject_decoded),
        cmocka_unit_test(kinds_table),
        cmocka_unit_test(verdict_table),
        cmocka_unit_test(folder_names_table),
        cmocka_unit_test(fetch_table),
        cmocka_unit_test(literals_table),
        cmocka_unit_test(imap_answers_told_apart),
        cmocka_unit_test(imap_numbers_counted_and_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
