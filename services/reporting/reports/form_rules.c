#include "services/reporting/reports/form_rules.h"

#include <string.h>

static const char *const kinds[FORM_KINDS] = {"compromiso", "enterado"};
static const char *const titles[FORM_KINDS] = {"Formato compromiso de mejoramiento",
                                               "Formato estoy enterado"};
static const char *const states[FORM_STATES] = {"pendiente", "entregado", "firmado", "seguimiento_hecho"};
static const char *const actions[FORM_ACTIONS] = {"editar",  "reprogramar", "entregado",
                                                  "firmado", "escaneo",     "seguimiento"};

/* A form is written on until it is signed; what was signed stays, but for the day of the follow-up. The paper
 * can be scanned from when the advisor has it. */
static const form_step_t steps[] = {
    {FORM_COMMITMENT, FORM_PENDING, FORM_EDIT, FORM_PENDING},
    {FORM_COMMITMENT, FORM_PENDING, FORM_DELIVER, FORM_DELIVERED},
    {FORM_COMMITMENT, FORM_DELIVERED, FORM_EDIT, FORM_DELIVERED},
    {FORM_COMMITMENT, FORM_DELIVERED, FORM_SIGN, FORM_SIGNED},
    {FORM_COMMITMENT, FORM_DELIVERED, FORM_SCAN, FORM_DELIVERED},
    {FORM_COMMITMENT, FORM_SIGNED, FORM_RESCHEDULE, FORM_SIGNED},
    {FORM_COMMITMENT, FORM_SIGNED, FORM_FOLLOW_UP, FORM_FOLLOWED},
    {FORM_COMMITMENT, FORM_SIGNED, FORM_SCAN, FORM_SIGNED},
    {FORM_COMMITMENT, FORM_FOLLOWED, FORM_SCAN, FORM_FOLLOWED},
    {FORM_AWARE, FORM_PENDING, FORM_EDIT, FORM_PENDING},
    {FORM_AWARE, FORM_PENDING, FORM_DELIVER, FORM_DELIVERED},
    {FORM_AWARE, FORM_DELIVERED, FORM_EDIT, FORM_DELIVERED},
    {FORM_AWARE, FORM_DELIVERED, FORM_SIGN, FORM_SIGNED},
    {FORM_AWARE, FORM_DELIVERED, FORM_SCAN, FORM_DELIVERED},
    {FORM_AWARE, FORM_SIGNED, FORM_SCAN, FORM_SIGNED},
};

const form_step_t *form_steps(size_t *ret_n)
{
    *ret_n = COUNT_OF(steps);
    return steps;
}

const char *form_kind_name(form_kind_t k)
{
    return kinds[k];
}

const char *form_kind_title(form_kind_t k)
{
    return titles[k];
}

const char *form_state_name(form_state_t s)
{
    return states[s];
}

const char *form_action_name(form_action_t a)
{
    return actions[a];
}

static int find(const char *const *names, int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (name && strcmp(names[i], name) == 0)
            return i;
    return -1;
}

bool form_kind_parse(const char *name, form_kind_t *ret)
{
    int i = find(kinds, FORM_KINDS, name);
    if (i >= 0)
        *ret = (form_kind_t)i;
    return i >= 0;
}

bool form_state_parse(const char *name, form_state_t *ret)
{
    int i = find(states, FORM_STATES, name);
    if (i >= 0)
        *ret = (form_state_t)i;
    return i >= 0;
}

static const form_step_t *step_of(form_kind_t kind, form_state_t state, form_action_t action)
{
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        if (steps[i].kind == kind && steps[i].from == state && steps[i].action == action)
            return &steps[i];
    return NULL;
}

bool form_may(form_kind_t kind, form_state_t state, form_action_t action)
{
    return step_of(kind, state, action) != NULL;
}

void form_possible(form_kind_t kind, form_state_t state, buf_t *ret)
{
    const size_t before = ret->len;
    for (form_action_t a = 0; a < FORM_ACTIONS; a++)
        if (form_may(kind, state, a))
            buf_printf(ret, "%s%s", ret->len == before ? "" : ", ", actions[a]);
}

static rc_t refuse_step(const form_now_t *now, form_action_t action, err_t *err)
{
    AUTO(buf) buf_t possible = {0};
    form_possible(now->kind, now->state, &possible);
    return err_set(err, RC_REJECT, "transicion_invalida",
                   "El %s está en «%s» y no admite «%s». Se puede: %s.", titles[now->kind],
                   states[now->state], actions[action], possible.len ? buf_str(&possible) : "nada más");
}

static rc_t refuse_day(const char *field, const char *what, day_t than, const char **ret_field, err_t *err)
{
    char day[11];
    day_format(than, day);
    *ret_field = field;
    return err_set(err, RC_REJECT, "campo_invalido", "«%s» no puede ser %s (%s).", field, what, day);
}

/* What has to be written before it is signed, or NULL. */
static const char *missing(const form_now_t *now)
{
    if (now->kind == FORM_AWARE)
        return now->process ? NULL : "proceso";
    return !now->cause                  ? "causa"
           : !now->commitment           ? "compromiso"
           : now->follow_up == DAY_NONE ? "fecha_seguimiento"
                                        : NULL;
}

static rc_t check_day(const form_now_t *now, const form_ask_t *ask, const char **ret_field, err_t *err)
{
    static const char field[] = "fecha";
    if (ask->day > ask->today)
        return refuse_day(field, "posterior a hoy", ask->today, ret_field, err);
    if (ask->action == FORM_DELIVER && ask->day < now->made)
        return refuse_day(field, "anterior al día en que se hizo el formato", now->made, ret_field, err);
    if (ask->action == FORM_SIGN && ask->day < now->delivered)
        return refuse_day(field, "anterior a la entrega", now->delivered, ret_field, err);
    if (ask->action == FORM_FOLLOW_UP && ask->day < now->signed_on)
        return refuse_day(field, "anterior a la firma", now->signed_on, ret_field, err);
    return RC_OK;
}

rc_t form_decide(const form_now_t *now, const form_ask_t *ask, form_state_t *ret, const char **ret_field,
                 err_t *err)
{
    *ret_field = NULL;
    const form_step_t *step = step_of(now->kind, now->state, ask->action);
    if (!step)
        return refuse_step(now, ask->action, err);
    if (ask->action == FORM_SIGN && missing(now)) {
        *ret_field = missing(now);
        return err_set(err, RC_REJECT, "formato_incompleto",
                       "Al %s le falta «%s»: escríbalo (PATCH) antes de darlo por firmado.",
                       titles[now->kind], *ret_field);
    }
    if (ask->action == FORM_RESCHEDULE && ask->follow_up == DAY_NONE) {
        *ret_field = "fecha_seguimiento";
        return err_set(err, RC_REJECT, "campo_invalido",
                       "«fecha_seguimiento» no puede quitarse de un compromiso que ya está firmado.");
    }
    if (ask->follow_up != DAY_NONE && ask->follow_up < now->made)
        return refuse_day("fecha_seguimiento", "anterior al día en que se hizo el formato", now->made,
                          ret_field, err);
    rc_t rc = ask->day == DAY_NONE ? RC_OK : check_day(now, ask, ret_field, err);
    if (rc == RC_OK)
        *ret = step->to;
    return rc;
}

bool form_overdue(const form_now_t *now, day_t today)
{
    return now->kind == FORM_COMMITMENT && now->state != FORM_FOLLOWED && now->follow_up != DAY_NONE &&
           now->follow_up < today;
}
