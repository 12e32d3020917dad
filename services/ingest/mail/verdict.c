#include "services/ingest/mail/verdict.h"

#include <stddef.h>
#include <stdio.h>

void mail_refuse(mail_facts_t *f, const char *code)
{
    if (f->refused++ == 0)
        snprintf(f->first_refusal, sizeof f->first_refusal, "%s", code);
}

typedef struct rule {
    bool (*holds)(const mail_facts_t *f);
    verdict_t verdict;
} rule_t;

static bool unreadable(const mail_facts_t *f)
{
    return f->sender == SENDER_UNREADABLE;
}

static bool stranger(const mail_facts_t *f)
{
    return f->sender == SENDER_STRANGER;
}

static bool unproven(const mail_facts_t *f)
{
    return f->sender == SENDER_UNPROVEN;
}

static bool too_large(const mail_facts_t *f)
{
    return f->too_large;
}

static bool unopened(const mail_facts_t *f)
{
    return f->unopened;
}

static bool any_refused(const mail_facts_t *f)
{
    return f->refused > 0;
}

static bool any_published(const mail_facts_t *f)
{
    return f->published > 0;
}

static bool any_known(const mail_facts_t *f)
{
    return f->known > 0;
}

static bool always(const mail_facts_t *f)
{
    (void)f;
    return true;
}

/* The first that holds. Who sent it comes before everything: of a stranger's message nothing else is asked.
 */
static const rule_t rules[] = {
    {unreadable,
     {MAIL_CUARENTENA, "remitente_ilegible",
      "El encabezado del mensaje no dice con claridad quién lo envía: falta el remitente (From), hay varios "
      "o no es "
      "una dirección corriente. No se abrió. Si es de confianza, pida que lo envíen de nuevo desde una "
      "dirección "
      "autorizada."}},
    {stranger,
     {MAIL_CUARENTENA, "remitente_no_autorizado",
      "El remitente no está en la lista de los autorizados a enviar bases. No se abrió. Si debe estarlo, "
      "agréguelo a "
      "correo.remitentes en el archivo de recepción, reinicie el servicio y devuelva el mensaje a la bandeja "
      "de entrada."}},
    {unproven,
     {MAIL_CUARENTENA, "remitente_sin_comprobar",
      "El servidor de correo no confirma que el mensaje venga de verdad del dominio de su remitente (sin "
      "dmarc=pass "
      "ni dkim=pass). No se abrió. Confirme el envío con el remitente por otro medio y suba usted la base."}},
    {too_large,
     {MAIL_CUARENTENA, "mensaje_muy_grande",
      "El mensaje ocupa más de lo que se admite. No se descargó. Pida que envíen cada base en un mensaje, o "
      "súbala por "
      "la página."}},
    {unopened, {MAIL_CUARENTENA, NULL, NULL}},
    {any_refused, {MAIL_RECHAZADOS, "adjuntos_rechazados", NULL}},
    {any_published, {MAIL_PROCESADOS, "publicado", NULL}},
    {any_known, {MAIL_PROCESADOS, "repetido", NULL}},
    {always,
     {MAIL_RECHAZADOS, "sin_libro",
      "El mensaje no trae ningún libro adjunto. Envíe las bases como adjuntos .xlsx o .csv, no como enlaces "
      "ni "
      "pegadas en el texto."}},
};

verdict_t verdict_of(const mail_facts_t *f)
{
    for (size_t i = 0; i < COUNT_OF(rules); i++)
        if (rules[i].holds(f))
            return rules[i].verdict;
    return rules[COUNT_OF(rules) - 1].verdict;
}
