/* Each reader notes its faults and goes on, so that a file is corrected in one go. */
#include "services/contact/life/contacto_file.h"

#include <string.h>

#include "common/conf_file.h"
#include "embed/contact_life/contacto_conf.h"
#include "services/contact/life/nota.h"

#define NOMBRE_MAX_BYTES 40
#define TEXTO_MAX_BYTES 100
#define PLANTILLA_MAX_BYTES 4000

/* ---- outcomes ---- */

static bool is_nombre(const char *text)
{
    return text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

static unsigned de_from_name(const char *name)
{
    return !name ? 0 : strcmp(name, "llamada") == 0 ? DE_LLAMADA : strcmp(name, "buzon") == 0 ? DE_BUZON : 0;
}

/* One word, or a list of them. */
static unsigned read_de(conf_t *c, const config_setting_t *group)
{
    const config_setting_t *s = config_setting_get_member(group, "de");
    if (!s) {
        conf_fault(c, group, "falta de");
        return 0;
    }
    unsigned de = 0;
    bool is_list = config_setting_is_array(s) || config_setting_is_list(s);
    int n = is_list ? config_setting_length(s) : 1;
    for (int i = 0; i < n; i++) {
        unsigned bit =
            de_from_name(is_list ? config_setting_get_string_elem(s, i) : config_setting_get_string(s));
        if (!bit) {
            conf_fault(c, s, "de debe ser \"llamada\", \"buzon\" o [ \"llamada\", \"buzon\" ]");
            return 0;
        }
        de |= bit;
    }
    if (!de)
        conf_fault(c, s, "de no nombra nada: \"llamada\", \"buzon\" o ambos");
    return de;
}

static void list_efectos(buf_t *ret)
{
    for (efecto_t e = 0; e < EFECTOS; e++)
        buf_printf(ret, "%s%s", e == 0 ? "" : e == EFECTOS - 1 ? " o " : ", ", efecto_name(e));
}

/* False after a fault. */
static bool read_efecto(conf_t *c, const config_setting_t *group, efecto_t *ret)
{
    const char *name = conf_member(c, group, "efecto", NOMBRE_MAX_BYTES, true);
    if (!name || efecto_from_name(name, ret))
        return name != NULL;
    AUTO(buf) buf_t all = {0};
    list_efectos(&all);
    conf_fault(c, config_setting_get_member(group, "efecto"), "efecto debe ser %s", buf_str(&all));
    return false;
}

static void refuse_contradictions(conf_t *c, const config_setting_t *s, const desenlace_t *d)
{
    if (d->de & ~efecto_de(d->efecto))
        conf_fault(c, s, "el efecto %s no puede resultar de %s", efecto_name(d->efecto),
                   efecto_de(d->efecto) & DE_LLAMADA ? "un buzón" : "una llamada");
    if (d->otro_numero && !efecto_allows_another_number(d->efecto))
        conf_fault(c, s, "con el efecto %s no se prueba otro número: quite otro_numero",
                   efecto_name(d->efecto));
}

static void read_desenlace(conf_t *c, contacto_t *ret, const config_setting_t *s, bool seen[EFECTOS])
{
    static const char *const names[] = {"nombre", "texto", "de", "efecto", "otro_numero", NULL};
    if (!conf_known(c, s, names))
        return;
    desenlace_t d = {0};
    const char *nombre = conf_member(c, s, "nombre", NOMBRE_MAX_BYTES, true);
    const char *texto = conf_member(c, s, "texto", TEXTO_MAX_BYTES, true);
    d.nombre = arena_text(&ret->texts, nombre ? nombre : "");
    d.texto = arena_text(&ret->texts, texto);
    d.de = read_de(c, s);
    d.otro_numero = conf_bool(c, s, "otro_numero");
    if (!is_nombre(d.nombre))
        conf_fault(c, s, "nombre lleva solo minúsculas sin tilde, cifras y guion bajo");
    for (size_t i = 0; i < ret->n_desenlaces && nombre; i++)
        if (strcmp(ret->desenlaces[i].nombre, nombre) == 0)
            conf_fault(c, s, "el resultado «%s» ya está", nombre);
    if (read_efecto(c, s, &d.efecto)) {
        seen[d.efecto] = true;
        refuse_contradictions(c, s, &d);
    }
    ret->desenlaces[ret->n_desenlaces++] = d;
}

static void read_desenlaces(conf_t *c, contacto_t *ret, const config_setting_t *root)
{
    bool seen[EFECTOS] = {false};
    const config_setting_t *list = conf_list(c, root, "resultados", true);
    if (!list)
        return;
    int n = config_setting_length(list);
    if (n > DESENLACES_MAX)
        conf_fault(c, list, "resultados tiene %d elementos; caben %d", n, DESENLACES_MAX);
    for (int i = 0; i < n && i < DESENLACES_MAX; i++)
        read_desenlace(c, ret, config_setting_get_elem(list, (unsigned)i), seen);
    for (efecto_t e = 0; e < EFECTOS; e++)
        if (!seen[e])
            conf_fault(c, list, "ningún resultado tiene el efecto %s", efecto_name(e));
}

/* ---- templates ---- */

static void read_plantilla(conf_t *c, contacto_t *ret, const config_setting_t *group, plantilla_t p)
{
    const char *name = plantilla_name(p);
    const char *text = conf_member(c, group, name, PLANTILLA_MAX_BYTES, true);
    if (!text)
        return;
    const config_setting_t *at = config_setting_get_member(group, name);
    AUTO(buf) buf_t fault = {0};
    unsigned named;
    ret->plantillas[p] = arena_text(&ret->texts, text);
    if (!nota_read(text, plantilla_allowed(p), &named, &fault)) {
        conf_fault(c, at, "%s: %s", name, buf_str(&fault));
        return;
    }
    for (nota_field_t f = 0; f < NOTA_FIELDS; f++)
        if (plantilla_needed(p) & NOTA_BIT(f) & ~named)
            conf_fault(c, at, "%s debe llevar {%s}", name, nota_field_name(f));
}

static void read_plantillas(conf_t *c, contacto_t *ret, const config_setting_t *root)
{
    const char *names[PLANTILLAS + 1] = {NULL};
    const config_setting_t *group = config_setting_get_member(root, "plantillas");
    for (plantilla_t p = 0; p < PLANTILLAS; p++)
        names[p] = plantilla_name(p);
    if (!group)
        conf_fault_whole(c, "falta el grupo plantillas { … }");
    else if (conf_known(c, group, names))
        for (plantilla_t p = 0; p < PLANTILLAS; p++)
            read_plantilla(c, ret, group, p);
}

/* ---- the file ---- */

static const struct number {
    const char *name;
    size_t offset;
    int min, max, absent;
} numbers[] = {
    {"arriendo_minutos", offsetof(contacto_t, arriendo_minutos), 1, 480, 15},
    {"arriendo_marcador_minutos", offsetof(contacto_t, arriendo_marcador_minutos), 1, 1440, 30},
    {"aplazamientos", offsetof(contacto_t, aplazamientos), 0, 20, 3},
    {"tomar_max", offsetof(contacto_t, tomar_max), 1, 100, 20},
    {"rr_espera_minutos", offsetof(contacto_t, rr_espera_minutos), 1, 1440, 30},
    {"rr_reintentos", offsetof(contacto_t, rr_reintentos), 0, 20, 5},
    {"rr_pausa_minutos", offsetof(contacto_t, rr_pausa_minutos), 1, RR_PAUSA_MAX_MINUTOS, 5},
};

static void read_root(conf_t *c, contacto_t *ret, const config_setting_t *root)
{
    const char *names[COUNT_OF(numbers) + 3] = {"resultados", "plantillas"};
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        names[i + 2] = numbers[i].name;
    (void)conf_known(c, root, names);
    read_desenlaces(c, ret, root);
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        *(int *)((char *)ret + numbers[i].offset) =
            conf_int(c, root, numbers[i].name, numbers[i].min, numbers[i].max, numbers[i].absent);
    read_plantillas(c, ret, root);
}

rc_t contacto_read(const char *name, const char *text, contacto_t **ret, buf_t *faults, err_t *err)
{
    AUTO(conf) conf_t c = {.name = name, .faults = faults};
    AUTO(contacto) contacto_t *made = must(calloc(1, sizeof *made));
    if (conf_open(&c, text))
        read_root(&c, made, config_root_setting(&c.file));
    rc_t rc = conf_result(&c, err);
    if (rc == RC_OK)
        *ret = TAKE(made);
    return rc;
}

rc_t contacto_load(const char *path, contacto_t **ret, err_t *err)
{
    AUTO(buf) buf_t text = {0};
    if (!path || !*path)
        return contacto_read("contacto.conf (el que trae el programa)", contacto_conf, ret, NULL, err);
    rc_t rc = conf_load_text(path, &text, err);
    if (rc == RC_OK)
        rc = contacto_read(path, buf_str(&text), ret, NULL, err);
    if (rc != RC_OK)
        err_prefix(err, "PQR_CONTACTO_FILE: ");
    return rc;
}
