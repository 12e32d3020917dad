/* A message as it comes from the mailbox: its head, who sent it, its parts and what is in them. */
#include <string.h>
#include <unistr.h>

#include "services/ingest/mail/head.h"
#include "services/ingest/mail/message.h"
#include "services/ingest/mail/senders.h"
#include "tests/fuzz/hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *text)
{
    HOLD(text && !u8_check((const uint8_t *)text, strlen(text)));
}

static void read_head(const uint8_t *data, size_t size)
{
    AUTO(head) head_t h = {0};
    AUTO(buf) buf_t text = {0};
    if (!head_parse(data, size, &h)) {
        HOLD(h.n == 0);
        return;
    }
    HOLD(h.n <= HEAD_FIELDS_MAX);
    for (size_t i = 0; i < h.n; i++)
        HOLD(h.fields[i].name && h.fields[i].value && !strpbrk(h.fields[i].value, "\r\n"));
    head_subject(&h, &text);
    check_text(buf_str(&text));
    HOLD(text.len <= 200);
    const char *from;
    if (head_count(&h, "from", &from) && sender_parse(from, &text)) {
        const char *at = strchr(buf_str(&text), '@');
        HOLD(at && at != buf_str(&text) && at[1]);
        for (const char *c = buf_str(&text); *c; c++)
            HOLD(*c > ' ' && *c < 127 && (*c < 'A' || *c > 'Z'));
    }
}

static void read_parts(const uint8_t *data, size_t size)
{
    limits_t l = LIMITS_DEFAULT;
    l.mail_bytes = 1 << 20;
    l.mail_parts = 6;
    err_t err = ERR_INIT;
    AUTO(message) message_t *m = NULL;
    rc_t rc = message_parse(data, size, &l, &m, &err);
    if (rc != RC_OK) {
        HOLD(rc == RC_REJECT && *err.code);
        check_text(err.text);
        return;
    }
    size_t n;
    int last = 0;
    const attachment_t *a = message_attachments(m, &n);
    for (size_t i = 0; i < n; i++) {
        HOLD(a[i].number > last);
        last = a[i].number;
        check_text(a[i].name);
        HOLD(!strchr(a[i].name, '/') && a[i].kind != PART_TEXT && a[i].kind != PART_MESSAGE);
        AUTO(buf) buf_t content = {0};
        message_content(m, i, 4096, &content);
        HOLD(content.len <= 4096);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(buf) buf_t words = {0};
    AUTO(mem) char *text = must(strndup((const char *)data, size < 300 ? size : 300));
    read_head(data, size);
    read_parts(data, size);
    message_words(text, 100, &words);
    check_text(buf_str(&words));
    HOLD(words.len <= 100);
    return 0;
}
