#include "services/contact/api/bodies.h"

#include <limits.h>
#include <string.h>

#include "services/contact/life/telefonos.h"

/* bytes */
#define QUIEN_MAX 100
#define NAME_MAX_BYTES 60
#define NOTA_MAX 2000
#define TEXTO_MAX 8000
#define EVIDENCIA_MAX 16384
#define TOMAR_MAX 100

#define TEXT(type, member, max)                                                                              \
    {                                                                                                        \
#member, BODY_TEXT, false, offsetof(type, member), 0, max, NULL, NULL                                \
    }
#define NEEDED(type, member, max)                                                                            \
    {                                                                                                        \
#member, BODY_TEXT, true, offsetof(type, member), 0, max, NULL, NULL                                 \
    }
#define ONE_OF(type, member, required, names)                                                                \
    {                                                                                                        \
#member, BODY_ONE_OF, required, offsetof(type, member), 0, 0, names, NULL                            \
    }
#define NUMBER(type, member, required, min, max)                                                             \
    {                                                                                                        \
#member, BODY_NUMBER, required, offsetof(type, member), min, max, NULL, NULL                         \
    }
#define OTHER(type, member, kind, max)                                                                       \
    {                                                                                                        \
#member, kind, false, offsetof(type, member), 0, max, NULL, NULL                                     \
    }
/* A person's login, for who speaks for others (common/identity/actor.h). */
#define QUIEN(type) TEXT(type, quien, QUIEN_MAX)
#define END                                                                                                  \
    {                                                                                                        \
        .name = NULL                                                                                         \
    }

static const char *const bases[] = {"pendientes", "mal_escalados", NULL};
static const char *const signos[] = {"positiva", "negativa", NULL};
static const char *const vias[] = {"explicacion", "correccion", NULL};
static const char *const recursos[] = {"reposicion", "apelacion", NULL};
static const char *const decisiones[] = {"confirma", "modifica", "revoca", NULL};

const body_field_t causal_fields[] = {
    NEEDED(causal_body_t, causal, 1),
    QUIEN(causal_body_t),
    TEXT(causal_body_t, nota, NOTA_MAX),
    NUMBER(causal_body_t, revision, false, 0, INT_MAX),
    ONE_OF(causal_body_t, base, false, bases),
    OTHER(causal_body_t, fecha_corte, BODY_DAY, 0),
    NUMBER(causal_body_t, entrega, false, 0, INT_MAX),
    END,
};

rc_t causal_check(const causal_body_t *b, err_t *err)
{
    if (b->causal[0] >= 'A' && b->causal[0] <= 'Q')
        return RC_OK;
    return err_set(err, RC_REJECT, "causal_invalida", "«causal» debe ser una letra de la A a la Q.");
}

const body_field_t tomar_fields[] = {
    QUIEN(tomar_body_t),
    NUMBER(tomar_body_t, maximo, false, 1, TOMAR_MAX),
    END,
};

const body_field_t quien_fields[] = {QUIEN(quien_body_t), END};

const body_field_t marcar_fields[] = {
    QUIEN(marcar_body_t),
    NUMBER(marcar_body_t, telefono, true, 1, TELEFONOS_MAX),
    END,
};

static const body_field_t of_recurso[] = {
    {"tipo", BODY_ONE_OF, true, offsetof(resultado_body_t, recurso_tipo), 0, 0, recursos, NULL},
    {"motivo", BODY_TEXT, false, offsetof(resultado_body_t, recurso_motivo), 0, NOTA_MAX, NULL, NULL},
    END,
};

const body_field_t resultado_fields[] = {
    QUIEN(resultado_body_t),
    NEEDED(resultado_body_t, resultado, NAME_MAX_BYTES),
    NUMBER(resultado_body_t, telefono, false, 1, TELEFONOS_MAX),
    OTHER(resultado_body_t, hora_pedida, BODY_INSTANT, 0),
    TEXT(resultado_body_t, nota, NOTA_MAX),
    {.name = "recurso", .kind = BODY_GROUP, .fields = of_recurso},
    OTHER(resultado_body_t, evidencia, BODY_OBJECT, EVIDENCIA_MAX),
    OTHER(resultado_body_t, fin, BODY_FLAG, 0),
    END,
};

rc_t resultado_check(const resultado_body_t *b, const desenlace_t *d, instant_t now, err_t *err)
{
    if (b->recurso_tipo && d->efecto != EFECTO_NO_ACEPTA)
        return err_set(err, RC_REJECT, "recurso_no_corresponde",
                       "«recurso» va solo con un resultado en el que el cliente no acepta la respuesta.");
    if (b->hora_pedida && d->efecto != EFECTO_OTRA_HORA)
        return err_set(err, RC_REJECT, "hora_no_corresponde",
                       "«hora_pedida» va solo con un resultado en el que el cliente pide otra hora.");
    if (b->hora_pedida && b->hora_pedida <= now)
        return err_set(err, RC_REJECT, "hora_pasada",
                       "«hora_pedida» ya pasó: diga la hora que el cliente pidió, o quítela.");
    if (!b->evidencia && d->efecto == EFECTO_BUZON_ENTREGADO)
        return err_set(
            err, RC_REJECT, "falta_evidencia",
            "Un mensaje de voz dejado lleva «evidencia»: lo que demuestra que quedó (hora, duración, "
            "grabación).");
    return RC_OK;
}

const body_field_t respuesta_fields[] = {
    QUIEN(respuesta_body_t),
    ONE_OF(respuesta_body_t, signo, true, signos),
    NEEDED(respuesta_body_t, texto, TEXTO_MAX),
    ONE_OF(respuesta_body_t, via, true, vias),
    TEXT(respuesta_body_t, nota, NOTA_MAX),
    END,
};

const body_field_t recurso_fields[] = {
    QUIEN(recurso_body_t),
    ONE_OF(recurso_body_t, tipo, true, recursos),
    NEEDED(recurso_body_t, canal, NAME_MAX_BYTES),
    TEXT(recurso_body_t, motivo, TEXTO_MAX),
    OTHER(recurso_body_t, presentado, BODY_DAY, 0),
    END,
};

const body_field_t decision_fields[] = {
    QUIEN(decision_body_t),
    ONE_OF(decision_body_t, decision, true, decisiones),
    NEEDED(decision_body_t, texto, TEXTO_MAX),
    END,
};

const body_field_t hecha_fields[] = {
    QUIEN(hecha_body_t),
    OTHER(hecha_body_t, evidencia, BODY_OBJECT, EVIDENCIA_MAX),
    TEXT(hecha_body_t, nota, NOTA_MAX),
    END,
};

const body_field_t rechazada_fields[] = {
    QUIEN(rechazada_body_t),
    NEEDED(rechazada_body_t, error, NOTA_MAX),
    END,
};

#define DATO_MAX 200
#define REFERENCIA_MAX 40

const body_field_t titular_fields[] = {
    TEXT(titular_body_t, cuenta, DATO_MAX),
    TEXT(titular_body_t, telefono, DATO_MAX),
    TEXT(titular_body_t, radicado, DATO_MAX),
    TEXT(titular_body_t, despues, DATO_MAX),
    END,
};

rc_t titular_check(const titular_body_t *b, err_t *err)
{
    telefonos_t numbers;
    telefonos_read(b->telefono, NULL, 0, &numbers);
    if (!!b->cuenta + !!b->telefono + !!b->radicado != 1)
        return err_set(err, RC_REJECT, "titular_invalido",
                       "Diga una sola cosa de la persona: «cuenta», «telefono» o «radicado».");
    if (b->telefono && numbers.n != 1)
        return err_set(err, RC_REJECT, "titular_invalido",
                       "«telefono» debe ser un solo número de Colombia: un celular de 10 cifras, o un fijo "
                       "de 10 o de 7.");
    return RC_OK;
}

static const char *const campos[] = {"cuenta", "telefono", "ciudad", "nombre", NULL};

const body_field_t corregir_fields[] = {
    NEEDED(corregir_body_t, radicado, DATO_MAX),
    ONE_OF(corregir_body_t, campo, true, campos),
    TEXT(corregir_body_t, antes, DATO_MAX),
    NEEDED(corregir_body_t, despues, DATO_MAX),
    NEEDED(corregir_body_t, nota, NOTA_MAX),
    QUIEN(corregir_body_t),
    END,
};

const body_field_t suprimir_fields[] = {
    NEEDED(suprimir_body_t, radicado, DATO_MAX),
    TEXT(suprimir_body_t, referencia, DATO_MAX),
    QUIEN(suprimir_body_t),
    END,
};

rc_t suprimir_check(const suprimir_body_t *b, err_t *err)
{
    static const char may_stand[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-";
    const char *number = b->referencia ? b->referencia : "";
    if (strlen(number) <= REFERENCIA_MAX && number[strspn(number, may_stand)] == '\0')
        return RC_OK;
    return err_set(err, RC_REJECT, "referencia_invalida",
                   "«referencia» debe ser el número de la solicitud: hasta 40 letras sin tilde, cifras, «/» "
                   "y «-», sin espacios. "
                   "Queda para siempre: no nombre en ella a la persona.");
}
