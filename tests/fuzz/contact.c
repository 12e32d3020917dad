/* What contact reads of people: a base's telephones, and after a NUL a contacto.conf. A number that is read
 * can be dialled and reads back; a file that is refused is refused with words, and one that is accepted gives
 * every text, or names what is missing. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "services/contact/life/aviso.h"
#include "services/contact/life/contacto_file.h"
#include "services/contact/life/telefonos.h"
#include "tests/fuzz/hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfig loses the text of a string that the file's end cuts off: bytes, once a bad file. */
const char *__lsan_default_suppressions(void)
{
    return "leak:libconfig.so";
}

static void read_telephones(const char *text)
{
    telefonos_t t, back;
    telefonos_read(text, NULL, 0, &t);
    HOLD(t.n <= TELEFONOS_MAX);
    for (size_t i = 0; i < t.n; i++) {
        char one[TELEFONO_TEXT_MAX];
        const char *const alone[] = {one};
        telefono_text(&t.items[i], one);
        telefonos_read(one, NULL, 0, &back);
        HOLD(back.n == 1 && strcmp(back.items[0].numero, t.items[i].numero) == 0 &&
             strcmp(back.items[0].extension, t.items[i].extension) == 0);
        telefonos_read(one, alone, 1, &back);
        HOLD(back.n == 0); /* marked wrong, it is left out */
        HOLD(telefonos_next(&t, alone, 1) != &t.items[i]);
    }
}

static void write_texts(const contacto_t *c)
{
    const nota_facts_t facts = {
        .radicado = "1", .respuesta = "x", .dias_presentar = 10, .dias_responder = 15};
    const nota_facts_t none = {0};
    for (plantilla_t p = 0; p < PLANTILLAS; p++) {
        AUTO(buf) buf_t text = {0};
        HOLD(nota_render(c->plantillas[p], &facts, &text));
        HOLD(text_is_utf8(buf_str(&text), text.len));
    }
    AUTO(buf) buf_t notice = {0};
    HOLD(aviso_render(c, PLANTILLA_BUZON, &none, &notice) == AVISO_FALTA_RADICADO && notice.len == 0);
    aviso_falta_t falta = aviso_render(c, PLANTILLA_BUZON, &facts, &notice);
    HOLD((falta == AVISO_COMPLETO) == (notice.len > 0));
    for (size_t i = 0; i < c->n_desenlaces; i++)
        HOLD(contacto_desenlace(c, c->desenlaces[i].nombre, c->desenlaces[i].de) == &c->desenlaces[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(buf) buf_t both = {0}, faults = {0};
    AUTO(contacto) contacto_t *c = NULL;
    err_t err = ERR_INIT;
    buf_add(&both, data, size);
    const char *text = buf_str(&both), *end = text + strlen(text);
    read_telephones(text);
    rc_t rc = contacto_read("c", end < text + size ? end + 1 : "", &c, &faults, &err);
    if (rc == RC_OK) {
        write_texts(c);
        return 0;
    }
    HOLD(rc == RC_FATAL && *err.text && faults.len && !c);
    HOLD(text_is_utf8(err.text, strlen(err.text)) && text_is_utf8(faults.data, faults.len));
    return 0;
}
