#include "services/reporting/people/password_rules.h"

#include <string.h>

#include "common/text.h"

#define WORD_MIN 4 /* letters of a name that are looked for */

static size_t characters(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

/* Folded without spaces, as in "anagomez". */
static void tight(const char *text, buf_t *ret)
{
    text_fold_tight(text, strlen(text), ret);
}

static bool has(const char *text, const char *word)
{
    return strlen(word) >= WORD_MIN && strstr(text, word);
}

static bool has_name(const char *nueva, const char *usuario, const char *nombre)
{
    AUTO(buf) buf_t text = {0}, login = {0}, words = {0};
    tight(nueva, &text);
    tight(usuario, &login);
    if (has(buf_str(&text), buf_str(&login)))
        return true;
    text_fold(nombre, strlen(nombre), &words);
    if (!words.len)
        return false;
    for (char *rest = words.data, *word; (word = strsep(&rest, " "));)
        if (has(buf_str(&text), word))
            return true;
    return false;
}

rc_t password_check(const char *nueva, const char *actual, const char *usuario, const char *nombre,
                    err_t *err)
{
    if (characters(nueva) < PASSWORD_MIN)
        return err_set(err, RC_REJECT, "clave_corta", "La clave nueva debe tener %d caracteres o más.",
                       PASSWORD_MIN);
    if (strlen(nueva) > PASSWORD_MAX)
        return err_set(err, RC_REJECT, "clave_larga", "La clave nueva pasa de %d bytes.", PASSWORD_MAX);
    if (strcmp(nueva, actual) == 0)
        return err_set(err, RC_REJECT, "clave_repetida", "La clave nueva es la de antes.");
    if (has_name(nueva, usuario, nombre))
        return err_set(err, RC_REJECT, "clave_con_nombre",
                       "La clave nueva no puede tener su usuario ni su nombre.");
    return RC_OK;
}
