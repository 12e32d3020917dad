#include "services/ingest/publish/replacement.h"

#include <string.h>

/* "la base pendientes con fecha de corte 2021-12-07" */
static void cut_words(const base_info_t *b, char ret[96])
{
    char corte[11];
    day_format(b->fecha_corte, corte);
    snprintf(ret, 96, "la base %s con fecha de corte %s", base_name(b->base), corte);
}

static outcome_t refuse(err_t *err, const char *code, const char *text)
{
    (void)err_set(err, RC_REJECT, code, "%s", text);
    return OUTCOME_REFUSED;
}

static outcome_t already_received(const base_info_t *holder, err_t *err)
{
    char cut[96], text[700];
    cut_words(holder, cut);
    snprintf(
        text, sizeof text,
        "Ya se recibió %s en otro libro: «%.120s» (sha256 %s), el %s. No se publicó nada. Si este libro lo "
        "corrige, envíelo de nuevo con ?reemplaza=%s (pqrctl base cargar --reemplaza); si es de otro día, "
        "corrija la fecha de corte.",
        cut, holder->archivo, holder->sha256, holder->recibido, holder->sha256);
    return refuse(err, "base_ya_recibida", text);
}

static outcome_t no_longer_holds(const base_info_t *old, const base_info_t *holder, err_t *err)
{
    char text[700];
    snprintf(
        text, sizeof text,
        "El libro «%.120s» (sha256 %s) ya fue reemplazado; el que vale ahora es «%.120s» (sha256 %s). No se "
        "publicó nada. Para corregirlo, envíe el libro con ?reemplaza=%s.",
        old->archivo, old->sha256, holder->archivo, holder->sha256, holder->sha256);
    return refuse(err, "base_reemplazada", text);
}

static outcome_t of_another_cut(const base_info_t *target, const base_info_t *info, err_t *err)
{
    char theirs[96], ours[96], text[700];
    cut_words(target, theirs);
    cut_words(info, ours);
    snprintf(text, sizeof text,
             "El libro que se quiere reemplazar, «%.120s», es %s, y este es %s. No se publicó nada. Un libro "
             "solo reemplaza a otro de la misma base y fecha de corte.",
             target->archivo, theirs, ours);
    return refuse(err, "reemplazo_ajeno", text);
}

static outcome_t judge_known(const known_bases_t *k, const char *reemplaza, err_t *err)
{
    /* Sent again, as it was sent or without saying what for: nothing changes. */
    if (!reemplaza || strcmp(reemplaza, k->self->reemplaza) == 0)
        return OUTCOME_KNOWN;
    char text[700];
    if (k->successor)
        snprintf(
            text, sizeof text,
            "Este mismo libro ya se recibió como «%.120s» y después fue reemplazado por «%.120s» (sha256 "
            "%s). No se publicó nada. Para volver a él, haga algún cambio en el libro, guárdelo y envíelo "
            "con ?reemplaza= y el sha256 del que vale ahora.",
            k->self->archivo, k->successor->archivo, k->successor->sha256);
    else
        snprintf(text, sizeof text,
                 "Este mismo libro ya se recibió como «%.120s» el %s y es el que vale: no reemplaza a ningún "
                 "otro. No se publicó nada.",
                 k->self->archivo, k->self->recibido);
    return refuse(err, "base_reemplazada", text);
}

outcome_t replacement_judge(const known_bases_t *k, const char *reemplaza, base_info_t *info, err_t *err)
{
    if (k->self)
        return judge_known(k, reemplaza, err);
    info->entrega = 0;
    info->reemplaza[0] = '\0';
    if (!reemplaza)
        return k->holder ? already_received(k->holder, err) : OUTCOME_PUBLISH;
    if (!k->target)
        return refuse(
            err, "reemplazo_desconocido",
            "No se conoce ningún libro con el sha256 que se pide reemplazar. No se publicó nada. Búsquelo "
            "con GET /v1/bases (pqrctl base listar).");
    if (k->target->base != info->base || k->target->fecha_corte != info->fecha_corte)
        return of_another_cut(k->target, info, err);
    if (strcmp(k->target->sha256, k->holder->sha256) != 0)
        return no_longer_holds(k->target, k->holder, err);
    info->entrega = k->holder->entrega + 1;
    memcpy(info->reemplaza, k->holder->sha256, sizeof info->reemplaza);
    return OUTCOME_PUBLISH;
}
