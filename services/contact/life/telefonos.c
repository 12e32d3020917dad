/* People write numbers in groups ("310 123 4567"), and divide two numbers by what divides groups too
 * ("3101234567-3157654321"). So a stretch of groups is read as those numbers that leave the fewest digits
 * over, then the fewest numbers. */
#include "services/contact/life/telefonos.h"

#include <stdio.h>
#include <string.h>

#define GROUPS_MAX 32  /* of a stretch; further ones begin a new one */
#define DIALLED_MAX 16 /* digits of a number with every prefix */
#define EXTENSION_MAX 6

typedef struct group {
    const char *digits;
    size_t len;
} group_t;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* Bytes of what may stand between the groups of a number: spaces, dots, brackets, hyphens and dashes. 0: it
 * is no such thing. */
static size_t between_groups(const char *at)
{
    if (*at && strchr(" .()-", *at))
        return 1;
    if (strncmp(at, "\xc2\xa0", 2) == 0) /* no-break space */
        return 2;
    bool is_dash =
        strncmp(at, "\xe2\x80", 2) == 0 && (unsigned char)at[2] >= 0x90 && (unsigned char)at[2] <= 0x95;
    return is_dash ? 3 : 0;
}

/* ---- one number ---- */

/* Nobody has it: one digit all over, or a subscriber's seven zeros. */
static bool is_filler(const char *d, size_t len)
{
    return strspn(d, (char[]){d[0], '\0'}) == len || strcmp(d + len - 7, "0000000") == 0;
}

static bool is_subscriber(const char *d, size_t len)
{
    bool shaped = len == 10 ? d[0] == '3' || (d[0] == '6' && d[1] == '0' && strchr("1245678", d[2]))
                            : len == 7 && d[0] >= '2' && d[0] <= '8';
    return shaped && !is_filler(d, len);
}

/* The subscriber's number in what is dialled, or NULL. Prefixes: none, 0, 03, 57, 057, 0057. */
static const char *subscriber_of(const char *dialled)
{
    static const char *const prefixes[] = {"", "0", "03", "57", "057", "0057"};
    size_t len = strlen(dialled);
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        size_t p = strlen(prefixes[i]);
        if (len > p && strncmp(dialled, prefixes[i], p) == 0 && is_subscriber(dialled + p, len - p) &&
            (p == 0 || len - p == 10))
            return dialled + p;
    }
    return NULL;
}

/* The number that groups from…to - 1 make together. */
static bool number_of(const group_t *g, size_t from, size_t to, telefono_t *ret)
{
    char dialled[DIALLED_MAX + 1];
    size_t len = 0;
    for (size_t i = from; i < to; i++) {
        if (len + g[i].len > DIALLED_MAX)
            return false;
        memcpy(dialled + len, g[i].digits, g[i].len);
        len += g[i].len;
    }
    dialled[len] = '\0';
    const char *number = subscriber_of(dialled);
    if (!number)
        return false;
    *ret = (telefono_t){0};
    snprintf(ret->numero, sizeof ret->numero, "%s", number);
    return true;
}

/* ---- a stretch of groups ---- */

/* How groups from i on are best read. */
typedef struct best {
    size_t left_over, numbers; /* digits, numbers */
    size_t next;               /* the group after what begins here */
    bool is_number;
    telefono_t number;
} best_t;

static bool is_better(size_t left_over, size_t numbers, const best_t *than)
{
    return left_over < than->left_over || (left_over == than->left_over && numbers < than->numbers);
}

static void read_from(const group_t *g, size_t n, size_t i, best_t *best)
{
    best[i] = (best_t){best[i + 1].left_over + g[i].len, best[i + 1].numbers, i + 1, false, {{0}, {0}}};
    for (size_t to = n; to > i; to--) {
        telefono_t t;
        if (number_of(g, i, to, &t) && is_better(best[to].left_over, best[to].numbers + 1, &best[i]))
            best[i] = (best_t){best[to].left_over, best[to].numbers + 1, to, true, t};
    }
}

/* ---- the text ---- */

typedef struct reading {
    const char *const *errados;
    size_t n_errados;
    telefonos_t *ret;
    group_t groups[GROUPS_MAX];
    size_t n;
} reading_t;

/* Reads a text of one number; false: it has none. */
static bool single(const char *text, telefono_t *ret)
{
    telefonos_t one;
    telefonos_read(text, NULL, 0, &one);
    if (one.n)
        *ret = one.items[0];
    return one.n > 0;
}

static bool is_wrong(const reading_t *r, const telefono_t *t)
{
    for (size_t i = 0; i < r->n_errados; i++) {
        telefono_t wrong;
        if (single(r->errados[i], &wrong) && strcmp(wrong.numero, t->numero) == 0 &&
            (!*wrong.extension || strcmp(wrong.extension, t->extension) == 0))
            return true;
    }
    return false;
}

static bool same(const telefono_t *a, const telefono_t *b)
{
    return strcmp(a->numero, b->numero) == 0 && strcmp(a->extension, b->extension) == 0;
}

static void keep(reading_t *r, const telefono_t *t)
{
    for (size_t i = 0; i < r->ret->n; i++)
        if (same(&r->ret->items[i], t))
            return;
    if (r->ret->n < TELEFONOS_MAX && !is_wrong(r, t))
        r->ret->items[r->ret->n++] = *t;
}

/* The stretch is over; the extension (NULL: none) belongs to a number that ends it. */
static void end_stretch(reading_t *r, const group_t *extension)
{
    best_t best[GROUPS_MAX + 1] = {{0}};
    for (size_t i = r->n; i > 0; i--)
        read_from(r->groups, r->n, i - 1, best);
    for (size_t i = 0; i < r->n; i = best[i].next) {
        if (!best[i].is_number)
            continue;
        if (extension && best[i].next == r->n)
            memcpy(best[i].number.extension, extension->digits, extension->len);
        keep(r, &best[i].number);
    }
    r->n = 0;
}

static group_t group_at(const char *text)
{
    return (group_t){text, strspn(text, "0123456789")};
}

static bool is_extension_word(const char *word, size_t len)
{
    static const char ext[] = "ext";
    if (len == 1)
        return *word == 'x' || *word == 'X';
    for (size_t i = 0; i < 3; i++)
        if (len < 3 || (word[i] | 0x20) != ext[i])
            return false;
    return true;
}

/* A word, or '#', divides, or announces an extension. Returns where the text goes on. */
static const char *take_word(reading_t *r, const char *at)
{
    const char *word = at;
    while (is_letter(*at))
        at++;
    bool announces = at == word ? *at++ == '#' : is_extension_word(word, (size_t)(at - word));
    group_t g = group_at(at + strspn(at, " .:#"));
    bool is_extension = announces && r->n && g.len > 0 && g.len <= EXTENSION_MAX;
    end_stretch(r, is_extension ? &g : NULL);
    return is_extension ? g.digits + g.len : at;
}

void telefonos_read(const char *text, const char *const *errados, size_t n_errados, telefonos_t *ret)
{
    reading_t r = {.errados = errados, .n_errados = n_errados, .ret = ret};
    ret->n = 0;
    for (const char *at = text ? text : ""; *at;) {
        size_t between = between_groups(at);
        if (between) {
            at += between;
        } else if (is_digit(*at)) {
            if (r.n == GROUPS_MAX)
                end_stretch(&r, NULL);
            r.groups[r.n] = group_at(at);
            at += r.groups[r.n++].len;
        } else if (is_letter(*at) || *at == '#') {
            at = take_word(&r, at);
        } else {
            end_stretch(&r, NULL);
            at++;
        }
    }
    end_stretch(&r, NULL);
}

const telefono_t *telefonos_next(const telefonos_t *t, const char *const *tried, size_t n_tried)
{
    for (size_t i = 0; i < t->n; i++) {
        bool was_tried = false;
        for (size_t k = 0; k < n_tried && !was_tried; k++) {
            telefono_t one;
            was_tried = single(tried[k], &one) && same(&one, &t->items[i]);
        }
        if (!was_tried)
            return &t->items[i];
    }
    return NULL;
}

void telefono_text(const telefono_t *t, char ret[TELEFONO_TEXT_MAX])
{
    snprintf(ret, TELEFONO_TEXT_MAX, "%s%s%s", t->numero, *t->extension ? " ext " : "", t->extension);
}
